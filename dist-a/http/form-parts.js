import { Transform } from "node:stream";
/** What busboy allows for the headers of one part. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Far more than a `map` of one file needs. */
const MAX_MAP_BYTES = 64 * 1024;
const END_OF_HEAD = Buffer.from("\r\n\r\n");
const LINE_END = Buffer.from("\r\n");
/** What makes the last delimiter of a body of a delimiter. */
const CLOSING = "--\r\n";
/**
 * Passes a multipart body on as it is, except that every part which is known to be a file (by its name, or because the
 * form's `map` names it) is declared `application/octet-stream`. busboy takes a part without a file name for a text field unless it has that type, and
 * clients do send pictures without names (https://github.com/jaydenseric/graphql-multipart-request-spec).
 * Nothing is lost: the bytes tell what a file is, never its declared type.
 */
export class FormParts extends Transform {
    /** Where in the body the first file's bytes begin, once its head has passed. */
    #fileStart;
    #delimiter;
    #state = "body";
    /** What has come in but can't be judged before more comes. The first delimiter has no line end before it. */
    #pending = LINE_END;
    /** Where in the body what is pending begins. */
    #offset = -LINE_END.length;
    /** The body of `map` so far, while it passes. */
    #map;
    #mapBytes = 0;
    /** How much of what is pending holds no end of a head: not searched again for every byte that comes. */
    #searched = 0;
    /**
     * @param boundary as in the request's content type.
     * @param fileNames the parts that are files; when none is given, the form's `map` says which.
     */
    constructor(boundary, fileNames = []) {
        super();
        this.fileNames = new Set(fileNames);
        this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
    }
    /**
     * Bytes of a file that is the form's last part, as the length of the whole body tells; undefined before its head
     * has passed, or when it can't be.
     */
    lastFileLength(bodyLength) {
        if (this.#fileStart === undefined)
            return undefined;
        const length = bodyLength - this.#fileStart - this.#delimiter.length - CLOSING.length;
        return length >= 0 ? length : undefined;
    }
    _transform(chunk, _encoding, done) {
        this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk;
        while (this.#step())
            ;
        done();
    }
    _flush(done) {
        this.#pass(this.#pending.length);
        done();
    }
    /** Handles what is pending as far as it goes; whether there may be more to do. */
    #step() {
        switch (this.#state) {
            case "body":
                return this.#passBody();
            case "after-delimiter":
                return this.#afterDelimiter();
            case "head":
                return this.#rewriteHead();
            case "rest":
                this.#pass(this.#pending.length);
                return false;
        }
    }
    #passBody() {
        const at = this.#pending.indexOf(this.#delimiter);
        // The end of what is here may be the beginning of a delimiter.
        const end = at >= 0 ? at : this.#pending.length - this.#delimiter.length + 1;
        if (end > 0)
            this.#collectMap(this.#pending.subarray(0, end));
        if (at < 0) {
            if (end > 0)
                this.#pass(end);
            return false;
        }
        this.#endMap();
        this.#pass(at + this.#delimiter.length);
        this.#state = "after-delimiter";
        return true;
    }
    #afterDelimiter() {
        if (this.#pending.length < 2)
            return false;
        const mark = this.#pending.toString("latin1", 0, 2);
        this.#state = mark === "--" ? "rest" : mark === "\r\n" ? "head" : "body";
        return true;
    }
    #rewriteHead() {
        const at = this.#pending.indexOf(END_OF_HEAD, this.#searched);
        if (at < 0) {
            this.#searched = Math.max(0, this.#pending.length - END_OF_HEAD.length + 1);
            // busboy refuses such a head; nothing more to do here.
            if (this.#pending.length > MAX_HEAD_BYTES)
                this.#state = "rest";
            return this.#state === "rest";
        }
        this.#searched = 0;
        const head = this.#pending.toString("latin1", 0, at);
        const name = partName(head);
        if (this.fileNames.has(name))
            this.#fileStart ??= this.#offset + at + END_OF_HEAD.length;
        if (name === "map" && this.fileNames.size === 0)
            this.#startMap();
        this.push(this.fileNames.has(name) ? asFile(head) : head, "latin1");
        this.#skip(at);
        // The delimiter of an empty part begins with the line end that ends its head.
        this.#pass(LINE_END.length);
        this.#state = "body";
        return true;
    }
    #pass(length) {
        if (length > 0)
            this.push(this.#pending.subarray(0, length));
        this.#skip(length);
    }
    #skip(length) {
        this.#pending = this.#pending.subarray(length);
        this.#offset += length;
    }
    #startMap() {
        this.#map = [];
        this.#mapBytes = 0;
    }
    #collectMap(chunk) {
        if (!this.#map)
            return;
        this.#map.push(chunk);
        this.#mapBytes += chunk.length;
        if (this.#mapBytes > MAX_MAP_BYTES)
            this.#map = undefined;
    }
    #endMap() {
        const text = this.#map && Buffer.concat(this.#map).toString("utf8");
        this.#map = undefined;
        if (text === undefined)
            return;
        try {
            for (const name of Object.keys(Object(JSON.parse(text))))
                this.fileNames.add(name);
        }
        catch {
            // Not JSON: the parser that comes next refuses the request and says why.
        }
    }
}
/** The name in the head of a part. */
function partName(head) {
    const disposition = /^content-disposition:[^\r\n]*/im.exec(head)?.[0] ?? "";
    const match = /;\s*name\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(disposition);
    return Buffer.from(match?.[1] ?? match?.[2] ?? "", "latin1").toString("utf8");
}
/** The head with its content type replaced. */
function asFile(head) {
    const lines = head.split("\r\n").filter((line) => !/^content-type\s*:/i.test(line));
    return [...lines, "Content-Type: application/octet-stream"].join("\r\n");
}
//# sourceMappingURL=form-parts.js.map