import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  expectGraphQL,
  FUZZ_UPLOAD_BYTES,
  type FuzzTarget,
  runs,
  smallPhoto,
  startFuzzTarget,
} from "../../support/fuzz.js";
import { BOUNDARY, multipart, noise, type Part, RawConnection } from "../../support/http-client.js";

let target: FuzzTarget;
let photo: Buffer;

beforeAll(async () => {
  [target, photo] = await Promise.all([startFuzzTarget(), smallPhoto()]);
});
afterAll(() => target[Symbol.asyncDispose]());

const QUERY = "mutation ($file: Upload!) { upload(file: $file) { original { filename } } }";
const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

function form(file: Partial<Part> = {}): Part[] {
  return [
    { name: "operations", body: JSON.stringify({ query: QUERY, variables: { file: null } }) },
    { name: "map", body: '{"0":["variables.file"]}' },
    { name: "0", body: photo, filename: "photo.jpg", type: "application/octet-stream", ...file },
  ];
}

interface Sending {
  contentType?: string;
  /** Where the body is cut into pieces, as parts of its length. */
  cuts?: number[];
  /** Without a content length. */
  chunked?: boolean;
}

async function open(
  { contentType = CONTENT_TYPE, chunked }: Sending,
  length: number,
): Promise<RawConnection> {
  const connection = await RawConnection.open(target.port);
  connection.socket.setNoDelay(true);
  const size: Record<string, string | number> = chunked
    ? { "transfer-encoding": "chunked" }
    : { "content-length": length };
  const headers = { accept: "*/*", authorization: `Bearer ${target.token}`, ...size };
  return connection.head("POST /graphql", { ...headers, "content-type": contentType });
}

async function post(body: Buffer, sending: Sending = {}) {
  const connection = await open(sending, body.length);
  const at = [...(sending.cuts ?? [])].map((part) => Math.floor(part * body.length)).sort((a, b) => a - b);
  for (const [index, end] of [...at, body.length].entries()) {
    const piece = body.subarray(at[index - 1] ?? 0, end);
    if (piece.length === 0) continue;
    if (sending.chunked)
      connection
        .write(`${piece.length.toString(16)}\r\n`)
        .write(piece)
        .write("\r\n");
    else connection.write(piece);
    // Gives the server a turn, so that it sees the piece by itself.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (sending.chunked) connection.write("0\r\n\r\n");
  const answer = await connection.answer();
  connection.destroy();
  return answer;
}

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const cuts = fc.array(fraction, { maxLength: 6 });

/** What may stand between the quotes of a header: everything but control characters and what ends the quotes. */
const fileName = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.constantFrom(
      "",
      "../../etc/passwd",
      "C:\\a\\b.png",
      "a/b",
      ".",
      "..",
      "%2e%2e%2f",
      "con",
      "x".repeat(9_000),
    ),
  )
  .map((name) => name.replaceAll(/["\\\p{Cc}]/gu, "_"));

it("a sound upload is accepted, however it is cut into pieces and whatever its file is called", async () => {
  const property = fc.asyncProperty(fileName, cuts, fc.boolean(), async (filename, where, chunked) => {
    const answer = await post(multipart(form({ filename })), { cuts: where, chunked });
    expect(expectGraphQL(answer)).toEqual([]);
    const { upload } = answer.json().data as { upload: { original: { filename: string } } };
    expect(upload.original.filename).toMatch(/^\d+_[0-9a-f-]{36}\.png$/);
  });
  await fc.assert(property, runs(25));
  await target.expectSound();
});

const partName = fc.oneof(
  fc.constantFrom("operations", "map", "0", "1", "__proto__", "constructor", "", "x".repeat(20_000)),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const objectPath = fc
  .array(
    fc.constantFrom(
      "variables",
      "file",
      "__proto__",
      "constructor",
      "prototype",
      "query",
      "0",
      "-1",
      "length",
      "",
    ),
    { maxLength: 5 },
  )
  .map((names) => names.join("."));
const map = fc.oneof(
  fc.dictionary(partName, fc.oneof(fc.array(objectPath, { maxLength: 3 }), objectPath, fc.integer())),
  fc.jsonValue(),
);
const operations = fc.oneof(
  fc.jsonValue(),
  fc.record({ query: fc.oneof(fc.constant(QUERY), fc.string()), variables: fc.jsonValue() }),
  fc.array(fc.constant({ query: QUERY, variables: { file: null } }), { maxLength: 3 }),
);
const jsonText = (value: fc.Arbitrary<unknown>) =>
  fc.oneof(
    value.map((each) => JSON.stringify(each)),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "{", "null", "[[[[", '{"__proto__":{"polluted":1}}'),
  );
const fileBody = fc.oneof(
  fc.constant(undefined),
  fc.uint8Array({ maxLength: 300 }),
  fc.integer({ min: FUZZ_UPLOAD_BYTES - 2, max: FUZZ_UPLOAD_BYTES + 200_000 }).map(noise),
);
const oddHeader = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    "content-disposition: form-data",
    'Content-Disposition: form-data; name="map"',
    "content-type: text/plain; charset=utf-16",
    "content-transfer-encoding: base64",
    " folded",
    ":",
    "\0",
    `x-long: ${"y".repeat(20_000)}`,
  ),
);

type FormChange = (parts: Part[]) => Part[];

/** One thing done to the parts of a form. */
const formChange: fc.Arbitrary<FormChange> = fc.oneof(
  fc.nat(2).map(
    (at): FormChange =>
      (parts) =>
        parts.filter((_, index) => index !== at),
  ),
  fc.nat(2).map(
    (at): FormChange =>
      (parts) => [...parts, ...parts.slice(at, at + 1)],
  ),
  fc.tuple(fc.nat(2), fc.nat(2)).map(
    ([a, b]): FormChange =>
      (parts) =>
        swap(parts, a, b),
  ),
  fc.tuple(fc.nat(2), partName).map(
    ([at, name]): FormChange =>
      (parts) =>
        change(parts, at, { name }),
  ),
  jsonText(operations).map(
    (body): FormChange =>
      (parts) =>
        change(parts, 0, { body }),
  ),
  jsonText(map).map(
    (body): FormChange =>
      (parts) =>
        change(parts, 1, { body }),
  ),
  fileBody.map(
    (body): FormChange =>
      (parts) =>
        body ? change(parts, 2, { body }) : parts,
  ),
  fc.tuple(fc.nat(2), fc.array(oddHeader, { maxLength: 3 })).map(
    ([at, extra]): FormChange =>
      (parts) =>
        change(parts, at, { extra }),
  ),
  fc.record({ at: fc.nat(2), filename: fc.option(fileName, { nil: undefined }), type: oddHeader }).map(
    ({ at, ...more }): FormChange =>
      (parts) =>
        change(parts, at, more as Partial<Part>),
  ),
);

function swap(parts: Part[], a: number, b: number): Part[] {
  const other = [...parts];
  const [first, second] = [parts[a], parts[b]];
  if (first && second) [other[a], other[b]] = [second, first];
  return other;
}

function change(parts: Part[], at: number, more: Partial<Part>): Part[] {
  return parts.map((part, index) => (index === at ? { ...part, ...more } : part));
}

type ByteChange = (body: Buffer) => Buffer;

/** One thing done to the bytes of a body. */
const byteChange: fc.Arbitrary<ByteChange> = fc.oneof(
  fraction.map(
    (end): ByteChange =>
      (body) =>
        body.subarray(0, end * body.length),
  ),
  fc.tuple(fraction, fc.nat(255)).map(
    ([at, byte]): ByteChange =>
      (body) => {
        const other = Buffer.from(body);
        other[Math.min(body.length - 1, Math.floor(at * body.length))] = byte;
        return other;
      },
  ),
  fc.tuple(fraction, fc.uint8Array({ maxLength: 40 })).map(
    ([at, bytes]): ByteChange =>
      (body) => {
        const place = Math.floor(at * body.length);
        return Buffer.concat([body.subarray(0, place), bytes, body.subarray(place)]);
      },
  ),
  fc.constant<ByteChange>((body) => Buffer.from(body.toString("latin1").replaceAll("\r\n", "\n"), "latin1")),
  fc.constant<ByteChange>((body) =>
    Buffer.concat([Buffer.from("a preamble\r\n"), body, Buffer.from("and more")]),
  ),
);

const contentType = fc.oneof(
  { weight: 5, arbitrary: fc.constant(CONTENT_TYPE) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "multipart/form-data",
      "multipart/form-data; boundary=",
      'multipart/form-data; boundary="',
      `multipart/form-data; boundary="${BOUNDARY}"`,
      `Multipart/Form-Data;charset=x; BOUNDARY=${BOUNDARY};boundary=other`,
      "multipart/form-data; boundary=other",
      `multipart/form-data; boundary=${"b".repeat(5_000)}`,
      `multipart/mixed; boundary=${BOUNDARY}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .string({ minLength: 1, maxLength: 60 })
      .map((text) => `multipart/form-data; boundary=${text.trim()}`),
  },
);

it("whatever is wrong with a form, the answer says so and nothing is left behind", async () => {
  const property = fc.asyncProperty(
    fc.array(formChange, { maxLength: 4 }),
    fc.array(byteChange, { maxLength: 2 }),
    fc.record({ contentType, cuts, chunked: fc.boolean() }),
    async (formChanges, byteChanges, sending) => {
      const parts = formChanges.reduce((done, next) => next(done), form());
      expectGraphQL(
        await post(
          byteChanges.reduce((done, next) => next(done), multipart(parts)),
          sending,
        ),
      );
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(PROTOTYPE);
    },
  );
  await fc.assert(property, runs(120));
  await target.expectSound();
});

const PROTOTYPE = Object.getOwnPropertyNames(Object.prototype);

it("clients that leave in the middle leave nothing behind", async () => {
  const property = fc.asyncProperty(fraction, fc.boolean(), async (part, reset) => {
    const body = multipart(form({ body: noise(FUZZ_UPLOAD_BYTES) }));
    const connection = await open({}, body.length);
    connection.write(body.subarray(0, part * (body.length - 1)));
    await new Promise((resolve) => setImmediate(resolve));
    if (reset) connection.socket.resetAndDestroy();
    else connection.destroy();
  });
  await fc.assert(property, runs(40));
  await target.expectSound();
});
