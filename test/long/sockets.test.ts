import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type AiServer, startAiServer } from "../support/ai-server.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { FLUTTER_PROTOCOLS, type FlutterProtocol } from "../support/flutter.js";
import type { WsMessage } from "../support/http-client.js";
import { jobStatus, upload } from "../support/journey.js";
import { smallPhoto } from "../support/rest-client.js";

const SOCKETS = 1_000;
const FOLLOW = "subscription($jobId: ID!) { jobProgress(jobId: $jobId) { id seq status } }";

let ai: AiServer;
let app: TestApp;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    MAX_SOCKETS_PER_DEVICE: "2000",
    MAX_OPERATIONS_PER_DEVICE: "2000",
    MAX_REQUESTS_PER_DEVICE: "1000000",
    MAX_REQUESTS_PER_ADDRESS: "1000000",
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

interface Following {
  protocol: FlutterProtocol;
  token: string;
  jobId: string;
}

/** Opens a socket and follows the job; settles with its first event. `ended`: its last status, at the completion. */
function follow({ protocol, token, jobId }: Following): Promise<{ ended: Promise<unknown> }> {
  const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, protocol);
  const send = (message: object) => socket.send(JSON.stringify(message));
  const start = {
    type: protocol === "graphql-ws" ? "start" : "subscribe",
    id: "1",
    payload: { query: FOLLOW, variables: { jobId } },
  };
  return new Promise((resolve, reject) => {
    let status: unknown;
    const ended = new Promise((end) => {
      socket.on("message", (text) => {
        const { type, payload } = JSON.parse(String(text)) as WsMessage;
        if (type === "connection_ack") send(start);
        if (type === "complete") end(status);
        if (payload?.errors) reject(new Error(JSON.stringify(payload.errors)));
        if (!payload?.data) return;
        status = (payload.data.jobProgress as { status: string }).status;
        resolve({ ended });
      });
    });
    ended.then(() => socket.terminate());
    socket.on("error", reject);
    socket.on("open", () => send({ type: "connection_init", payload: { Authorization: `Bearer ${token}` } }));
  });
}

it.each(FLUTTER_PROTOCOLS)(
  "%s: a thousand sockets at once get the present state and the end",
  async (protocol) => {
    await ai.behave("hold");
    const device = await app.newDevice();
    const { job } = await upload(device, await smallPhoto());
    await jobStatus(device, job.id, "RUNNING");
    const begin = performance.now();
    const following = { protocol, token: device.token ?? "", jobId: job.id };
    const followers = await Promise.all(Array.from({ length: SOCKETS }, () => follow(following)));
    // Not judged: machines differ.
    const ms = Math.round(performance.now() - begin);
    console.log(
      `${protocol}: ${SOCKETS} sockets, from the first handshake to the last first event: ${ms} ms`,
    );
    ai.release();
    expect(await Promise.all(followers.map(({ ended }) => ended))).toEqual(Array(SOCKETS).fill("READY"));
  },
);
