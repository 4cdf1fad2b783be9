/** Larger files are read from the disk each time: many of them would push all the small ones out. */
export const MEMO_FILE_BYTES = 512 * 1024;
/** What an answer takes beside its body and its key, bytes, roughly. */
const OVERHEAD_BYTES = 4 * 1024;
/** Headers with which a request has to be looked at more closely. */
const SPECIAL_HEADERS = ["if-match", "if-unmodified-since", "content-length", "transfer-encoding"];
/** Headers that ask for a part of an image. */
const RANGE_HEADERS = ["range", "if-range"];
/**
 * Whether a request is a plain one for an image, as widgets and browsers send it, perhaps with an entity tag.
 * @param options `parts`: ranges are plain too, because somebody else sees to them.
 */
export function isPlain({ method, headers }, { parts }) {
    if (method !== "GET" && method !== "HEAD")
        return false;
    const special = SPECIAL_HEADERS.some((name) => headers[name] !== undefined);
    return !special && (parts || RANGE_HEADERS.every((name) => headers[name] === undefined));
}
/**
 * The last answers to signed image addresses, by address and Accept header, least recently used ones dropped first. Whether
 * one may be given again is for the caller to ask: nothing here looks anything up.
 */
export class ImageMemo {
    #maxBytes;
    #answers = new Map();
    #bytes = 0;
    /** @param maxBytes what all answers together may take; 0 keeps none. */
    constructor(maxBytes) {
        this.#maxBytes = maxBytes;
    }
    recall(ask) {
        const key = keyOf(ask);
        const answer = this.#answers.get(key);
        if (!answer)
            return undefined;
        // The order of a map is that of its insertions.
        this.#answers.delete(key);
        this.#answers.set(key, answer);
        return answer;
    }
    keep(ask, answer) {
        const key = keyOf(ask);
        this.#drop(key);
        this.#answers.set(key, answer);
        this.#bytes += weightOf(key, answer);
        for (const oldest of this.#answers.keys()) {
            if (this.#bytes <= this.#maxBytes)
                return;
            this.#drop(oldest);
        }
    }
    forget(ask) {
        this.#drop(keyOf(ask));
    }
    /** Drops all answers with that image, or with any image. */
    forgetImage(image) {
        for (const [key, { found }] of this.#answers) {
            const { folder, filename } = found.address;
            if (!image || (image.folder === folder && image.filename === filename))
                this.#drop(key);
        }
    }
    #drop(key) {
        const answer = this.#answers.get(key);
        if (!answer)
            return;
        this.#bytes -= weightOf(key, answer);
        this.#answers.delete(key);
    }
}
/** Prepares header fields for being sent again and again. */
export function fixedFields(fields) {
    return { list: fields.flat(), text: fields.map(([name, value]) => `${name}: ${value}\r\n`).join("") };
}
function weightOf(key, { body }) {
    return body.length + key.length + OVERHEAD_BYTES;
}
/** `/api/images` looks at no Accept header. */
function keyOf({ url = "", headers }) {
    return url.startsWith("/api/images/") ? url : `${url}\n${headers.accept ?? ""}`;
}
//# sourceMappingURL=image-memo.js.map