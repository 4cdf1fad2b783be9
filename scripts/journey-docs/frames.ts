import { once } from "node:events";
import { WebSocket } from "ws";
import type { Api } from "./api.js";

/** The names of the same things in both protocols. */
const PROTOCOLS = {
  "graphql-ws": { start: "start", data: "data" },
  "graphql-transport-ws": { start: "subscribe", data: "next" },
} as const;

interface Message {
  type: string;
  payload?: { data?: { jobProgress: { status: string; stage: string } } };
}

/**
 * Follows a job to its end over a WebSocket, and writes the frames on the page: all that were sent, and of those that
 * came the protocol's own, one event from the middle of the drawing, and the last one.
 */
export async function showFrames(api: Api, protocol: keyof typeof PROTOCOLS, jobId: string): Promise<void> {
  const { start, data } = PROTOCOLS[protocol];
  const socket = new WebSocket(`${api.url.replace(/^http/, "ws")}/graphql`, protocol);
  const lines: string[] = [];
  const say = (message: object) => {
    const text = JSON.stringify(message);
    lines.push(`→ ${text}`);
    socket.send(text);
  };
  const ended = new Promise<void>((resolve, reject) => {
    socket.on("error", reject).on("close", () => reject(new Error("the server closed the socket")));
    const events = new EventLines(data, lines);
    socket.on("message", (text) => {
      if (events.add(JSON.parse(String(text)))) resolve();
    });
  });
  // It may fail before anyone waits for it.
  ended.catch(() => {});
  await once(socket, "open");
  say({ type: "connection_init", payload: { authorization: `Bearer ${api.token}` } });
  // Clients of the legacy protocol don't wait for the acknowledgement; in the other one they have to.
  if (protocol === "graphql-transport-ws") await once(socket, "message");
  const query =
    "subscription ($jobId: ID!) { jobProgress(jobId: $jobId) { id seq status stage percent cartoon { id } } }";
  say({ id: "1", type: start, payload: { query, variables: { jobId } } });
  await ended;
  socket.removeAllListeners("close").close();
  api.page.code("text", lines.join("\n"));
}

/** Chooses from the messages that come; the rest is an ellipsis. */
class EventLines {
  #drawing = false;

  constructor(
    readonly data: string,
    readonly lines: string[],
  ) {}

  /** Takes a message; whether it is the last one. */
  add(message: Message): boolean {
    const job = message.payload?.data?.jobProgress;
    if (message.type !== this.data || !job) {
      // Keep-alives come by the clock; the first one tells of them all.
      const repeated = message.type === "ka" && this.lines.some((line) => line.includes('"ka"'));
      if (!repeated) this.lines.push(`← ${JSON.stringify(message)}`);
      return message.type === "complete";
    }
    const first = job.stage === "STYLIZING" && !this.#drawing;
    if (first) this.#drawing = true;
    if (first || job.status === "READY") {
      this.lines.push("← …", `← ${JSON.stringify(message)}`);
    }
    return false;
  }
}
