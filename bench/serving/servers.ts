/** The programs that serve pictures in this benchmark, each in processes of its own on the server's core. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { prefer } from "../probe/cores.js";

const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const START_MS = 30_000;

/** A program that listens. */
export interface Serving extends AsyncDisposable {
  url: string;
  /** The process that was started; it may have children. */
  pid: number;
}

/** How a program is started. */
interface Program {
  command: string[];
  port: number;
  /** A path that is answered once it listens. */
  ready: string;
  /** Where its output goes. */
  log: string;
  /** The cores it may use, as `taskset` takes them; undefined: any. */
  cores: string | undefined;
  env?: Record<string, string>;
}

/** Starts a program and waits until it answers. */
export async function serve({ command, port, ready, log, cores, env }: Program): Promise<Serving> {
  const [file = "", ...args] = cores === undefined ? command : ["taskset", "-c", cores, ...command];
  const output = openSync(log, "a");
  const child = spawn(file, args, {
    stdio: ["ignore", output, output],
    detached: true,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
  });
  const url = `http://127.0.0.1:${port}`;
  const end = performance.now() + START_MS;
  while (!(await fetch(url + ready).catch(() => undefined))) {
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`${file} did not start:\n${await readFile(log, "utf8")}`);
    await sleep(50);
  }
  prefer(child.pid ?? 0);
  return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** Starts the built server. Nothing is drawn: jobs wait for an AI server that nobody can reach. */
export async function serveToonbooth(options: {
  folder: string;
  cores: string | undefined;
  env?: Record<string, string>;
}): Promise<Serving> {
  const { folder, cores, env } = options;
  const port = await freePort();
  await mkdir(folder, { recursive: true });
  return serve({
    command: [process.execPath, PROGRAM],
    port,
    ready: "/health/live",
    log: path.join(folder, "server.log"),
    cores,
    env: {
      PORT: String(port),
      DATA_DIR: path.join(folder, "data"),
      UPLOADS_DIR: path.join(folder, "uploads"),
      WORKERS: "1",
      PRELOAD_MODELS: "off",
      PREPARE_VARIANTS: "off",
      AI_ENGINE: "http",
      AI_SERVER_URL: "http://127.0.0.1:1",
      AI_FALLBACK: "none",
      MAX_REQUESTS_PER_ADDRESS: "100000000",
      MAX_OPEN_REQUESTS_PER_ADDRESS: "10000",
      MAX_QUEUED_JOBS_PER_DEVICE: "1000",
      ...env,
    },
  });
}

/**
 * Starts nginx with one process, its log on as Debian sets it up: it serves a folder by itself under /static/, and hands
 * the rest to the server behind it, whose X-Accel-Redirect it follows.
 */
export async function serveNginx(options: {
  folder: string;
  cores: string | undefined;
  port: number;
  /** Files that it serves. */
  files: string;
  /** Where the server behind it listens, and its variants lie. */
  behind: { url: string; variants: string };
}): Promise<Serving> {
  const { folder, port, cores } = options;
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, "nginx.conf");
  await writeFile(file, nginxConfiguration(options));
  const command = ["nginx", "-c", file, "-p", folder, "-e", path.join(folder, "error.log")];
  return serve({ command, port, ready: "/static/ready", log: path.join(folder, "nginx.log"), cores });
}

function nginxConfiguration({ folder, port, files, behind }: Parameters<typeof serveNginx>[0]): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  access_log ${folder}/access.log;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  types { image/jpeg jpeg; }
  upstream images { server ${new URL(behind.url).host}; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location /static/ { alias ${files}/; }
    location / {
      proxy_pass http://images;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
    location /toonbooth-variants/ { internal; alias ${behind.variants}/; etag off; add_header ETag $upstream_http_etag; }
  }
}
`;
}

/** A device of its own at a server, that uploads pictures. */
export class Uploader {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async register(url: string): Promise<Uploader> {
    const headers = { "content-type": "application/json" };
    const query = `mutation { registerDevice(deviceId: "${randomUUID()}") { token } }`;
    const init = { method: "POST", headers, body: JSON.stringify({ query }) };
    const { data } = (await (await fetch(`${url}/graphql`, init)).json()) as {
      data: { registerDevice: { token: string } };
    };
    return new Uploader(url, data.registerDevice.token);
  }

  /** Uploads a picture; answers the path and query of its signed address. */
  async upload(picture: Buffer): Promise<string> {
    const body = new FormData();
    body.set("image", new Blob([new Uint8Array(picture)]), "picture.jpg");
    const headers = { authorization: `Bearer ${this.token}` };
    const response = await fetch(`${this.url}/api/upload?wait=0`, { method: "POST", headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`an upload was answered ${response.status}: ${text}`);
    const { data } = JSON.parse(text) as { data: { original: { imageUrl: string } } };
    const { pathname, search } = new URL(data.original.imageUrl);
    return pathname + search;
  }
}
