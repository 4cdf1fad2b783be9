import { AppError } from "../../errors.js";
import { extensionOf, formatFileName } from "../../storage/files/file-names.js";
/** Gives an engine's picture its final name, so that the job can point to it. */
export async function publishResult(files, picture, { folder, originalId }) {
    const { fileSize, sha256 } = await files.adopt(picture.path);
    const name = await files.publish(picture.path, folder, {
        timestamp: Date.now(),
        identifier: originalId,
        extension: extensionOf(picture.mimeType),
    });
    return {
        filename: formatFileName(name),
        mimeType: picture.mimeType,
        width: picture.width,
        height: picture.height,
        fileSize,
        sha256,
        styleId: picture.styleId,
        engine: picture.engine,
        fallbackUsed: picture.fallbackUsed,
        createdAt: new Date(name.timestamp),
        ...(picture.traits && { traits: picture.traits }),
    };
}
/** The photo or cartoon of a job has been deleted: the job is pointless. */
export function pointless() {
    return new AppError("CANCELED", { message: "The picture that this job needs has been deleted." });
}
//# sourceMappingURL=published-result.js.map