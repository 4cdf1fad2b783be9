/** Longer heads are for Node's parser, which has a bound of its own. */
const MOST_BYTES = 8_192;
/** RFC 9112, 3; only the origin form. */
const REQUEST_LINE = /^(GET|HEAD) (\/[!-~]*) HTTP\/1\.1$/;
/** RFC 9112, 5: no folded lines, no space before the colon; only printable ASCII in the value. */
const FIELD_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[!-~](?:[\t -~]*[!-~])?)?)[ \t]*$/;
/** Fields that change how a message is framed, or what becomes of its connection: for Node's parser. */
const FRAMING_FIELDS = new Set([
    "content-length",
    "transfer-encoding",
    "connection",
    "proxy-connection",
    "keep-alive",
    "upgrade",
    "http2-settings",
    "expect",
    "te",
    "trailer",
]);
const END = "\r\n\r\n";
/**
 * Reads a chunk from a connection that is the head of one request with no body, from its first byte to its last, and as
 * plain as they come: HTTP/1.1, every field once and well formed, one `Host`. Undefined for anything else, which is not to
 * say that it is wrong: a parser that knows all of HTTP has to look at it. There must be no doubt where the request ends, or
 * two programs in a row could see two different requests in the same bytes.
 */
export function readHead(chunk) {
    if (chunk.length > MOST_BYTES)
        return undefined;
    const text = chunk.toString("latin1");
    if (text.indexOf(END) !== text.length - END.length)
        return undefined;
    const [first = "", ...lines] = text.slice(0, -END.length).split("\r\n");
    const [, method, url] = REQUEST_LINE.exec(first) ?? [];
    const headers = readFields(lines);
    if (url === undefined || headers?.host === undefined)
        return undefined;
    return { method: method === "HEAD" ? "HEAD" : "GET", url, headers };
}
function readFields(lines) {
    // Names that every object has are "in" it from the start: nobody sends those in earnest.
    const headers = {};
    for (const line of lines) {
        const [, given = "", value = ""] = FIELD_LINE.exec(line) ?? [];
        const name = given.toLowerCase();
        if (name === "" || name in headers)
            return undefined;
        if (FRAMING_FIELDS.has(name) && !isKeepAlive(name, value))
            return undefined;
        headers[name] = value;
    }
    return headers;
}
/** What HTTP/1.1 means anyway, and many clients say all the same. */
function isKeepAlive(name, value) {
    return name === "connection" && value.toLowerCase() === "keep-alive";
}
//# sourceMappingURL=request-head.js.map