import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import { TOKEN } from "./http.js";

/** Where a server of this machine listens. */
interface Target {
  port: number;
}

/** One answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  /** Names in lower case; the last value of each. */
  headers: Record<string, string>;
  body: Buffer;
  /** The body as JSON. */
  json(): {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  } & Record<string, unknown>;
}

/** A TCP connection on which requests are written byte by byte. */
export class RawConnection {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  /** Whether the other side has ended. */
  ended = false;
  /** What broke the connection, if it did not end politely. */
  error: Error | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    socket.on("end", () => {
      this.ended = true;
    });
    socket.on("error", (error) => {
      this.error = error;
    });
    socket.on("close", () => {
      this.ended = true;
    });
  }

  /** Connects to a port of this machine. `allowHalfOpen`: go on sending after the other side has ended. */
  static async open(port: number, options: { allowHalfOpen?: boolean } = {}): Promise<RawConnection> {
    // Else a body waits 40 ms for the acknowledgement of its head.
    const socket = connect({ port, host: "127.0.0.1", noDelay: true, ...options });
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  /** Writes a request's head: the first line and headers. */
  head(line: string, headers: Record<string, string | number>): this {
    const lines = Object.entries({ host: "localhost", ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    return this.write(`${line} HTTP/1.1\r\n${lines.join("")}\r\n`);
  }

  /** Writes bytes as they are. */
  write(bytes: string | Uint8Array): this {
    if (!this.socket.destroyed) this.socket.write(bytes);
    return this;
  }

  /** Everything received and not yet read as an answer. */
  get pending(): string {
    return this.#received.toString("latin1");
  }

  /** Waits for the next whole answer (with a content length, or none). */
  async answer(options: { head?: boolean } = {}): Promise<RawAnswer> {
    await until(() => this.#received.includes("\r\n\r\n") || this.ended, "an answer's head");
    const at = this.#received.indexOf("\r\n\r\n");
    if (at < 0) throw new Error(`connection ended with ${this.#received.length} bytes received`);
    const [line = "", ...lines] = this.#received.toString("latin1", 0, at).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((header) => [
        header.slice(0, header.indexOf(":")).toLowerCase(),
        header.slice(header.indexOf(":") + 1).trim(),
      ]),
    );
    const length = options.head || line.includes(" 304 ") ? 0 : Number(headers["content-length"] ?? 0);
    await until(() => this.#received.length >= at + 4 + length || this.ended, "an answer's body");
    const body = Buffer.from(this.#received.subarray(at + 4, at + 4 + length));
    this.#received = this.#received.subarray(at + 4 + length);
    return {
      status: Number(line.split(" ")[1]),
      headers,
      body,
      json: () => JSON.parse(body.toString("utf8")),
    };
  }

  /** Cuts the connection. */
  destroy(): void {
    this.socket.destroy();
  }
}

/** A request to be sent at once. */
export interface RawRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string | number>;
  body?: string | Uint8Array;
}

/** Sends one request on a fresh connection and returns the answer. */
export async function send(stub: Target, request: RawRequest): Promise<RawAnswer> {
  const connection = await RawConnection.open(stub.port);
  try {
    return await sendOn(connection, request);
  } finally {
    connection.destroy();
  }
}

/** Sends one request on a connection and returns the answer. */
export async function sendOn(connection: RawConnection, request: RawRequest): Promise<RawAnswer> {
  const {
    method = request.body === undefined ? "GET" : "POST",
    path = "/graphql",
    headers = {},
    body,
  } = request;
  const length: Record<string, number> =
    body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  connection.head(`${method} ${path}`, { ...length, ...headers });
  if (body !== undefined) connection.write(body);
  return connection.answer({ head: method === "HEAD" });
}

/** Sends a GraphQL operation as JSON, with the headers of Flutter's client. */
export function operate(
  stub: Target,
  operation: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  return send(stub, {
    body: JSON.stringify(operation),
    headers: { accept: "*/*", "content-type": "application/json", ...headers },
  });
}

/** The boundary that Flutter's client makes: 70 characters, unquoted. */
export const BOUNDARY = `dart-http-boundary-${"a+_-.B9".repeat(8).slice(0, 51)}`;

/** One part of a multipart body. */
export interface Part {
  name: string;
  body: string | Uint8Array;
  /** Undefined: the part has no file name. */
  filename?: string;
  type?: string;
  /** More header lines. */
  extra?: string[];
}

/** A multipart body, byte by byte as Flutter's client writes it. */
export function multipart(parts: Part[]): Buffer {
  const chunks = parts.flatMap(({ name, body, filename, type, extra = [] }) => {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    const lines = [
      `--${BOUNDARY}`,
      ...(type === undefined ? [] : [`content-type: ${type}`]),
      ...extra,
      `content-disposition: form-data; name="${name}"${file}`,
    ];
    return [
      Buffer.from(`${lines.join("\r\n")}\r\n\r\n`),
      Buffer.from(body as Uint8Array),
      Buffer.from("\r\n"),
    ];
  });
  return Buffer.concat([...chunks, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** The parts of an upload of one file. */
export function uploadParts(
  content: Uint8Array,
  options: { field?: string; file?: Partial<Part> } = {},
): Part[] {
  const query = `mutation Up($file: Upload!) { __typename result: ${options.field ?? "upload"}(file: $file) }`;
  return [
    { name: "operations", body: JSON.stringify({ operationName: "Up", variables: { file: null }, query }) },
    { name: "map", body: JSON.stringify({ "0": ["variables.file"] }) },
    { name: "0", body: content, filename: "photo.jpg", type: "application/octet-stream", ...options.file },
  ];
}

/** The headers of an upload by Flutter's client. */
export const UPLOAD_HEADERS = {
  accept: "*/*",
  authorization: `Bearer ${TOKEN}`,
  "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
};

/** A WebSocket client that speaks no protocol: it sends what it is told and keeps what comes. */
export class WsClient {
  readonly socket: WebSocket;
  /** Every message, parsed, from the first. */
  readonly messages: WsMessage[] = [];
  /** Set once the socket is closed. */
  closed: { code: number; reason: string } | undefined;
  /** Pings that came. */
  pings = 0;
  /** Frames that were not text. */
  binary = 0;
  #read = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data, isBinary) => {
      if (isBinary) this.binary += 1;
      this.messages.push(JSON.parse(String(data)));
    });
    socket.on("ping", () => {
      this.pings += 1;
    });
    socket.on("close", (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    socket.on("error", () => {});
  }

  /** Connects with the subprotocols given. */
  static async open(
    stub: Target,
    protocols: string | string[],
    options: { path?: string; headers?: Record<string, string>; autoPong?: boolean } = {},
  ): Promise<WsClient> {
    const { path = "/graphql", ...rest } = options;
    const socket = new WebSocket(`ws://127.0.0.1:${stub.port}${path}`, protocols, rest);
    const client = new WsClient(socket);
    await once(socket, "open");
    return client;
  }

  /** Sends one message, or text as it is. */
  send(message: object | string): this {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
    return this;
  }

  /** Sends messages in one piece, so that the server reads them in one go. */
  sendTogether(...messages: object[]): this {
    const { _socket: stream } = this.socket as unknown as { _socket: Socket };
    stream.cork();
    for (const message of messages) this.send(message);
    stream.uncork();
    return this;
  }

  /** The next message that is no keep-alive. */
  async next(): Promise<WsMessage> {
    for (;;) {
      await until(
        () => this.messages.length > this.#read || this.closed !== undefined,
        "a WebSocket message",
      );
      const message = this.messages[this.#read];
      if (!message) throw new Error(`closed: ${JSON.stringify(this.closed)}`);
      this.#read += 1;
      if (message.type !== "ka") return message;
    }
  }

  /** Waits for the socket to close. */
  async close(): Promise<{ code: number; reason: string }> {
    await until(() => this.closed !== undefined, "the WebSocket to close");
    return this.closed ?? { code: 0, reason: "" };
  }
}

/** A message of either protocol. */
export interface WsMessage {
  type: string;
  id?: unknown;
  payload?: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  } & Record<string, unknown>;
}

/** Waits until a condition holds; fails after the deadline (milliseconds) saying what was waited for. */
export async function until(condition: () => boolean, what: string, deadline = 15_000): Promise<void> {
  const end = performance.now() + deadline;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${deadline} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Bytes that look like nothing in particular, the same every time. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, x = 7; i < length; i += 1) {
    x = (x * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[i] = x >> 16;
  }
  return bytes;
}

/** What `upload` answers for these bytes. */
export function uploadResult(content: Uint8Array): string {
  return `${content.length} ${createHash("sha256").update(content).digest("hex").slice(0, 16)}`;
}
