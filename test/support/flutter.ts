import { randomUUID } from "node:crypto";
import { type RawAnswer, RawConnection, sendOn, WsClient, type WsMessage } from "./http-client.js";

/**
 * What graphql 5.2.4 (the client in graphql_flutter 5.3.0) and the packages under it put on the wire with their default
 * options, byte for byte as far as servers can tell: gql_http_link 1, http 1, web_socket_channel 3, on Dart 3.
 */

/** What dart:io adds to every request. */
const DART = { "user-agent": "Dart/3.5 (dart:io)", "accept-encoding": "gzip" };

/** A device's place on the network: where the server is, and its token. */
export interface FlutterOptions {
  port: number;
  token?: string | null;
}

/** An operation as gql_http_link serializes it: with nulls, and `__typename` in every selection. */
export interface Operation {
  operationName?: string | null;
  variables?: Record<string, unknown>;
  query: string;
}

/** One of the client's connections: it is kept and used again, as dart:io does. */
export async function openConnection({ port }: FlutterOptions): Promise<RawConnection> {
  return RawConnection.open(port);
}

/** Sends a query or mutation as JSON. */
export async function postJson(
  options: FlutterOptions,
  operation: Operation,
  { path = "/graphql", headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  const connection = await openConnection(options);
  try {
    return await postJsonOn(connection, options, operation, { path, headers });
  } finally {
    connection.destroy();
  }
}

/** Sends a query or mutation as JSON, on a connection that is open. */
export function postJsonOn(
  connection: RawConnection,
  options: FlutterOptions,
  { operationName = null, variables = {}, query }: Operation,
  { path = "/graphql", headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  return sendOn(connection, {
    path,
    body: JSON.stringify({ operationName, variables, query }),
    headers: {
      ...DART,
      accept: "*/*",
      "content-type": "application/json; charset=utf-8",
      ...bearer(options),
      ...headers,
    },
  });
}

/** Sends a query by GET, as `useGETForQueries` does: with a content type, and nulls as the text `null`. */
export async function getQuery(
  options: FlutterOptions,
  { variables = {}, query }: Operation,
): Promise<RawAnswer> {
  const parameters = new URLSearchParams({
    operationName: "null",
    variables: JSON.stringify(variables),
    query,
  });
  const connection = await openConnection(options);
  try {
    return await sendOn(connection, {
      path: `/graphql?${parameters}`,
      headers: { ...DART, accept: "*/*", "content-type": "application/json", ...bearer(options) },
    });
  } finally {
    connection.destroy();
  }
}

/** A `MultipartFile` of package:http. */
export interface DartFile {
  bytes: Uint8Array;
  /** Null: `MultipartFile.fromBytes` without a name. */
  filename: string | null;
  /** package:http says `application/octet-stream` unless told otherwise. */
  contentType?: string;
}

/** A multipart request, whole: its head and its body. */
export interface DartForm {
  headers: Record<string, string | number>;
  body: Buffer;
}

/** Characters that package:http makes boundaries of. */
const BOUNDARY_CHARACTERS = "+_-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A boundary of 70 characters; odd ones are among them every time. */
export function dartBoundary(): string {
  const prefix = "dart-http-boundary-";
  const random = Array.from({ length: 70 - prefix.length - 4 }, () => {
    return BOUNDARY_CHARACTERS[Math.floor(Math.random() * BOUNDARY_CHARACTERS.length)];
  });
  return `${prefix}+_-.${random.join("")}`;
}

/** The upload of one file, `variables.file`, as gql_http_link and package:http write it. */
export function dartForm(options: FlutterOptions, operation: Operation, file: DartFile): DartForm {
  const boundary = dartBoundary();
  const { operationName = null, variables = {}, query } = operation;
  const fields = {
    operations: JSON.stringify({ operationName, variables: { ...variables, file: null }, query }),
    map: JSON.stringify({ "0": ["variables.file"] }),
  };
  const parts = Object.entries(fields).map(([name, value]) => Buffer.from(fieldOf(boundary, name, value)));
  const name = file.filename === null ? "" : `; filename="${escapeName(file.filename)}"`;
  const head = [
    `--${boundary}`,
    `content-type: ${file.contentType ?? "application/octet-stream"}`,
    `content-disposition: form-data; name="0"${name}`,
  ].join("\r\n");
  const body = Buffer.concat([
    ...parts,
    Buffer.from(`${head}\r\n\r\n`),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return {
    headers: {
      ...DART,
      accept: "*/*",
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": body.length,
      ...bearer(options),
    },
    body,
  };
}

/** Text that is not plain ASCII gets headers of its own. */
function fieldOf(boundary: string, name: string, value: string): string {
  const isPlain = [...value].every((character) => character <= "\x7f");
  const type = isPlain
    ? ""
    : "content-type: text/plain; charset=utf-8\r\ncontent-transfer-encoding: binary\r\n";
  return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n${type}\r\n${value}\r\n`;
}

/** package:http escapes line ends and quotes, nothing else. */
function escapeName(name: string): string {
  return name.replace(/\r\n|\r|\n/g, "%0D%0A").replace(/"/g, "%22");
}

/** Sends a form on a fresh connection. */
export async function postForm(
  options: FlutterOptions,
  { headers, body }: DartForm,
  path = "/graphql",
): Promise<RawAnswer> {
  const connection = await openConnection(options);
  try {
    return await connection.head(`POST ${path}`, headers).write(body).answer();
  } finally {
    connection.destroy();
  }
}

function bearer({ token }: FlutterOptions): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** The subprotocols that the client knows; the first is its default. */
export const FLUTTER_PROTOCOLS = ["graphql-ws", "graphql-transport-ws"] as const;

/** One of `FLUTTER_PROTOCOLS`. */
export type FlutterProtocol = (typeof FLUTTER_PROTOCOLS)[number];

/** The client's WebSocket, saying what its `SocketClient` says. */
export class FlutterSocket {
  private constructor(
    readonly client: WsClient,
    readonly protocol: FlutterProtocol,
  ) {}

  /** Connects and says `connection_init`; the payload is `initialPayload`, left out when null. */
  static async open(
    { port }: FlutterOptions,
    protocol: FlutterProtocol,
    payload: unknown,
    headers: Record<string, string> = {},
  ): Promise<FlutterSocket> {
    const client = await WsClient.open({ port }, [protocol], { headers });
    const socket = new FlutterSocket(client, protocol);
    client.send({ type: "connection_init", ...(payload !== null && { payload }) });
    // Over the newer protocol it waits for the acknowledgement; over the older one it does not.
    if (protocol === "graphql-transport-ws") await socket.next();
    return socket;
  }

  /** Subscribes; answers the id, which the client takes again after a lost connection. */
  subscribe(query: string, variables: Record<string, unknown> = {}, id: string = randomUUID()): string {
    const type = this.protocol === "graphql-ws" ? "start" : "subscribe";
    this.client.send({ type, id, payload: { operationName: null, variables, query } });
    return id;
  }

  /** Cancels a subscription. */
  cancel(id: string): void {
    this.client.send({ type: this.protocol === "graphql-ws" ? "stop" : "complete", id });
  }

  /** The next message that is no keep-alive. */
  next(): Promise<WsMessage> {
    return this.client.next();
  }

  /** The next message of an operation: the acknowledgement is passed over. */
  async nextOf(id: string): Promise<WsMessage> {
    for (;;) {
      const message = await this.next();
      if (message.id === id) return message;
    }
  }

  /** The name of messages with results. */
  get data(): "data" | "next" {
    return this.protocol === "graphql-ws" ? "data" : "next";
  }
}
