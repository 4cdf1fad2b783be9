import type { IncomingHttpHeaders } from "node:http";

/** The head of a request that has no body. */
export interface RequestHead {
  method: "GET" | "HEAD";
  /** The request target as it was sent: a path with its query. */
  url: string;
  /** By their names in lower case. */
  headers: Readonly<IncomingHttpHeaders>;
}

/** Longer heads are for Node's parser, which has a bound of its own. */
const MOST_BYTES = 8_192;

/** RFC 9112, 3; only the origin form. */
const REQUEST_LINE = /^(GET|HEAD) (\/[!-~]*) HTTP\/1\.1$/;

/** RFC 9112, 5: no folded lines, no space before the colon; only printable ASCII in the value. */
const FIELD_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[!-~](?:[\t -~]*[!-~])?)?)[ \t]*$/;

/** Fields that change how a message is framed, or what becomes of its connection: for Node's parser. */
const FRAMING_FIELDS: ReadonlySet<string> = new Set([
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
 * Reads the heads of the requests that come on one connection. It remembers the last fields: clients send the same ones with
 * each request, and only the request line is another.
 */
export class HeadReader {
  #block = "";
  #headers: IncomingHttpHeaders = {};

  /**
   * Reads a chunk from the connection that is the head of one request with no body, from its first byte to its last, and as
   * plain as they come: HTTP/1.1, every field once and well formed, one `Host`. Undefined for anything else, which is not to
   * say that it is wrong: a parser that knows all of HTTP has to look at it. There must be no doubt where the request ends,
   * or two programs in a row could see two different requests in the same bytes.
   */
  read(chunk: Buffer): RequestHead | undefined {
    if (chunk.length > MOST_BYTES) return undefined;
    const text = chunk.toString("latin1");
    const lineEnd = text.indexOf("\r\n");
    if (lineEnd < 0) return undefined;
    const [, method, url] = REQUEST_LINE.exec(text.slice(0, lineEnd)) ?? [];
    if (url === undefined) return undefined;
    const headers = this.#headersOf(text.slice(lineEnd));
    return headers && { method: method === "HEAD" ? "HEAD" : "GET", url, headers };
  }

  /** @param block all that comes after the request line, from its line break on. */
  #headersOf(block: string): Readonly<IncomingHttpHeaders> | undefined {
    if (block === this.#block) return this.#headers;
    if (block.indexOf(END) !== block.length - END.length) return undefined;
    const headers = readFields(block.slice(2, -END.length).split("\r\n"));
    if (headers?.host === undefined) return undefined;
    this.#block = block;
    this.#headers = headers;
    return headers;
  }
}

function readFields(lines: string[]): IncomingHttpHeaders | undefined {
  // Names that every object has are "in" it from the start: nobody sends those in earnest.
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, given = "", value = ""] = FIELD_LINE.exec(line) ?? [];
    const name = given.toLowerCase();
    if (name === "" || name in headers) return undefined;
    if (FRAMING_FIELDS.has(name) && !isKeepAlive(name, value)) return undefined;
    headers[name] = value;
  }
  return headers;
}

/** What HTTP/1.1 means anyway, and many clients say all the same. */
function isKeepAlive(name: string, value: string): boolean {
  return name === "connection" && value.toLowerCase() === "keep-alive";
}
