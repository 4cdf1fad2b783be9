import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { eventually } from "./wait.js";

/** What the Space does with a call that it has queued. */
export type SpaceBehaviour =
  /** Queue, start, half-way, and the photo tinted. */
  | "ok"
  /** Third in the queue, 42 s to go; goes on as "ok" once `release` is called. */
  | "queued"
  /** Starts, and then only heartbeats. */
  | "hang"
  /** Says nothing at all, not even a heartbeat. */
  | "silent"
  /** An event that is no JSON. */
  | "rubbish-event"
  /** One event without end. */
  | "endless-event"
  /** The stream ends before the picture is done. */
  | "ended-early"
  /** A result without a file. */
  | "no-file"
  /** A result whose file is at another address. */
  | "elsewhere"
  /** A result whose file is a page. */
  | "html-file"
  /** Gradio's own failure, with these words. */
  | { failure: string | null };

/** What the Space does before it queues anything. */
export type SpaceState =
  | "up"
  /** On the hub SLEEPING, and a page with status 503; `wake` brings it up. */
  | "asleep"
  /** On the hub PAUSED, and a page with status 404. */
  | "paused"
  /** Status 200 and a page, as captive portals give. */
  | "html"
  /** A configuration without end. */
  | "endless-config"
  /** Never answers. */
  | "dead"
  /** The queue refuses calls, as it is full. */
  | "full"
  /** A description that names another host, as a Space may. */
  | "other-root";

/** A call that the Space has queued. */
export interface SpaceCall {
  eventId: string;
  session: string;
  fnIndex: number;
  data: unknown[];
}

/** A Gradio server and a hub that knows it as someone/toons, on one free port of 127.0.0.1. Ends by `await using`. */
export class GradioServer implements AsyncDisposable {
  state: SpaceState = "up";
  behaviour: SpaceBehaviour = "ok";
  readonly calls: SpaceCall[] = [];
  readonly uploads: { filename: string; type: string; bytes: Buffer }[] = [];
  readonly cancels: Record<string, unknown>[] = [];
  /** Method and path of every request, with its token. */
  readonly requests: { route: string; token: string | undefined }[] = [];
  readonly #files = new Map<string, Buffer>();
  readonly #events = new EventEmitter();
  readonly #http = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });
  #streams = 0;

  /** Starts it. */
  static async start(): Promise<GradioServer> {
    const server = new GradioServer();
    server.#http.listen(0, "127.0.0.1");
    await once(server.#http, "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Streams of events that are open. */
  get openStreams(): number {
    return this.#streams;
  }

  /** Lets the queued calls go on. */
  release(): void {
    this.#events.emit("release");
  }

  /** Waits for the queued call of that number, from 1. */
  call(number: number): Promise<SpaceCall> {
    return eventually(`call ${number} of the Space`, async () => this.calls[number - 1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", this.url);
    this.requests.push({ route: `${request.method} ${url.pathname}`, token: request.headers.authorization });
    if (url.pathname.startsWith("/api/spaces/someone/toons")) return this.#answerHub(url, response);
    if (this.state === "dead") return;
    const page = PAGES[this.state];
    if (page !== undefined) {
      response.writeHead(page, { "content-type": "text/html" }).end("<!doctype html><title>Space</title>");
      return;
    }
    if (url.pathname === "/config") return this.#answerConfig(response);
    if (!url.pathname.startsWith(PREFIX)) return void response.writeHead(404).end();
    await this.#answerApi(url, request, response);
  }

  #answerHub(url: URL, response: ServerResponse): void {
    const stage = { asleep: "SLEEPING", paused: "PAUSED" }[this.state as string] ?? "RUNNING";
    const isAddress = url.pathname.endsWith("/host");
    sendJson(
      response,
      isAddress ? { subdomain: "x", host: this.url } : { id: "someone/toons", runtime: { stage } },
    );
  }

  #answerConfig(response: ServerResponse): void {
    if (this.state === "endless-config") return void flood(response, "{");
    const root = this.state === "other-root" ? "http://127.0.0.2:9" : this.url;
    sendJson(response, { ...CONFIG, root });
  }

  async #answerApi(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = decodeURIComponent(url.pathname.slice(PREFIX.length));
    if (route === "/info") return sendJson(response, INFO);
    if (route === "/upload") return sendJson(response, await this.#store(request));
    if (route === "/queue/join") return this.#join(JSON.parse(await textOf(request)), response);
    if (route === "/queue/data") return this.#stream(url.searchParams.get("session_hash") ?? "", response);
    if (route === "/cancel") {
      this.cancels.push(JSON.parse(await textOf(request)));
      return sendJson(response, { success: true });
    }
    const file = this.#files.get(route.replace(/^\/file=/, ""));
    if (!file) return void response.writeHead(403).end();
    const isPage = file.subarray(0, 1).toString() === "<";
    response.writeHead(200, { "content-type": isPage ? "text/html" : "image/webp" }).end(file);
  }

  async #store(request: IncomingMessage): Promise<string[]> {
    const body = new Response(await bytesOf(request), {
      headers: { "content-type": `${request.headers["content-type"]}` },
    });
    const file = (await body.formData()).get("files") as File;
    const bytes = Buffer.from(await file.arrayBuffer());
    this.uploads.push({ filename: file.name, type: file.type, bytes });
    const stored = `/tmp/gradio/${randomUUID()}/${file.name}`;
    this.#files.set(stored, bytes);
    return [stored];
  }

  #join(body: Record<string, unknown>, response: ServerResponse): void {
    if (this.state === "full") {
      sendJson(response, { detail: "Queue is full." }, 503);
      return;
    }
    const eventId = randomUUID();
    this.calls.push({
      eventId,
      session: String(body.session_hash),
      fnIndex: Number(body.fn_index),
      data: body.data as unknown[],
    });
    sendJson(response, { event_id: eventId });
  }

  async #stream(session: string, response: ServerResponse): Promise<void> {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    this.#streams += 1;
    response.once("close", () => {
      this.#streams -= 1;
    });
    const call = this.calls.find((each) => each.session === session);
    if (!call) return void response.end();
    const send = (msg: string, more: object = {}) =>
      response.write(`data: ${JSON.stringify({ msg, event_id: call.eventId, ...more })}\n\n`);
    await this.#play(call, send, response);
  }

  async #play(call: SpaceCall, send: Send, response: ServerResponse): Promise<void> {
    const { behaviour } = this;
    if (behaviour === "silent") return;
    if (behaviour === "endless-event") return void flood(response, "data: {");
    if (behaviour === "queued") {
      send("estimation", { rank: 2, queue_size: 3, rank_eta: 42 });
      await once(this.#events, "release");
    }
    send("estimation", { rank: 0, queue_size: 1, rank_eta: 4.5 });
    send("process_starts", { eta: 4 });
    if (behaviour === "hang") return void send("heartbeat", { event_id: null });
    if (behaviour === "rubbish-event") return void response.write("data: <p>Bad gateway</p>\n\n");
    send("progress", {
      progress_data: [{ index: 5, length: 10, unit: "steps", progress: null, desc: null }],
    });
    if (behaviour === "ended-early") return void response.end();
    if (typeof behaviour === "object") {
      send("process_completed", { output: { error: behaviour.failure }, success: false });
    } else {
      send("process_completed", { output: { data: [await this.#draw(call)] }, success: true });
    }
    send("close_stream", { event_id: null });
    response.end();
  }

  /** The photo that the call names, tinted, as Gradio tells of a file. */
  async #draw({ data }: SpaceCall): Promise<unknown> {
    if (this.behaviour === "no-file") return "done";
    if (this.behaviour === "elsewhere") return { path: "http://127.0.0.1:9/x.webp", meta: FILE_DATA };
    const source = data.find((each) => typeof each === "object" && each !== null) as { path: string };
    const photo = this.#files.get(source.path);
    const drawn = sharp(photo).resize(400, 400, { fit: "inside" }).tint({ r: 255, g: 180, b: 90 });
    const path = `/tmp/gradio/a b#${randomUUID()}/image.webp`;
    this.#files.set(
      path,
      this.behaviour === "html-file" ? Buffer.from("<p>hello</p>") : await drawn.webp().toBuffer(),
    );
    // The address that a Space gives may be one that only it can reach; the path is what counts.
    return { path, url: `http://10.0.0.1:7860/file=${path}`, meta: FILE_DATA };
  }
}

type Send = (msg: string, more?: object) => void;

const PREFIX = "/gradio_api";
const FILE_DATA = { _type: "gradio.FileData" };
const PAGES: Partial<Record<SpaceState, number>> = { asleep: 503, paused: 404, html: 200 };

/** As Gradio 5 describes a page with a hidden state, a photo, a style, a slider and a seed. */
const CONFIG = {
  version: "5.49.1",
  api_prefix: PREFIX,
  protocol: "sse_v3",
  enable_queue: true,
  components: [
    { id: 1, type: "state", props: {} },
    { id: 2, type: "image", props: {} },
    { id: 3, type: "dropdown", props: {} },
    { id: 4, type: "slider", props: {} },
    { id: 5, type: "number", props: {} },
    { id: 6, type: "image", props: {} },
  ],
  dependencies: [
    { id: 7, api_name: "lambda", inputs: [], outputs: [], queue: true },
    { id: 8, api_name: "draw", inputs: [1, 2, 3, 4, 5], outputs: [6], queue: true },
    { id: 9, api_name: "cut", inputs: [2], outputs: [6], queue: true },
  ],
};

const INFO = {
  named_endpoints: {
    "/lambda": { parameters: [], returns: [] },
    "/draw": {
      parameters: [
        {
          label: "Photo",
          parameter_name: "photo",
          parameter_has_default: false,
          component: "Image",
          type: {},
        },
        {
          label: "Style",
          parameter_name: "style",
          parameter_has_default: true,
          parameter_default: "ink",
          component: "Dropdown",
          type: {},
        },
        {
          label: "Strength",
          parameter_name: "strength",
          parameter_has_default: true,
          parameter_default: 0.7,
          component: "Slider",
          type: {},
        },
        {
          label: "Seed",
          parameter_name: "seed",
          parameter_has_default: true,
          parameter_default: 0,
          component: "Number",
          type: {},
        },
      ],
      returns: [{ label: "Cartoon", component: "Image", type: {} }],
    },
    "/cut": {
      parameters: [
        {
          label: "Photo",
          parameter_name: "photo",
          parameter_has_default: false,
          component: "Image",
          type: {},
        },
      ],
      returns: [{ label: "Cut", component: "Image", type: {} }],
    },
  },
  unnamed_endpoints: {},
};

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function flood(response: ServerResponse, beginning: string): Promise<void> {
  response.write(beginning);
  const gone = once(response, "close");
  while (!response.destroyed) {
    const flowing = response.write(Buffer.alloc(65_536, "x"));
    if (!flowing) await Promise.race([gone, once(response, "drain")]);
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function textOf(request: IncomingMessage): Promise<string> {
  return (await bytesOf(request)).toString();
}
