import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LIMIT, type Stub, startStub } from "../../support/http.js";
import {
  BOUNDARY,
  multipart,
  noise,
  type Part,
  RawConnection,
  type RawRequest,
  send,
  sendOn,
  UPLOAD_HEADERS,
  until,
  uploadParts,
  uploadResult,
} from "../../support/http-client.js";

let stub: Stub;

beforeEach(async () => {
  stub = await startStub();
});

afterEach(() => stub.close());

const PHOTO = noise(70_000);

function upload(parts: Part[], headers: Record<string, string> = {}): RawRequest {
  return { body: multipart(parts), headers: { ...UPLOAD_HEADERS, ...headers } };
}

function codeOf(answer: { json(): { errors?: { extensions: Record<string, unknown> }[] } }): unknown {
  return answer.json().errors?.[0]?.extensions.code;
}

/** The connection is as good as new: the next request on it is answered. */
async function expectUsable(connection: RawConnection): Promise<void> {
  const next = await sendOn(connection, {
    body: '{"query":"{ hello }"}',
    headers: { "content-type": "application/json" },
  });
  expect(next.json().data).toEqual({ hello: "hello undefined" });
}

describe("a form that is wrong", () => {
  const [operations, map, file] = uploadParts(PHOTO) as [Part, Part, Part];
  const sixFiles = JSON.stringify(Object.fromEntries([0, 1, 2, 3, 4, 5].map((n) => [n, ["variables.file"]])));
  const cases: [string, Part[], number, string][] = [
    ["a mapped file that is not there", [operations, map], 200, "FILE_MISSING"],
    ["a map without files", [operations, { ...map, body: "{}" }], 200, "FILE_MISSING"],
    ["no map", [operations], 400, "BAD_REQUEST"],
    ["nothing at all", [], 400, "BAD_REQUEST"],
    ["a map before the operations", [map, operations, file], 400, "BAD_REQUEST"],
    ["a file before the map", [operations, file, map], 400, "BAD_REQUEST"],
    ["a map that is not JSON", [operations, { ...map, body: "{" }, file], 400, "BAD_REQUEST"],
    ["a map that is a list", [operations, { ...map, body: "[1]" }, file], 400, "BAD_REQUEST"],
    ["a map that leads nowhere", [operations, { ...map, body: '{"0":["a.b.c"]}' }, file], 400, "BAD_REQUEST"],
    [
      "a map into prototypes",
      [operations, { ...map, body: '{"0":["__proto__.x"]}' }, file],
      400,
      "BAD_REQUEST",
    ],
    [
      "more mapped files than are taken",
      [operations, { ...map, body: sixFiles }, file],
      400,
      "BATCH_TOO_LARGE",
    ],
    ["operations that are not JSON", [{ ...operations, body: "{" }, map, file], 400, "BAD_REQUEST"],
    ["a list of operations", [{ ...operations, body: "[{}]" }, map, file], 400, "BAD_REQUEST"],
    [
      "operations without a query",
      [{ ...operations, body: '{"variables":{"file":null}}' }, map, file],
      400,
      "BAD_REQUEST",
    ],
  ];

  it.each(cases)("%s", async (_what, parts, status, code) => {
    const connection = await RawConnection.open(stub.port);
    const answer = await sendOn(connection, upload(parts));
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    await expectUsable(connection);
  });

  it("a second file that the map does not name", async () => {
    const connection = await RawConnection.open(stub.port);
    const answer = await sendOn(connection, upload([operations, map, file, { ...file, name: "1" }]));
    // Either the first file was through already, or both are refused; never a crash or a hang.
    expect(answer.json().data?.result ?? codeOf(answer)).toBeOneOf([uploadResult(PHOTO), "BAD_REQUEST"]);
    await expectUsable(connection);
  });

  it("a file sent as JSON", async () => {
    for (const value of [null, "photo.jpg", {}]) {
      const body = JSON.stringify({
        query: "mutation Up($file: Upload!) { upload(file: $file) }",
        variables: { file: value },
      });
      const answer = await send(stub, { body, headers: { "content-type": "application/json" } });
      expect([answer.status, codeOf(answer)]).toEqual([200, "FILE_MISSING"]);
    }
  });

  it("a broken part header twice over does not end the process", async () => {
    const broken = Buffer.from(`--${BOUNDARY}\r\nno colon here\r\n\r\nx\r\n--${BOUNDARY}\r\n@\r\n\r\n`);
    const answer = await send(stub, { body: broken, headers: UPLOAD_HEADERS });
    expect([answer.status, codeOf(answer)]).toEqual([400, "BAD_REQUEST"]);
    const late = Buffer.concat([multipart([operations, map]).subarray(0, -BOUNDARY.length - 6), broken]);
    expect(codeOf(await send(stub, { body: late, headers: UPLOAD_HEADERS }))).toBe("BAD_REQUEST");
    await expectUsable(await RawConnection.open(stub.port));
  });

  it("a content type without a boundary", async () => {
    const headers = { ...UPLOAD_HEADERS, "content-type": "multipart/form-data" };
    const answer = await send(stub, { body: multipart([operations, map, file]), headers });
    expect([answer.status, codeOf(answer)]).toEqual([400, "BAD_REQUEST"]);
  });

  it("a head of 100 KB", async () => {
    const extra = [`x-filler: ${"x".repeat(100_000)}`];
    const answer = await send(stub, upload([operations, map, { ...file, extra }]));
    expect(codeOf(answer)).toBe("BAD_REQUEST");
  });
});

describe("a client in trouble", () => {
  const body = multipart(uploadParts(PHOTO));
  const inFile = body.length - 30_000;

  // Who stalls is given up soon: in these tests alone, the others must not be given up when the machine is busy.
  beforeEach(async () => {
    await stub.close();
    stub = await startStub({ env: { UPLOAD_IDLE_TIMEOUT: "300ms" } });
  });

  async function begin(bytes: Uint8Array, length = body.length): Promise<RawConnection> {
    const connection = await RawConnection.open(stub.port);
    return connection.head("POST /graphql", { ...UPLOAD_HEADERS, "content-length": length }).write(bytes);
  }

  it("stalls within the file: REQUEST_TIMEOUT, and the connection ends", async () => {
    const connection = await begin(body.subarray(0, inFile));
    const answer = await connection.answer();
    expect([answer.status, codeOf(answer)]).toEqual([200, "REQUEST_TIMEOUT"]);
    expect(stub.uploads).toEqual(["REQUEST_TIMEOUT"]);
    await until(() => connection.ended, "the connection to end");
  });

  it("stalls before the map: REQUEST_TIMEOUT, and the connection ends", async () => {
    const connection = await begin(body.subarray(0, 150));
    const answer = await connection.answer();
    expect([answer.status, codeOf(answer)]).toEqual([408, "REQUEST_TIMEOUT"]);
    await until(() => connection.ended, "the connection to end");
  });

  it("announces more than it sends", async () => {
    const connection = await begin(body, body.length + 1_000);
    // The form is complete; what is announced beside it is waited for, but not for ever.
    expect((await connection.answer()).json().data?.result).toBe(uploadResult(PHOTO));
    await until(() => connection.ended, "the connection to end");
  });

  it("sends more than it announces", async () => {
    const connection = await begin(body, inFile);
    // The operation's own answer, or that to the garbage behind it.
    expect(codeOf(await connection.answer())).toBe("BAD_REQUEST");
    await until(() => stub.uploads[0] === "BAD_REQUEST", "the upload to fail");
  });

  it("goes away: the reader gets an error", async () => {
    const connection = await begin(body.subarray(0, inFile));
    await until(() => stub.uploads.length > 0, "the upload to begin");
    connection.destroy();
    await until(() => stub.uploads[0] === "BAD_REQUEST", "the upload to fail");
    await expectUsable(await RawConnection.open(stub.port));
  });

  it("goes away before the map: nothing runs", async () => {
    const connection = await begin(body.subarray(0, 150));
    connection.destroy();
    await until(
      () => stub.log.some(({ msg, status }) => msg === "request" && status === 499),
      "the log line",
    );
    expect(stub.contexts).toBe(0);
  });

  it("is not to blame when the operation is slow", async () => {
    const content = noise(LIMIT);
    const parts = multipart(uploadParts(content, { field: "holdUpload" }));
    const patient = await begin(parts, parts.length);
    await until(() => stub.contexts > 0, "the operation to begin");
    // Long enough for another to be given up.
    const stalled = await begin(body.subarray(0, inFile));
    expect(codeOf(await stalled.answer())).toBe("REQUEST_TIMEOUT");
    stub.releaseHold();
    expect((await patient.answer()).json().data?.result).toBe(uploadResult(content));
  });
});

describe("a body too large to be read", () => {
  it.each(["keep-alive", "close"])(
    "9: is refused at once, and the connection is closed (%s) so that the answer arrives",
    async (wish) => {
      const connection = await RawConnection.open(stub.port, { allowHalfOpen: true });
      const headers = { ...UPLOAD_HEADERS, connection: wish, "content-length": 10_000_000_000 };
      connection.head("POST /graphql", headers).write(noise(3_000_000));
      expect(codeOf(await connection.answer())).toBe("FILE_TOO_LARGE");
      await until(() => connection.ended, "the server's half to end");
      // What is sent after that is still taken in, not answered with a reset, which could void the answer.
      for (let n = 0; n < 10; n += 1) {
        connection.write(PHOTO);
        await until(() => connection.socket.writableLength === 0, "the rest to be sent");
      }
      expect(connection.error).toBeUndefined();
      connection.destroy();
    },
  );
});
