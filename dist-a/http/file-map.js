import { AppError } from "../errors.js";
import { AnnouncedFile } from "./announced-file.js";
/**
 * Puts an `Upload` at every place of the operations that the form's `map` names, such as `variables.file`, or
 * `0.variables.file` in a list of operations.
 * @throws AppError BAD_REQUEST for a map of another form, or a place that is not there; BATCH_TOO_LARGE for too many files.
 */
export function placeUploads(operations, map, maxFiles) {
    if (typeof map !== "object" || map === null || Array.isArray(map)) {
        throw new AppError("BAD_REQUEST", { message: "`map` has to be an object." });
    }
    const entries = Object.entries(map);
    if (entries.length > maxFiles)
        throw tooManyFiles(maxFiles, entries.length);
    const uploads = new Map();
    let places = 0;
    for (const [part, paths] of entries) {
        if (!Array.isArray(paths) || paths.length === 0)
            throw badMap(part, "a list of places");
        const upload = new AnnouncedFile();
        uploads.set(part, upload);
        for (const path of paths) {
            if (typeof path !== "string" || !place(operations, path, upload)) {
                throw badMap(part, "places that the operations have, such as `variables.file`");
            }
            places += 1;
        }
    }
    return { uploads, places };
}
/** The refusal of a form with more files than are taken. */
export function tooManyFiles(maximum, found) {
    return new AppError("BATCH_TOO_LARGE", {
        message: `The request has too many files: expected at most ${maximum}.`,
        details: { maximum, ...(found !== undefined && { found }) },
    });
}
/**
 * Puts an upload where a path leads; whether it leads anywhere. Only what a client itself has sent is walked through:
 * names such as `toString` would lead into what all objects of the process share.
 */
function place(operations, path, upload) {
    const steps = path.split(".");
    const last = steps.pop() ?? "";
    let parent = operations;
    for (const step of steps)
        parent = ownEntry(parent, step);
    if (!isOfClient(parent))
        return false;
    // Clients send null there; some leave it out.
    const isFree = Array.isArray(parent) ? Object.hasOwn(parent, last) && last !== "length" : !(last in {});
    if (last === "" || !isFree)
        return false;
    parent[last] = upload;
    return true;
}
function ownEntry(parent, step) {
    if (!isOfClient(parent) || !Object.hasOwn(parent, step))
        return undefined;
    return parent[step];
}
/** Whether something may be walked into: an upload that was placed before is ours. */
function isOfClient(value) {
    return typeof value === "object" && value !== null && !(value instanceof AnnouncedFile);
}
function badMap(part, expected) {
    return new AppError("BAD_REQUEST", { message: `map.${part.slice(0, 50)}: expected ${expected}.` });
}
//# sourceMappingURL=file-map.js.map