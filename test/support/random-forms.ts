import fc from "fast-check";
import { FUZZ_UPLOAD_BYTES } from "./fuzz.js";
import { BOUNDARY, multipart, noise, type Part, type RawAnswer, RawConnection } from "./http-client.js";

/** An operation that takes a file, and leads somewhere. */
export const UPLOAD_QUERY = "mutation ($file: Upload!) { upload(file: $file) { original { filename } } }";
const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** Where a form goes, and how. */
export interface Sending {
  port: number;
  token: string;
  path?: string;
  contentType?: string;
  /** Where the body is cut into pieces, as parts of its length. */
  cuts?: number[];
  /** Without a content length. */
  chunked?: boolean;
}

/** Sends the head of a request whose body is so long. */
export async function openForm(
  { port, token, path = "/graphql", contentType = CONTENT_TYPE, chunked }: Sending,
  length: number,
): Promise<RawConnection> {
  const connection = await RawConnection.open(port);
  connection.socket.setNoDelay(true);
  const size: Record<string, string | number> = chunked
    ? { "transfer-encoding": "chunked" }
    : { "content-length": length };
  const headers = { accept: "*/*", authorization: `Bearer ${token}`, ...size };
  return connection.head(`POST ${path}`, { ...headers, "content-type": contentType });
}

/** Sends a form and returns the answer. */
export async function postForm(body: Buffer, sending: Sending): Promise<RawAnswer> {
  const connection = await openForm(sending, body.length);
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

/** A part of a length, 0..1. */
export const fraction = fc.double({ min: 0, max: 1, noNaN: true });
/** Where a body is cut into pieces. */
export const cuts = fc.array(fraction, { maxLength: 6 });

/** What may stand between the quotes of a header: everything but control characters and what ends the quotes. */
export const fileName = fc
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
  fc.record({ query: fc.oneof(fc.constant(UPLOAD_QUERY), fc.string()), variables: fc.jsonValue() }),
  fc.array(fc.constant({ query: UPLOAD_QUERY, variables: { file: null } }), { maxLength: 3 }),
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

/** A form with something wrong with it (or nothing), and how it is sent. */
export function brokenForm(form: () => Part[]) {
  const changes = fc.tuple(fc.array(formChange, { maxLength: 4 }), fc.array(byteChange, { maxLength: 2 }));
  const body = changes.map(([formChanges, byteChanges]) => {
    const parts = formChanges.reduce((done, next) => next(done), form());
    return byteChanges.reduce((done, next) => next(done), multipart(parts));
  });
  return fc.record({ body, sending: fc.record({ contentType, cuts, chunked: fc.boolean() }) });
}
