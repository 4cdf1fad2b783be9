import type { IncomingMessage } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { FormParts } from "../../../src/http/form-parts.js";
import { readJson } from "../../../src/http/json-body.js";

/** Node hands on every chunk of a chunked body by itself, and holds much more memory for it than its bytes. */
describe("bodies that come in very small chunks", () => {
  it("JSON: no chunk is kept, only its bytes", async () => {
    const body = new PassThrough();
    const request = Object.assign(body, { headers: {} }) as unknown as IncomingMessage;
    const options = { contentType: "application/json", maxBytes: 100_000, idle: 10_000 };
    const json = readJson(request, options);
    const text = JSON.stringify({ query: "é".repeat(30_000) });
    for (const byte of Buffer.from(text)) {
      const chunk = Buffer.from([byte]);
      body.emit("data", chunk);
      chunk.fill("x");
    }
    body.end();
    expect(await json).toEqual(JSON.parse(text));
  });

  it("JSON: as long as allowed is read, a byte more is not", async () => {
    const text = `"${"a".repeat(50_000)}"`;
    const read = (maxBytes: number) => {
      const request = Object.assign(
        Readable.from([text.slice(0, 7), text.slice(7)].map((part) => Buffer.from(part))),
        {
          headers: {},
        },
      ) as unknown as IncomingMessage;
      return readJson(request, { contentType: "application/json", maxBytes, idle: 10_000 });
    };
    expect(await read(text.length)).toBe(JSON.parse(text));
    await expect(read(text.length - 1)).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
  });

  it("forms: a head in single bytes, and parts after it, are rewritten as ever", async () => {
    const form = new FormParts("b", ["image"]);
    const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${name}\r\n`;
    const body = `${part("seed")}${part("image")}${part("style")}--b--\r\n`;
    const out: Buffer[] = [];
    const chunks = [...Buffer.from(body)].map((byte) => Buffer.from([byte]));
    await pipeline(Readable.from(chunks), form, async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) out.push(chunk);
    });
    const typed = 'name="image"\r\nContent-Type: application/octet-stream';
    expect(Buffer.concat(out).toString()).toBe(`\r\n${body.replace('name="image"', typed)}`);
  });
});
