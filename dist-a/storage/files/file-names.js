const FILE_NAME = /^(\d{13,15})_([0-9a-f-]{24,36})\.(jpg|png|webp|avif|gif)$/;
/** Composes a file name; the reverse of `parseFileName`. */
export function formatFileName({ timestamp, identifier, extension }) {
    return `${timestamp}_${identifier}.${extension}`;
}
/** Takes a file name apart; undefined for anything that this program would not have named so. */
export function parseFileName(name) {
    const match = FILE_NAME.exec(name);
    if (!match)
        return undefined;
    const [, timestamp, identifier, extension] = match;
    return { timestamp: Number(timestamp), identifier: identifier ?? "", extension: extension ?? "" };
}
/** Whether a stored picture may be transparent: its kind can be. */
export function mayBeTransparent(filename) {
    return /\.(png|webp|gif|avif)$/.test(filename);
}
const EXTENSIONS = new Map([
    ["image/jpeg", "jpg"],
    ["image/png", "png"],
    ["image/webp", "webp"],
    ["image/avif", "avif"],
    ["image/gif", "gif"],
]);
/**
 * The file name extension of an image type.
 * @throws Error for a type that the store does not keep.
 */
export function extensionOf(mimeType) {
    const extension = EXTENSIONS.get(mimeType);
    if (!extension)
        throw new Error(`no file name extension for ${mimeType}`);
    return extension;
}
//# sourceMappingURL=file-names.js.map