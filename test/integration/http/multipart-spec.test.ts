import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMIT, type Stub, startStub } from "../../support/http.js";
import {
  multipart,
  noise,
  type Part,
  type RawAnswer,
  RawConnection,
  send,
  sendOn,
  UPLOAD_HEADERS,
  until,
  uploadResult,
} from "../../support/http-client.js";
import { descriptors } from "../../support/process-use.js";

/** By https://github.com/jaydenseric/graphql-multipart-request-spec, version 2. */

let stub: Stub;

beforeAll(async () => {
  stub = await startStub({ env: { MAX_BATCH: "5", MAX_FILES_PER_REQUEST: "3" } });
});
afterAll(() => stub.close());

const [A, B] = [noise(70_000), noise(50_000).reverse()];
const ONE = "mutation($file: Upload!) { upload(file: $file) }";
const TWO = "mutation($a: Upload!, $b: Upload!) { a: upload(file: $a) b: upload(file: $b) }";

/** The parts of a request: operations, map, and files by name. */
function parts(operations: unknown, map: unknown, files: Record<string, Uint8Array> = {}): Part[] {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return [
    { name: "operations", body: text(operations) },
    { name: "map", body: text(map) },
    ...Object.entries(files).map(([name, body]) => ({ name, body, filename: `${name}.jpg` })),
  ];
}

function post(form: Part[]): Promise<RawAnswer> {
  return send(stub, { body: multipart(form), headers: UPLOAD_HEADERS });
}

function codeOf(answer: RawAnswer): unknown {
  return answer.json().errors?.[0]?.extensions.code;
}

/** Files of forms that are still on disk. */
function waiting(): Promise<string[]> {
  return readdir(path.join(stub.uploadsDir, "incoming"));
}

describe("what the specification shows", () => {
  it("a single file", async () => {
    const answer = await post(
      parts({ query: ONE, variables: { file: null } }, { 0: ["variables.file"] }, { 0: A }),
    );
    expect(answer.json()).toEqual({ data: { upload: uploadResult(A) } });
  });

  it("several files, and whichever is asked for first", async () => {
    const operations = { query: TWO, variables: { a: null, b: null } };
    for (const map of [
      { 0: ["variables.a"], 1: ["variables.b"] },
      { 0: ["variables.b"], 1: ["variables.a"] },
    ]) {
      const answer = await post(parts(operations, map, { 0: A, 1: B }));
      const [a, b] = map[0][0] === "variables.a" ? [A, B] : [B, A];
      expect(answer.json()).toEqual({ data: { a: uploadResult(a), b: uploadResult(b) } });
    }
    expect(await waiting()).toEqual([]);
  });

  it("a list of files", async () => {
    const query = "mutation($files: [Upload!]!) { uploadAll(files: $files) }";
    const operations = { query, variables: { files: [null, null] } };
    const map = { 0: ["variables.files.0"], 1: ["variables.files.1"] };
    const answer = await post(parts(operations, map, { 0: A, 1: B }));
    expect(answer.json()).toEqual({ data: { uploadAll: [uploadResult(A), uploadResult(B)] } });
  });

  it("batching", async () => {
    const operations = [
      { query: ONE, variables: { file: null } },
      { query: "{ hello }" },
      { query: TWO, variables: { a: null, b: null } },
    ];
    const map = { 0: ["0.variables.file"], 1: ["2.variables.a"], 2: ["2.variables.b"] };
    const answer = await post(parts(operations, map, { 0: A, 1: B, 2: A }));
    expect(JSON.parse(answer.body.toString())).toEqual([
      { data: { upload: uploadResult(A) } },
      { data: { hello: "hello undefined" } },
      { data: { a: uploadResult(B), b: uploadResult(A) } },
    ]);
    expect(await waiting()).toEqual([]);
  });

  it("the same file at two paths", async () => {
    const operations = { query: TWO, variables: { a: null, b: null } };
    const answer = await post(parts(operations, { 0: ["variables.a", "variables.b"] }, { 0: A }));
    expect(answer.json()).toEqual({ data: { a: uploadResult(A), b: uploadResult(A) } });
    expect(await waiting()).toEqual([]);
  });

  it("a file within an input object, and fields that nobody knows", async () => {
    const variables = { file: null, other: { deep: [null] } };
    const form = parts({ query: ONE, variables }, { 0: ["variables.file"] }, { 0: A });
    const [operations, map, file] = form as [Part, Part, Part];
    const answer = await post([operations, map, { name: "extra", body: "text" }, file]);
    expect(answer.json()).toEqual({ data: { upload: uploadResult(A) } });
  });
});

describe("one of several files", () => {
  const operations = { query: TWO, variables: { a: null, b: null } };
  const map = { 0: ["variables.a"], 1: ["variables.b"] };

  it("that is too large fails alone, and is not left on disk", async () => {
    const answer = await post(parts(operations, map, { 0: noise(LIMIT + 1), 1: B }));
    expect(codeOf(answer)).toBe("FILE_TOO_LARGE");
    expect(await waiting()).toEqual([]);
  });

  it("that is missing is FILE_MISSING", async () => {
    expect(codeOf(await post(parts(operations, map, { 0: A })))).toBe("FILE_MISSING");
    expect(await waiting()).toEqual([]);
  });

  it("that comes twice counts once", async () => {
    const form = parts({ query: ONE, variables: { file: null } }, { 0: ["variables.file"] }, { 0: A });
    const answer = await post([...form, { name: "0", body: B, filename: "again.jpg" }]);
    expect(answer.json()).toEqual({ data: { upload: uploadResult(A) } });
  });

  it("that nobody asked for is passed over", async () => {
    const form = parts({ query: ONE, variables: { file: null } }, { f: ["variables.file"] }, { x: B, f: A });
    expect((await post(form)).json()).toEqual({ data: { upload: uploadResult(A) } });
  });

  it("MAX_FILES_PER_REQUEST: one more is BATCH_TOO_LARGE, in the map or in the form", async () => {
    const four = Object.fromEntries([0, 1, 2, 3].map((n) => [n, ["variables.file"]]));
    const operation = { query: ONE, variables: { file: null } };
    expect(codeOf(await post(parts(operation, four, { 0: A })))).toBe("BATCH_TOO_LARGE");
    const unmapped = parts(operation, { f: ["variables.file"] }, { x: B, y: B, z: B, f: A });
    expect(codeOf(await post(unmapped))).toBe("BATCH_TOO_LARGE");
  });

  it("MAX_BATCH: counts the operations of a form as well", async () => {
    const list = Array.from({ length: 6 }, () => ({ query: ONE, variables: { file: null } }));
    expect(codeOf(await post(parts(list, { 0: ["0.variables.file"] }, { 0: A })))).toBe("BATCH_TOO_LARGE");
    expect(await waiting()).toEqual([]);
  });
});

describe("a path of the map", () => {
  const operation = { query: ONE, variables: { file: null, list: [null], text: "abc" } };

  it.each([
    "variables.toString.call",
    "variables.hasOwnProperty.call",
    "variables.toString",
    "variables.constructor.x",
    "variables.__proto__.x",
    "__proto__.file",
    "constructor.prototype.file",
    "variables.list.push",
    "variables.list.length",
    "variables.list.7",
    "variables.text.0",
    "variables.nothing.file",
    "variables..file",
    "variables.",
    "",
    ".",
  ])("%j leads nowhere, and changes nothing of the process", async (place) => {
    const before = [Object.prototype.toString.call, Object.prototype.hasOwnProperty.call];
    const answer = await post(parts(operation, { 0: [place] }, { 0: A }));
    expect([answer.status, codeOf(answer)]).toEqual([400, "BAD_REQUEST"]);
    expect([Object.prototype.toString.call, Object.prototype.hasOwnProperty.call]).toEqual(before);
    expect(({} as Record<string, unknown>).file).toBeUndefined();
  });

  it.each([[7], [null], [{}], ["variables.file", 7]])("%j is no place", async (...places) => {
    expect(codeOf(await post(parts(operation, { 0: places }, { 0: A })))).toBe("BAD_REQUEST");
  });

  it.each(["variables.file", {}, 7, null, []])(
    "that stands for a list of them as %j is refused",
    async (value) => {
      expect(codeOf(await post(parts(operation, { 0: value }, { 0: A })))).toBe("BAD_REQUEST");
    },
  );

  it.each(["promise.then", "promise.catch", "promise.x", "promise", "file"])(
    "leads into no file that another one has placed: %s",
    async (inside) => {
      const places = ["variables.file", `variables.file.${inside}`];
      const answer = await post(parts(operation, { 0: places }, { 0: A }));
      expect([answer.status, codeOf(answer)]).toEqual([400, "BAD_REQUEST"]);
    },
  );

  it("may name what the client left out for being undefined", async () => {
    const answer = await post(parts({ query: ONE, variables: {} }, { 0: ["variables.file"] }, { 0: A }));
    expect(answer.json()).toEqual({ data: { upload: uploadResult(A) } });
  });

  it("that puts a file where text belongs is refused", async () => {
    expect(codeOf(await post(parts(operation, { 0: ["query"] }, { 0: A })))).toBe("BAD_REQUEST");
    const named = await post(
      parts({ ...operation, operationName: null }, { 0: ["operationName"] }, { 0: A }),
    );
    expect(named.json().data?.upload).toBeUndefined();
  });
});

it("whatever was wrong, an operation that Apollo refuses without running leaves the connection usable", async () => {
  const connection = await RawConnection.open(stub.port);
  const operation = { query: ONE, variables: { file: null }, operationName: 5 };
  const form = parts(operation, { 0: ["variables.file"] }, { 0: noise(LIMIT) });
  const answer = await sendOn(connection, { body: multipart(form), headers: UPLOAD_HEADERS });
  expect(answer.json().errors).toHaveLength(1);
  const headers = { "content-type": "application/json" };
  const next = await sendOn(connection, { body: '{"query":"{ hello }"}', headers });
  expect(next.json().data).toEqual({ hello: "hello undefined" });
  connection.destroy();
});

it("an operation that has not the form of one is answered after the whole body has been read", async () => {
  const connection = await RawConnection.open(stub.port);
  const operation = { query: ONE, variables: "none" };
  const body = multipart(parts(operation, { 0: ["extensions"] }, { 0: noise(LIMIT) }));
  connection.head("POST /graphql", { ...UPLOAD_HEADERS, "content-length": body.length });
  connection.write(body.subarray(0, 50_000));
  // Long enough for an answer that does not wait: the server has answered another request meanwhile.
  const headers = { "content-type": "application/json" };
  await send(stub, { body: '{"query":"{ hello }"}', headers });
  expect(connection.pending).toBe("");
  const answer = await connection.write(body.subarray(50_000)).answer();
  expect([answer.status, codeOf(answer)]).toEqual([400, "BAD_REQUEST"]);
  connection.destroy();
});

describe("nothing is left behind", () => {
  const several = multipart(
    parts(
      { query: TWO, variables: { a: null, b: null } },
      { 0: ["variables.b"], 1: ["variables.a"] },
      { 0: A, 1: B },
    ),
  );
  const single = multipart(
    parts({ query: ONE, variables: { file: null } }, { 0: ["variables.file"] }, { 0: A }),
  );

  /** Sends so much of a form, and goes away. */
  async function abandon(form: Buffer, bytes: number): Promise<void> {
    const connection = await RawConnection.open(stub.port);
    connection.head("POST /graphql", { ...UPLOAD_HEADERS, "content-length": form.length });
    connection.write(form.subarray(0, bytes));
    await until(() => connection.socket.writableLength === 0, "the bytes to go out");
    connection.destroy();
  }

  async function everyWay(): Promise<void> {
    for (const form of [single, several]) {
      // At once, within operations, within map, within each file, before the last byte; then one that is whole.
      for (const bytes of [0, 100, 350, 10_000, 70_000, form.length - 30_000, form.length - 1]) {
        await abandon(form, bytes);
      }
      await send(stub, { body: form, headers: UPLOAD_HEADERS });
    }
    const refused = {
      query: "mutation($file: Upload!) { refuseUpload(file: $file) }",
      variables: { file: null },
    };
    await post(parts(refused, { 0: ["variables.file"] }, { 0: A }));
    await post(parts("{", {}, { 0: A }));
  }

  it("of forms that are broken off at any place: no file, no descriptor, no reader", async () => {
    // The first round opens what stays open for good (logs, caches).
    await everyWay();
    const settled = async () => {
      await until(() => !stub.uploads.includes("open"), "the readers to end");
      await expect.poll(waiting, { timeout: 15_000 }).toEqual([]);
      return (await descriptors(process.pid)).filter((target) => !target.startsWith("socket:")).length;
    };
    const before = await settled();
    const sockets = async () =>
      (await descriptors(process.pid)).filter((target) => target.startsWith("socket:")).length;
    const socketsBefore = await sockets();
    for (let round = 0; round < 5; round += 1) await everyWay();
    await expect.poll(settled, { timeout: 15_000 }).toBeLessThanOrEqual(before);
    await expect.poll(sockets, { timeout: 15_000 }).toBeLessThanOrEqual(socketsBefore);
  });
});
