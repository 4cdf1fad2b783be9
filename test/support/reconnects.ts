import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import { SubscriptionClient } from "subscriptions-transport-ws";
import { WebSocket } from "ws";
import { ToonboothClient } from "../../client/toonbooth-client.js";
import { type AiServer, startAiServer } from "./ai-server.js";
import { startTestApp, type TestApp } from "./app.js";
import { until } from "./http-client.js";
import { regenerate, uploadAndDraw } from "./journey.js";
import { smallPhoto } from "./rest-client.js";

/** The ways to follow a job, each with its reference client. */
export const FOLLOWERS = ["graphql-transport-ws", "graphql-ws", "graphql-sse"] as const;

/** One of `FOLLOWERS`. */
export type FollowerKind = (typeof FOLLOWERS)[number];

/** An address that stays the same while the server behind it restarts, and at which connections can be cut. */
export class Line implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: () => number) {
    this.#server = createServer((near) => {
      const far = connect(target(), "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => to.destroy());
        from.once("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
  }

  /** Opens a line to whatever port `target` names at each connection. */
  static async open(target: () => number): Promise<Line> {
    const line = new Line(target);
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    return line;
  }

  /** As `127.0.0.1:12345`. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts every connection, as a phone that leaves its network does. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** A job as it was told. */
export interface ToldJob {
  seq: number;
  status: string;
  cartoon: { id: string } | null;
}

/** What a subscription has told so far. */
export interface Told {
  events: ToldJob[];
  /** Settles when the server says that there is no more. */
  ended: Promise<void>;
}

/** A client that follows jobs, and comes back by itself when its connection is lost. */
export interface Follower {
  follow(jobId: string): Told;
  close(): void;
}

const QUERY = "subscription($jobId: ID!) { jobProgress(jobId: $jobId) { id seq status cartoon { id } } }";

interface Sink {
  next(result: { data?: unknown; errors?: unknown }): void;
  error(error: unknown): void;
  complete(): void;
}

/** Tells apart what came and how it ended. */
function listen(subscribe: (sink: Sink) => void): Told {
  const events: ToldJob[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    subscribe({
      next: ({ data, errors }) => {
        if (errors) reject(new Error(JSON.stringify(errors)));
        else events.push((data as { jobProgress: ToldJob }).jobProgress);
      },
      error: reject,
      complete: resolve,
    });
  });
  ended.catch(() => {});
  return { events, ended };
}

/** Makes a follower; it retries without end and without the long waits that clients have by default. */
export function createFollower(kind: FollowerKind, host: string, token: string): Follower {
  const headers = { authorization: `Bearer ${token}` };
  const retries = {
    retryAttempts: 1_000,
    retry: () => new Promise<void>((resolve) => setTimeout(resolve, 10)),
  };
  if (kind === "graphql-ws") {
    const options = { reconnect: true, connectionParams: headers };
    const client = new SubscriptionClient(`ws://${host}/graphql`, options, WebSocket);
    return {
      follow: (jobId) =>
        listen((sink) => client.request({ query: QUERY, variables: { jobId } }).subscribe(sink)),
      close: () => client.close(),
    };
  }
  const client =
    kind === "graphql-sse"
      ? createSseClient({ url: `http://${host}/graphql/stream`, headers, ...retries })
      : createWsClient({
          url: `ws://${host}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: headers,
          retryAttempts: retries.retryAttempts,
          retryWait: retries.retry,
          // Browsers tell of a server that is not there by a close event; in Node it is an error, final unless told otherwise.
          shouldRetry: () => true,
        });
  return {
    follow: (jobId) => listen((sink) => client.subscribe({ query: QUERY, variables: { jobId } }, sink)),
    close: () => void client.dispose(),
  };
}

/** Where jobs are followed through cuts. The AI server holds what it draws. */
export interface CutScene extends AsyncDisposable {
  app: TestApp;
  ai: AiServer;
  /** The device's token. */
  token: string;
  originalId: string;
}

/** Starts a server on an AI server, with a device that has one photo. */
export async function openCutScene(settings: Record<string, string> = {}): Promise<CutScene> {
  const ai = await startAiServer();
  const app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
    ...settings,
  });
  const device = await app.newDevice();
  const { originalId } = await uploadAndDraw(device, await smallPhoto());
  const close = async () => {
    await app[Symbol.asyncDispose]();
    await ai.close();
  };
  return { app, ai, token: device.token ?? "", originalId, [Symbol.asyncDispose]: close };
}

/** How often, and how, the connection is lost. */
export interface Cuts {
  kind: FollowerKind;
  /** Lost connections, each in the middle of a job. */
  cuts: number;
  /** Every so manieth is a restart of the server. */
  restartEvery: number;
}

/**
 * Follows one job after another, and takes the connection away in the middle of each; every other job ends before the
 * client is back.
 * @throws Error when a final event was missed, or an older state came after a newer one.
 */
export async function followThroughCuts(
  { app, ai, token, originalId }: CutScene,
  { kind, cuts, restartEvery }: Cuts,
): Promise<{ restarts: number; ready: number }> {
  await using line = await Line.open(() => Number(new URL(app.url).port));
  const follower = createFollower(kind, line.host, token);
  let restarts = 0;
  let ready = 0;
  for (let round = 1; round <= cuts; round += 1) {
    await ai.behave("hold");
    const { id } = await regenerate(new ToonboothClient(app.url, token), originalId, round);
    const told = follower.follow(id);
    await until(() => told.events.some(({ status }) => status === "RUNNING"), `job ${round} to run`, 15_000);
    const seen = told.events.length;
    await ai.behave("ok");
    if (round % 2 === 0) ai.release();
    if (round % restartEvery === 0) {
      await app.restart();
      restarts += 1;
    }
    line.cut();
    if (round % 2 === 1) {
      await until(() => told.events.length > seen, `the present state of job ${round}`, 15_000);
      ai.release();
    }
    await told.ended;
    assertWhole(told, round);
    ready += 1;
  }
  follower.close();
  return { restarts, ready };
}

function assertWhole({ events }: Told, round: number): void {
  const last = events.at(-1);
  if (last?.status !== "READY" || !last.cartoon)
    throw new Error(`round ${round} ended with ${JSON.stringify(last)}`);
  const seqs = events.map(({ seq }) => seq);
  if (seqs.some((seq, at) => seq < (seqs[at - 1] ?? 0))) throw new Error(`round ${round} went back: ${seqs}`);
}
