import { createServer } from "node:http";
import { duplexPair } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeadReader, type RequestHead } from "../../../src/http/request-head.js";
import { runs } from "../../support/fuzz.js";

const PLAIN = "GET /uploads/a.jpg?sig=x HTTP/1.1\r\nHost: localhost\r\nAccept: image/webp, */*\r\n\r\n";

function read(text: string, reader = new HeadReader()): RequestHead | undefined {
  return reader.read(Buffer.from(text, "latin1"));
}

/** What Node's own server makes of the same bytes; undefined when it takes them for no request, or waits for more. */
async function readByNode(text: string): Promise<RequestHead | undefined> {
  const server = createServer();
  const [near, far] = duplexPair();
  const read = new Promise<RequestHead | undefined>((resolve) => {
    server.on("request", ({ method, url = "", headers }) => resolve({ method, url, headers } as RequestHead));
    server.on("clientError", () => resolve(undefined));
    server.emit("connection", far);
    near.write(Buffer.from(text, "latin1"), () => setImmediate(() => setImmediate(() => resolve(undefined))));
  });
  return read.finally(() => near.destroy());
}

describe("the head of a plain request", () => {
  it("is read", () => {
    expect(read(PLAIN)).toEqual({
      method: "GET",
      url: "/uploads/a.jpg?sig=x",
      headers: { host: "localhost", accept: "image/webp, */*" },
    });
    expect(read(PLAIN.replace("GET", "HEAD"))?.method).toBe("HEAD");
    expect(read(PLAIN.replace("Accept", "Connection: Keep-Alive\r\nAccept"))).toBeDefined();
  });

  it("is read with fields that came before, and with others", () => {
    const reader = new HeadReader();
    const texts = [PLAIN, PLAIN.replace("a.jpg", "b.jpg"), PLAIN.replace("webp", "avif"), PLAIN];
    for (const text of texts) expect(read(text, reader)).toEqual(read(text));
    for (const text of [PLAIN.replace("GET", "POST"), PLAIN + PLAIN, PLAIN.slice(0, -2)])
      expect(read(text, reader)).toBeUndefined();
  });

  it.each([
    ["half a head", PLAIN.slice(0, 40)],
    ["all but the last byte", PLAIN.slice(0, -1)],
    ["two requests", PLAIN + PLAIN],
    ["a byte of the next request", `${PLAIN}G`],
    ["nothing", "\r\n\r\n"],
    ["an empty line before", `\r\n${PLAIN}`],
    ["another method", PLAIN.replace("GET", "POST")],
    ["an old version", PLAIN.replace("HTTP/1.1", "HTTP/1.0")],
    ["the absolute form", PLAIN.replace("/uploads", "http://localhost/uploads")],
    ["a space in the target", PLAIN.replace("a.jpg", "a b.jpg")],
    ["letters beyond ASCII in the target", PLAIN.replace("a.jpg", "\u00e4.jpg")],
    ["no Host", PLAIN.replace("Host: localhost\r\n", "")],
    ["two Hosts", PLAIN.replace("Accept", "Host: other\r\nAccept")],
    ["a field twice", PLAIN.replace("Accept", "accept: image/png\r\nAccept")],
    ["a body", PLAIN.replace("Accept", "Content-Length: 5\r\nAccept")],
    ["chunks", PLAIN.replace("Accept", "Transfer-Encoding: chunked\r\nAccept")],
    ["a connection that is to end", PLAIN.replace("Accept", "Connection: close\r\nAccept")],
    ["another protocol", PLAIN.replace("Accept", "Upgrade: websocket\r\nAccept")],
    ["an expectation", PLAIN.replace("Accept", "Expect: 100-continue\r\nAccept")],
    ["a folded line", PLAIN.replace("image/webp", "image/webp,\r\n image/png")],
    ["a space before the colon", PLAIN.replace("Accept:", "Accept :")],
    ["a lone line feed", PLAIN.replace("localhost\r\n", "localhost\n")],
    ["a lone carriage return", PLAIN.replace("localhost\r\n", "localhost\rX: y\r\n")],
    ["a zero byte", PLAIN.replace("localhost", "local\0host")],
    ["a very long one", PLAIN.replace("*/*", "x".repeat(9_000))],
    ["a name that objects have", PLAIN.replace("Accept", "__proto__\u00e9")],
  ])("is not %s", (_what, text) => {
    expect(read(text)).toBeUndefined();
  });

  it("is never read otherwise than Node's parser reads it", async () => {
    const line = fc.constantFrom(
      ...[
        "Host: a",
        "host:b ",
        "Accept:\t*/*",
        "Accept : x",
        " folded",
        "X-A: ",
        "X-B",
        ":",
        "Content-Length: 0",
      ],
      ...["Content-Length: 5", "Transfer-Encoding: chunked", "Connection: close", "Connection: keep-alive"],
      ...[
        "Connection: keep-alive, x",
        "Upgrade: h2c",
        "__proto__: x",
        "constructor: y",
        "Cookie: a=1",
        "X: a\nY: b",
      ],
    );
    const anyLine = fc.oneof({ weight: 4, arbitrary: line }, fc.string({ unit: "binary", maxLength: 12 }));
    const head = fc
      .record({
        method: fc.constantFrom("GET", "HEAD", "POST", "get", "GET "),
        target: fc.oneof(fc.constantFrom("/", "/a?b=c", "*", "//x", "/%00", "/a#b"), fc.webPath()),
        version: fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "http/1.1", "HTTP/1.1 "),
        lines: fc.array(anyLine, { maxLength: 5 }),
        end: fc.constantFrom(
          "\r\n\r\n",
          "\r\n\r\n",
          "\r\n\r\n",
          "\n\n",
          "\r\n",
          "\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        ),
      })
      .map(({ method, target, version, lines, end }) => {
        return `${method} ${target} ${version}\r\n${["Host: h", ...lines].slice(lines.length % 2).join("\r\n")}${end}`;
      });
    const old = new HeadReader();
    const property = fc.asyncProperty(head, async (text) => {
      const ours = read(text);
      // Whatever came before on the same connection, also twice the same.
      expect([read(text, old), read(text, old)]).toEqual([ours, ours]);
      if (ours) expect({ ...ours, headers: { ...ours.headers } }).toEqual(await readByNode(text));
    });
    await fc.assert(property, runs(300));
  });
});
