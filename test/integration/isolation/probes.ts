import mongoose from "mongoose";
import { WsClient } from "../../support/http-client.js";
import type { Request } from "./paths.js";
import type { Ids } from "./victim.js";

/** What a client can see of an answer, and what the database had to do for it. */
export interface Seen {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Of the database, in order of name: equal work takes equal time, whatever the machine is doing meanwhile. */
  commands: string[];
}

/** Headers that differ from answer to answer, whoever asks. */
const VOLATILE_HEADERS = ["date", "x-request-id", "keep-alive", "connection"];

/** One way to ask for something: who asks (a token or null), and for whose things. */
export type Ask = (token: string | null, ids: Ids) => Promise<Pick<Seen, "status" | "headers" | "body">>;

/** Asks, and takes down what can be seen; what was asked for and what always differs is replaced by its name. */
export async function see(ask: Ask, token: string | null, ids: Ids): Promise<Seen> {
  const commands: string[] = [];
  mongoose.set("debug", (collection: string, method: string) => commands.push(`${collection}.${method}`));
  try {
    const { status, headers, body } = await ask(token, ids);
    const stable = Object.entries(headers).filter(([name]) => !VOLATILE_HEADERS.includes(name));
    return {
      status,
      headers: Object.fromEntries(stable),
      body: neutral(body, ids),
      commands: commands.sort(),
    };
  } finally {
    mongoose.set("debug", false);
  }
}

/** Over HTTP. `url` is the server's address. */
export async function overHttp(
  url: string,
  token: string | null,
  { path, method, json, form, headers = {} }: Request,
): Promise<Pick<Seen, "status" | "headers" | "body">> {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const type: Record<string, string> = json ? { "content-type": "application/json" } : {};
  const body = json ? JSON.stringify(json) : form && formOf(form);
  const response = await fetch(`${url}${path}`, {
    method,
    body,
    headers: { ...type, ...headers, ...authorization },
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()).toString("latin1"),
  };
}

function formOf(fields: Record<string, string | Uint8Array>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, typeof value === "string" ? value : new Blob([value as Uint8Array<ArrayBuffer>]));
  }
  return form;
}

/** An operation for a WebSocket. */
export interface SocketOperation {
  protocol: "graphql-ws" | "graphql-transport-ws";
  token: string | null;
  payload: object;
}

/** Opens a WebSocket and starts an operation; its messages come next. */
export async function startOverSocket(port: number, operation: SocketOperation): Promise<WsClient> {
  const { protocol, token, payload } = operation;
  const client = await WsClient.open({ port }, protocol);
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  client.send({ type: "connection_init", payload: authorization });
  await client.next();
  return client.send({ id: "1", type: protocol === "graphql-ws" ? "start" : "subscribe", payload });
}

/** Over a WebSocket: all messages up to the end of the operation. */
export async function overSocket(
  port: number,
  operation: SocketOperation,
): Promise<Pick<Seen, "status" | "headers" | "body">> {
  const client = await startOverSocket(port, operation);
  try {
    const messages = [await client.next()];
    while (messages.at(-1)?.type !== "complete") messages.push(await client.next());
    return { status: 101, headers: {}, body: JSON.stringify(messages) };
  } finally {
    client.socket.terminate();
  }
}

function neutral(body: string, ids: Ids): string {
  const named = Object.entries(ids).reduce(
    (text, [name, value]) => text.replaceAll(value, `<${name}>`),
    body,
  );
  return named
    .replace(/"requestId":"[^"]*"/g, '"requestId":"…"')
    .replace(/"timestamp":"[^"]*"/g, '"timestamp":"…"');
}
