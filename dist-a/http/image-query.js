import { AppError } from "../errors.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { mayBeTransparent } from "../storage/files/file-names.js";
import { IMAGE_FOLDERS } from "../storage/files/file-store.js";
/** `{milliseconds}_{device's UUID or original's id}.{ext}`; anything else never touches the disk. */
const FILENAME = /^\d{12,16}_(?:[0-9a-f]{24}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.[a-z]{3,5}$/;
/**
 * Which image a path names. Strict, so that nothing that climbs out of the folder gets any further.
 * @throws AppError NOT_FOUND
 */
export function readAddress(folder, filename) {
    const known = IMAGE_FOLDERS.find((candidate) => candidate === folder);
    if (!known || typeof filename !== "string" || !FILENAME.test(filename))
        throw new AppError("NOT_FOUND");
    return { folder: known, filename };
}
/**
 * Reads the query string of an image address.
 * @throws AppError BAD_USER_INPUT saying what was expected
 */
export function readImageQuery(query) {
    const exp = single(query, "exp");
    const sig = single(query, "sig");
    return {
        size: choice({ query, name: "size", values: ImageSize }) ?? ImageSize.FULL,
        format: choice({ query, name: "format", values: ImageFormat }),
        background: choice({ query, name: "bg", values: Background }) ?? Background.ORIGINAL,
        signature: exp === undefined && sig === undefined ? undefined : { exp: exp ?? "", sig: sig ?? "" },
    };
}
function choice(from) {
    const text = single(from.query, from.name);
    if (text === undefined)
        return undefined;
    const values = Object.values(from.values);
    const found = values.find((value) => value.toLowerCase() === text);
    if (found)
        return found;
    const expected = values.map((value) => value.toLowerCase());
    throw new AppError("BAD_USER_INPUT", {
        message: `${from.name}: expected one of ${expected.join(", ")}.`,
        details: { parameter: from.name, expected },
    });
}
function single(query, name) {
    const values = query.getAll(name);
    if (values.length <= 1)
        return values[0];
    throw new AppError("BAD_USER_INPUT", { message: `${name}: expected one value, got ${values.length}.` });
}
/**
 * The format for a request that names none. AVIF and WebP only for clients that name them: image widgets send
 * `*` + `/*` or nothing at all and decode neither everywhere. Of what a client takes the highest quality value decides;
 * between equal ones AVIF, then WebP. Others get JPEG, or PNG where there is transparency to keep; the other one of these
 * two only if they refuse this one, for browsers name PNG without wanting photos in it. What is refused with `q=0` is not
 * sent, unless all there is has been refused: an image is better than an error (RFC 9110, 12.5.1). Cartoons have a background. A sticker is WebP for everybody: whoever asks for one passes it on
 * to a messenger, which takes nothing else.
 */
export function negotiateFormat(accept, { folder, filename, size, background }) {
    if (size === ImageSize.STICKER)
        return { format: ImageFormat.WEBP };
    const isTransparent = background === Background.REMOVED || (folder !== "temp" && mayBeTransparent(filename));
    const ranges = readAccept(accept);
    const takes = (format) => qualityOf(format, ranges) > 0;
    const [plain, other] = isTransparent
        ? [ImageFormat.PNG, ImageFormat.JPEG]
        : [ImageFormat.JPEG, ImageFormat.PNG];
    const named = [ImageFormat.AVIF, ImageFormat.WEBP].filter((one) => ranges.has(mimeType(one)));
    const ranked = [...named, plain]
        .filter(takes)
        .sort((a, b) => qualityOf(b, ranges) - qualityOf(a, ranges))
        .concat(takes(plain) || !takes(other) ? [] : other);
    const [format = plain, next = plain] = ranked;
    return format === ImageFormat.AVIF ? { format, meanwhile: next } : { format };
}
/**
 * Reads an Accept header (RFC 9110, 12.5.1); nothing is the same as `*` + `/*`. Written here because libraries sort by quality
 * value and then by the client's order, and do not tell which values are equal.
 */
function readAccept(accept) {
    const text = accept?.trim() ? accept : "*/*";
    return new Map(text.split(",").map((item) => {
        const [range = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
        const weight = parameters.map((parameter) => /^q\s*=(.*)$/.exec(parameter)?.[1]).find(Boolean);
        return [range, weight === undefined ? 1 : Math.max(0, Math.min(1, Number(weight) || 0))];
    }));
}
/** The most exact range that fits decides. */
function qualityOf(format, ranges) {
    return ranges.get(mimeType(format)) ?? ranges.get("image/*") ?? ranges.get("*/*") ?? 0;
}
function mimeType(format) {
    return `image/${format.toLowerCase()}`;
}
//# sourceMappingURL=image-query.js.map