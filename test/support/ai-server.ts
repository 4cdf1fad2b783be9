import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createGzip, deflate } from "node:zlib";
import sharp from "sharp";
import { chunk } from "./picture-bytes.js";

/** What the AI server does with a request. */
export type AiBehaviour =
  /** A sound picture: the photo tinted, or a round cut of the cartoon with a transparent background. */
  | "ok"
  /** The same as multipart/form-data, after a part of text. */
  | "ok-multipart"
  /** The same as multipart/mixed, with no names at all. */
  | "ok-multipart-mixed"
  /** Nobody listens on the port. Concerns the whole server, so it can't be mixed with others in a list. */
  | "refuse"
  /** A sound picture, once `release` is called: until then the job stays under way. */
  | "hold"
  /** Reads the request and never answers, not even to a health check. */
  | "hang"
  /** Answers at once and then sends a byte every 20 ms: no timer that waits for silence ever fires. */
  | "slow"
  /** Breaks the connection instead of answering. */
  | "reset"
  /** Status 200 and a page, as captive portals and wrong addresses give. */
  | "html200"
  /** Announces the whole picture, sends half of it and breaks the connection. */
  | "half-image"
  /** Sends half of the picture as if that were all. */
  | "cut-image"
  /** A picture's beginning and then zeros without end. */
  | "huge-body"
  /** Random bytes that claim to be a picture. */
  | "garbage"
  /** The same after 2.8 s. */
  | "slow-garbage"
  /** A PNG of 900 megapixels in about 110 KB. */
  | "bomb"
  /** A gigabyte of zeros after a picture's beginning, in about a megabyte of gzip. */
  | "gzip-bomb"
  /** A form of a million empty parts, as far as 12 MB go. */
  | "many-parts"
  /** Bytes that are not even HTTP. */
  | "not-http"
  /** A picture of more pixels (4,000 × 4,000) than most limits in tests. */
  | "many-pixels"
  | AiStatus;

/** An answer with this status and text, or these bytes. */
export interface AiStatus {
  status: number;
  body: string | Uint8Array;
  headers: Record<string, string>;
}

/** A request as it came. */
export interface AiRequest {
  method: string;
  /** With the leading slash. */
  route: string;
  contentType: string;
  /** The text parts of a form, or the members of a JSON body. */
  fields: Record<string, string>;
  /** The file part of a form. */
  image: { filename: string; type: string; bytes: Buffer } | undefined;
  /** Settles when the answer has been sent ("sent") or the client has left before ("cut"). */
  ended: Promise<"sent" | "cut">;
}

/** What can be set beside the behaviour. */
export interface AiServerOptions {
  /** Whether a face-cut fetches `image_url`, as the contract says; otherwise it cuts a picture of its own. Default true. */
  fetchImage?: boolean;
}

/** Answers with that status and a text or JSON body. */
export function status(
  code: number,
  body: string | object = "",
  headers: Record<string, string> = {},
): AiStatus {
  const json = typeof body === "object";
  const type = json ? "application/json" : "text/plain";
  return {
    status: code,
    body: json ? JSON.stringify(body) : body,
    headers: { "content-type": type, ...headers },
  };
}

/**
 * Starts a real AI server by the contract on a free port of 127.0.0.1. Of a list, each request to a contract
 * route takes the next behaviour, and the last one stays. Ends by `close()` or at the end of an `await using` block.
 */
export async function startAiServer(
  behaviour: AiBehaviour | AiBehaviour[] = "ok",
  options: AiServerOptions = {},
): Promise<AiServer> {
  const server = new AiServer(options);
  await server.listen();
  await server.behave(behaviour);
  return server;
}

/** The running server; see `startAiServer`. */
export class AiServer implements AsyncDisposable {
  /** Every request to a contract route that has been read to its end, in order. */
  readonly requests: AiRequest[] = [];
  readonly #events = new EventEmitter();
  readonly #closed = new AbortController();
  readonly #http = createServer((request, response) => void this.#serve(request, response));
  readonly #held: (() => void)[] = [];
  #port = 0;
  #plan: AiBehaviour[] = ["ok"];

  constructor(private readonly options: AiServerOptions) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Changes what happens from the next request on; leaving "refuse" listens on the same port again. */
  async behave(behaviour: AiBehaviour | AiBehaviour[]): Promise<void> {
    this.#plan = Array.isArray(behaviour) ? [...behaviour] : [behaviour];
    if (this.#plan.includes("refuse")) await this.#stopListening();
    else await this.listen();
  }

  /** Resolves with the request of that number (from 1) once it has been read to its end. */
  async request(number: number): Promise<AiRequest> {
    for (;;) {
      const request = this.requests[number - 1];
      if (request) return request;
      await once(this.#events, "request", { signal: AbortSignal.timeout(30_000) });
    }
  }

  /** Lets every request that is held go on. */
  release(): void {
    for (const letGo of this.#held.splice(0)) letGo();
  }

  /** Listens; does nothing when it does already. */
  async listen(): Promise<void> {
    if (this.#http.listening) return;
    this.#http.listen(this.#port, "127.0.0.1");
    await once(this.#http, "listening");
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.release();
    await this.#stopListening();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #stopListening(): Promise<void> {
    if (!this.#http.listening) return;
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const route = request.url ?? "";
      if (request.method !== "POST") {
        if (this.#plan[0] !== "hang") response.writeHead(404).end();
        return;
      }
      const read = await readRequest(request, response);
      this.requests.push(read);
      const behaviour = this.#plan.length > 1 ? this.#plan.shift() : this.#plan[0];
      this.#events.emit("request");
      if (!isRoute(route)) return void response.writeHead(404).end();
      await this.#answer(behaviour ?? "ok", read, response);
    } catch (error) {
      if (response.destroyed || response.headersSent) return void response.destroy();
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: String(error) }));
    }
  }

  async #answer(behaviour: AiBehaviour, request: AiRequest, response: ServerResponse): Promise<void> {
    if (typeof behaviour === "object") {
      response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
      return;
    }
    const noPicture = WITHOUT_PICTURE[behaviour];
    if (noPicture) return noPicture(response);
    if (behaviour === "hold") await new Promise<void>((resolve) => this.#held.push(resolve));
    const picture = await this.#draw(request, behaviour);
    const send = WITH_PICTURE[behaviour];
    if (send) return send(response, picture, this.#closed.signal);
    response.writeHead(200, { "content-type": picture.type }).end(picture.bytes);
  }

  async #draw(request: AiRequest, behaviour: AiBehaviour): Promise<Picture> {
    if (behaviour === "many-pixels") return blankPicture(4_000);
    if (request.route === GENERATE) return tint(request);
    const source = this.options.fetchImage === false ? await blankPicture(200) : await fetchPicture(request);
    return cutRound(source);
  }
}

interface Picture {
  bytes: Buffer;
  type: string;
}

type Sender = (response: ServerResponse, picture: Picture, closed: AbortSignal) => void | Promise<void>;

const GENERATE = "/generate-cartoon";
const CUT = "/process-face-cut";

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const WITHOUT_PICTURE: Partial<Record<string, (response: ServerResponse) => void | Promise<void>>> = {
  hang: () => {},
  reset: (response) => {
    response.socket?.resetAndDestroy();
  },
  html200: (response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end("<!doctype html><title>Sign in</title><p>Sign in to the network</p>");
  },
  garbage: (response) => {
    response.writeHead(200, { "content-type": "image/png" }).end(Buffer.alloc(20_000, 0x5a));
  },
  "slow-garbage": (response) => {
    setTimeout(() => {
      response.writeHead(200, { "content-type": "image/png" }).end(Buffer.alloc(20_000, 0x5a));
    }, 2_800).unref();
  },
  bomb: async (response) => {
    response.writeHead(200, { "content-type": "image/png" }).end(await hugePng(30_000));
  },
  "gzip-bomb": (response) => {
    response.writeHead(200, { "content-type": "image/png", "content-encoding": "gzip" });
    const zeros = Readable.from(repeat(PNG_SIGNATURE, Buffer.alloc(1_048_576), 1_024));
    pipeline(zeros, createGzip(), response).catch(() => {}); // The client leaves before the end.
  },
  "many-parts": (response) => {
    response.writeHead(200, { "content-type": "multipart/form-data; boundary=b" });
    response.end("\r\n--b\r\n\r\nx".repeat(1_200_000));
  },
  "not-http": (response) => {
    response.socket?.end("SSH-2.0-nobody\r\n");
  },
};

const WITH_PICTURE: Partial<Record<string, Sender>> = {
  "ok-multipart": (response, { bytes, type }) => {
    const note = `--edge\r\nContent-Disposition: form-data; name="note"\r\n\r\nmade for you\r\n`;
    const head = `--edge\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: ${type}\r\n\r\n`;
    response.writeHead(200, { "content-type": "multipart/form-data; boundary=edge" });
    response.end(Buffer.concat([Buffer.from(note + head), bytes, Buffer.from("\r\n--edge--\r\n")]));
  },
  "ok-multipart-mixed": (response, { bytes, type }) => {
    const head = `preamble\r\n--the edge\r\nContent-Type: ${type}\r\n\r\n`;
    response.writeHead(200, { "content-type": 'multipart/mixed; boundary="the edge"' });
    response.end(Buffer.concat([Buffer.from(head), bytes, Buffer.from("\r\n--the edge--")]));
  },
  slow: async (response, { bytes, type }, closed) => {
    response.writeHead(200, { "content-type": type });
    for (const byte of bytes) {
      if (response.destroyed || closed.aborted) return;
      response.write(Buffer.from([byte]));
      await sleep(20);
    }
    response.end();
  },
  "half-image": (response, { bytes, type }) => {
    response.writeHead(200, { "content-type": type, "content-length": bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  },
  "cut-image": (response, { bytes, type }) => {
    response.writeHead(200, { "content-type": type }).end(bytes.subarray(0, bytes.length / 2));
  },
  "huge-body": async (response, { bytes, type }, closed) => {
    response.writeHead(200, { "content-type": type }).write(bytes);
    const gone = once(response, "close");
    while (!response.destroyed && !closed.aborted) {
      const flowing = response.write(Buffer.alloc(65_536));
      if (!flowing) await Promise.race([gone, once(response, "drain")]);
    }
  },
};

function isRoute(route: string): boolean {
  return route === GENERATE || route === CUT;
}

async function readRequest(request: IncomingMessage, response: ServerResponse): Promise<AiRequest> {
  const ended = new Promise<"sent" | "cut">((resolve) => {
    response.once("close", () => resolve(response.writableFinished ? "sent" : "cut"));
  });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const contentType = request.headers["content-type"] ?? "";
  const body = new Response(Buffer.concat(chunks), { headers: { "content-type": contentType } });
  const base = { method: request.method ?? "", route: request.url ?? "", contentType, ended };
  if (!contentType.startsWith("multipart/")) {
    return { ...base, fields: (await body.json()) as Record<string, string>, image: undefined };
  }
  const fields: Record<string, string> = {};
  let image: AiRequest["image"];
  for (const [name, value] of await body.formData()) {
    if (typeof value === "string") fields[name] = value;
    else image = { filename: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
  }
  return { ...base, fields, image };
}

async function tint({ image }: AiRequest): Promise<Picture> {
  if (!image) throw new Error("the form has no image");
  const drawing = sharp(image.bytes)
    .autoOrient()
    .resize(512, 512, { fit: "inside", withoutEnlargement: true });
  return { bytes: await drawing.tint({ r: 255, g: 180, b: 90 }).png().toBuffer(), type: "image/png" };
}

async function fetchPicture({ fields }: AiRequest): Promise<Picture> {
  const answer = await fetch(fields.image_url ?? "");
  if (!answer.ok) throw new Error(`image_url answered ${answer.status}`);
  return { bytes: Buffer.from(await answer.arrayBuffer()), type: answer.headers.get("content-type") ?? "" };
}

async function cutRound({ bytes }: Picture): Promise<Picture> {
  const { data, info } = await sharp(bytes)
    .resize(256, 256, { fit: "cover" })
    .toBuffer({ resolveWithObject: true });
  const round = Buffer.from(
    `<svg width="${info.width}" height="${info.height}"><circle cx="50%" cy="50%" r="50%"/></svg>`,
  );
  const cut = sharp(data).composite([{ input: round, blend: "dest-in" }]);
  return { bytes: await cut.webp().toBuffer(), type: "image/webp" };
}

function* repeat(beginning: Buffer, block: Buffer, times: number): Generator<Buffer> {
  yield beginning;
  for (let sent = 0; sent < times; sent += 1) yield block;
}

/** A black PNG of one bit a pixel, whose rows are compressed a thousandfold. */
async function hugePng(side: number): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = await promisify(deflate)(Buffer.alloc(side * (1 + Math.ceil(side / 8))));
  const chunks = [chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([PNG_SIGNATURE, ...chunks]);
}

async function blankPicture(side: number): Promise<Picture> {
  const blank = sharp({ create: { width: side, height: side, channels: 3, background: "#48c" } });
  return { bytes: await blank.jpeg().toBuffer(), type: "image/jpeg" };
}
