import { AppError } from "../errors.js";
/**
 * The original of a cartoon, face or job.
 * @throws AppError NOT_FOUND when it was deleted in this very moment.
 */
export async function loadOriginal({ loaders }, originalId) {
    const original = await loaders.originals.load(originalId);
    if (!original)
        throw new AppError("NOT_FOUND");
    return original;
}
//# sourceMappingURL=load-original.js.map