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

describe("a file that is accepted", () => {
  it("12: arrives as Flutter's client sends it", async () => {
    const answer = await send(stub, upload(uploadParts(PHOTO)));
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ data: { __typename: "Mutation", result: uploadResult(PHOTO) } });
  });

  it("12: arrives with non-ASCII operations sent as binary UTF-8", async () => {
    const [operations, ...rest] = uploadParts(PHOTO);
    const query = "# Grüße, 漫画\nmutation($file: Upload!) { result: upload(file: $file) }";
    const parts: Part[] = [
      {
        name: "operations",
        body: JSON.stringify({ operationName: null, variables: { file: null }, query }),
        type: "text/plain; charset=utf-8",
        extra: ["content-transfer-encoding: binary"],
      },
      ...rest,
    ];
    expect(operations?.name).toBe("operations");
    expect((await send(stub, upload(parts))).json().data?.result).toBe(uploadResult(PHOTO));
  });

  it("5: arrives at /graphql/ too, without a redirect", async () => {
    const answer = await send(stub, { ...upload(uploadParts(PHOTO)), path: "/graphql/" });
    expect(answer.json().data?.result).toBe(uploadResult(PHOTO));
  });

  it.each([
    ["image/jpeg", undefined],
    ["text/plain", undefined],
    [undefined, undefined],
    ["image/png", ""],
    ["application/octet-stream", undefined],
  ])("14: arrives with the type %s and the name %j", async (type, filename) => {
    const connection = await RawConnection.open(stub.port);
    const answer = await sendOn(connection, upload(uploadParts(PHOTO, { file: { type, filename } })));
    expect(answer.json().data?.result).toBe(uploadResult(PHOTO));
    await expectUsable(connection);
  });

  it.each(["Bild %22Grüße%22 漫画.jpg", "../../etc/passwd", "C:\\Users\\me\\photo.jpg"])(
    "15: arrives with the raw UTF-8 name %s",
    async (filename) => {
      const answer = await send(stub, upload(uploadParts(PHOTO, { file: { filename } })));
      expect(answer.json().data?.result).toBe(uploadResult(PHOTO));
    },
  );

  it("arrives when its bytes look like delimiters and come in tiny pieces", async () => {
    const content = Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}\r\n--\r\n\r\n--dart\r\n`.repeat(3));
    const body = multipart(uploadParts(content, { file: { filename: undefined, type: "image/jpeg" } }));
    const connection = await RawConnection.open(stub.port);
    connection.socket.setNoDelay(true);
    connection.head("POST /graphql", { ...UPLOAD_HEADERS, "transfer-encoding": "chunked" });
    for (const byte of body) connection.write(Buffer.from([0x31, 13, 10, byte, 13, 10]));
    const answer = await connection.write("0\r\n\r\n").answer();
    expect(answer.json().data?.result).toBe(uploadResult(content));
  });

  it("arrives from a client that asks before it sends", async () => {
    const body = multipart(uploadParts(PHOTO));
    const connection = await RawConnection.open(stub.port);
    connection.head("POST /graphql", {
      ...UPLOAD_HEADERS,
      expect: "100-continue",
      "content-length": body.length,
    });
    expect((await connection.answer()).status).toBe(100);
    expect((await connection.write(body).answer()).json().data?.result).toBe(uploadResult(PHOTO));
  });

  it("is one of many on the same connection", async () => {
    const connection = await RawConnection.open(stub.port);
    for (let round = 0; round < 5; round += 1) {
      const answer = await sendOn(connection, upload(uploadParts(PHOTO)));
      expect(answer.json().data?.result).toBe(uploadResult(PHOTO));
    }
  });
});

describe("17: the token", () => {
  const anonymous = { ...UPLOAD_HEADERS, authorization: "" };

  it.each([
    ["missing", ""],
    ["wrong", "Bearer nonsense"],
  ])(
    "is %s: UNAUTHENTICATED before the body is looked at, after it was read",
    async (_how, authorization) => {
      const connection = await RawConnection.open(stub.port);
      const answer = await sendOn(connection, upload(uploadParts(noise(LIMIT)), { authorization }));
      expect(answer.status).toBe(200);
      expect(codeOf(answer)).toBe("UNAUTHENTICATED");
      expect(stub.uploads).toEqual([]);
      await expectUsable(connection);
    },
  );

  it("is missing: no answer before the client has sent everything", async () => {
    const body = multipart(uploadParts(noise(LIMIT)));
    const connection = await RawConnection.open(stub.port);
    connection.head("POST /graphql", { ...anonymous, "content-length": body.length });
    connection.write(body.subarray(0, -1));
    // The server has read what there is: it answers another connection.
    await expectUsable(await RawConnection.open(stub.port));
    expect(connection.pending).toBe("");
    expect(codeOf(await connection.write(body.subarray(-1)).answer())).toBe("UNAUTHENTICATED");
  });

  it("is missing: status 401 for clients that know the newer media type", async () => {
    const accept = "application/graphql-response+json";
    const answer = await send(stub, upload(uploadParts(PHOTO), { authorization: "", accept }));
    expect(answer.status).toBe(401);
    expect(answer.headers["content-type"]).toContain(accept);
    expect(codeOf(answer)).toBe("UNAUTHENTICATED");
  });
});

describe("size", () => {
  it("exactly at the limit passes", async () => {
    const content = noise(LIMIT);
    const answer = await send(stub, upload(uploadParts(content)));
    expect(answer.json().data?.result).toBe(uploadResult(content));
  });

  it("one byte over is FILE_TOO_LARGE, with status 200 in band", async () => {
    const connection = await RawConnection.open(stub.port);
    const answer = await sendOn(connection, upload(uploadParts(noise(LIMIT + 1))));
    expect(answer.status).toBe(200);
    expect(codeOf(answer)).toBe("FILE_TOO_LARGE");
    expect(answer.json().errors?.[0]?.message).toContain(String(LIMIT));
    await expectUsable(connection);
  });

  it("9: far over is refused by its Content-Length, after the body was read", async () => {
    const connection = await RawConnection.open(stub.port);
    const answer = await sendOn(connection, upload(uploadParts(noise(LIMIT * 8))));
    expect(answer.status).toBe(200);
    expect(codeOf(answer)).toBe("FILE_TOO_LARGE");
    expect(stub.uploads).toEqual([]);
    await expectUsable(connection);
  });

  it("is cut mid-stream when no Content-Length announces it", async () => {
    const connection = await RawConnection.open(stub.port);
    connection.head("POST /graphql", { ...UPLOAD_HEADERS, "transfer-encoding": "chunked" });
    const body = multipart(uploadParts(noise(LIMIT * 2)));
    for (let at = 0; at < body.length; at += 50_000) {
      const chunk = body.subarray(at, at + 50_000);
      connection
        .write(`${chunk.length.toString(16)}\r\n`)
        .write(chunk)
        .write("\r\n");
    }
    connection.write("0\r\n\r\n");
    const answer = await connection.answer();
    expect(codeOf(answer)).toBe("FILE_TOO_LARGE");
    expect(stub.uploads).toEqual(["FILE_TOO_LARGE"]);
    await expectUsable(connection);
  });
});

describe("an operation that does not want the file", () => {
  it.each(["refuseUpload", "noSuchField"])("%s: the connection stays usable", async (field) => {
    const connection = await RawConnection.open(stub.port);
    const answer = await sendOn(connection, upload(uploadParts(noise(LIMIT), { field })));
    expect(answer.status).toBe(200);
    expect(codeOf(answer)).toBe(field === "refuseUpload" ? "QUOTA_EXCEEDED" : "GRAPHQL_VALIDATION_FAILED");
    await expectUsable(connection);
  });

  it("17: is answered only when the client has sent everything", async () => {
    const body = multipart(uploadParts(noise(LIMIT), { field: "refuseUpload" }));
    const connection = await RawConnection.open(stub.port);
    connection.head("POST /graphql", { ...UPLOAD_HEADERS, "content-length": body.length });
    connection.write(body.subarray(0, 100_000));
    await until(() => stub.contexts > 0, "the operation to run");
    connection.write(body.subarray(100_000, -1));
    await expectUsable(await RawConnection.open(stub.port));
    expect(connection.pending).toBe("");
    expect(codeOf(await connection.write(body.subarray(-1)).answer())).toBe("QUOTA_EXCEEDED");
    await expectUsable(connection);
  });
});
