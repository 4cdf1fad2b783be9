import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Stub, startStub } from "../../support/http.js";
import { RawConnection, send, sendOn, until } from "../../support/http-client.js";
import { eventually } from "../../support/wait.js";

let stub: Stub;
let ready: () => Promise<Record<string, { ok: boolean; detail?: string }>>;

beforeEach(async () => {
  ready = async () => ({ database: { ok: true }, disk: { ok: true } });
  stub = await startStub({ readiness: () => ready() });
});

afterEach(() => stub.close());

describe("health", () => {
  it("live answers as long as the process does", async () => {
    const answer = await send(stub, { path: "/health/live" });
    expect([answer.status, answer.json()]).toEqual([200, { status: "ok" }]);
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  it("ready tells the state of each part", async () => {
    const well = await send(stub, { path: "/health/ready" });
    expect([well.status, well.json()]).toEqual([
      200,
      { status: "ok", parts: { database: { ok: true }, disk: { ok: true } } },
    ]);
    ready = async () => ({ database: { ok: true }, disk: { ok: false, detail: "full" } });
    const ill = await send(stub, { path: "/health/ready" });
    expect([ill.status, ill.json()]).toEqual([
      503,
      { status: "unavailable", parts: { database: { ok: true }, disk: { ok: false, detail: "full" } } },
    ]);
  });

  it("all who ask at the same time get one look at the parts, and those who ask later another", async () => {
    let looks = 0;
    let answerNow = () => {};
    const held = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    ready = async () => {
      looks += 1;
      await held;
      return { database: { ok: true } };
    };
    const asking = Array.from({ length: 20 }, () => send(stub, { path: "/health/ready" }));
    await eventually("the first look", async () => looks > 0);
    await send(stub, { path: "/health/live" });
    answerNow();
    for (const answer of await Promise.all(asking)) expect(answer.status).toBe(200);
    // A late connection may have come after the answer.
    expect(looks).toBeLessThan(asking.length);
    const before = looks;
    await send(stub, { path: "/health/ready" });
    expect(looks).toBe(before + 1);
  });

  it("ready is 503 when asking fails, and does not say why", async () => {
    ready = () => Promise.reject(new Error("secret"));
    const answer = await send(stub, { path: "/health/ready" });
    expect(answer.status).toBe(503);
    expect(answer.body.toString()).not.toContain("secret");
  });

  it("takes GET and HEAD only", async () => {
    const answer = await send(stub, { path: "/health/live", method: "POST" });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD, OPTIONS"]);
    expect((await send(stub, { path: "/health/live", method: "HEAD" })).status).toBe(200);
  });
});

describe("everything else", () => {
  it.each(["/", "/nothing", "/Graphql", "/health", "/uploads", "//"])("%s is 404 in JSON", async (path) => {
    const answer = await send(stub, { path });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ success: false, error: { code: "NOT_FOUND" } });
    expect(answer.headers["x-powered-by"]).toBeUndefined();
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });

  it("a path that can't be decoded is 400 in JSON", async () => {
    const answer = await send(stub, { path: "/uploads/temp/%zz" });
    expect([answer.status, answer.json().success]).toEqual([400, false]);
  });

  it("a client's request id is not taken over", async () => {
    const answer = await send(stub, { path: "/health/live", headers: { "x-request-id": "forged" } });
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  it.each([
    ["garbage", "nonsense\r\n\r\n", 400],
    ["a head of 100 KB", `GET / HTTP/1.1\r\nhost: x\r\nx: ${"x".repeat(100_000)}\r\n\r\n`, 431],
  ])("%s is refused in JSON, and the connection ends", async (_what, bytes, status) => {
    const connection = await RawConnection.open(stub.port);
    const answer = await connection.write(bytes).answer();
    expect([answer.status, answer.json().success]).toEqual([status, false]);
    await until(() => connection.ended, "the connection to end");
  });
});

describe("listen", () => {
  it("tells the address, and fails when the port is taken", async () => {
    expect(stub.url).toBe(`http://127.0.0.1:${stub.port}`);
    await expect(startStub({ env: { PORT: String(stub.port) } })).rejects.toThrow("EADDRINUSE");
  });
});

describe("close", () => {
  const slow = { body: '{"query":"{ slow }"}', headers: { "content-type": "application/json" } };

  it("ends idle connections at once, and takes no new ones", async () => {
    const idle = await RawConnection.open(stub.port);
    await sendOn(idle, { path: "/health/live" });
    await stub.server.close(5_000);
    await until(() => idle.ended, "the idle connection to end");
    await expect(RawConnection.open(stub.port)).rejects.toThrow("ECONNREFUSED");
  });

  it("waits for what is running, and then does not keep the connection", async () => {
    const busy = await RawConnection.open(stub.port);
    const answer = sendOn(busy, slow);
    await until(() => stub.contexts > 0, "the operation to begin");
    let closed = false;
    const closing = stub.server.close(20_000).then(() => {
      closed = true;
    });
    await expect(RawConnection.open(stub.port)).rejects.toThrow("ECONNREFUSED");
    expect(closed).toBe(false);
    stub.releaseSlow();
    expect((await answer).json()).toEqual({ data: { slow: "done" } });
    await closing;
  });

  it("cuts off what is still running at the deadline", async () => {
    const busy = await RawConnection.open(stub.port);
    busy.head("POST /graphql", { ...slow.headers, "content-length": slow.body.length }).write(slow.body);
    await until(() => stub.contexts > 0, "the operation to begin");
    await stub.server.close(50);
    await until(() => busy.ended, "the connection to be cut");
    expect(busy.pending).toBe("");
  });

  it("may be called again", async () => {
    await Promise.all([stub.server.close(), stub.server.close()]);
  });
});
