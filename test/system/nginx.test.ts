import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeleteOriginalDocument } from "../../client/generated/operations.js";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Device } from "../acceptance/support/device.js";
import { Home } from "../acceptance/support/home.js";
import { portrait } from "../acceptance/support/pictures.js";
import { eventually } from "../support/wait.js";

/** As docs/images.md tells operators to set nginx up, with a port and folders of the test's own. */
const configuration = (facts: { port: number; server: string; variants: string; folder: string }) => `
${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
pid ${facts.folder}/nginx.pid;
error_log ${facts.folder}/error.log;
events {}
http {
  access_log off;
  client_max_body_size 11m;
  client_body_temp_path ${facts.folder}/body;
  proxy_temp_path ${facts.folder}/proxy;
  fastcgi_temp_path ${facts.folder}/fastcgi;
  uwsgi_temp_path ${facts.folder}/uwsgi;
  scgi_temp_path ${facts.folder}/scgi;
  upstream toonbooth_images { server ${new URL(facts.server).host}; keepalive 64; }
  server {
    listen 127.0.0.1:${facts.port};
    location / {
      proxy_pass ${facts.server};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
    location ~ ^/(uploads|serve|api/images|api/temp)/ {
      proxy_pass http://toonbooth_images;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
    location /toonbooth-variants/ {
      internal;
      alias ${facts.variants}/;
      etag off;
      if_modified_since off;
      add_header ETag $upstream_http_etag;
      add_header Vary $upstream_http_vary;
      add_header Last-Modified "";
      add_header Content-Security-Policy $upstream_http_content_security_policy;
      add_header Cross-Origin-Resource-Policy $upstream_http_cross_origin_resource_policy;
      add_header Access-Control-Allow-Origin $upstream_http_access_control_allow_origin;
      add_header Referrer-Policy $upstream_http_referrer_policy;
      add_header X-Content-Type-Options $upstream_http_x_content_type_options;
      add_header X-Request-Id $upstream_http_x_request_id;
    }
  }
}
`;

let home: Home;
let server: ServerProcess;
let nginx: ChildProcess;
let folder: string;
/** Where nginx listens. */
let front: string;
let device: Device;
/** The path and query of a photo's address. */
let target: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "toonbooth-nginx-"));
  home = await Home.make();
  const port = await freePort();
  front = `http://127.0.0.1:${port}`;
  server = await home.start({ X_ACCEL_REDIRECT: "/toonbooth-variants", PUBLIC_URL: front, TRUST_PROXY: "1" });
  const variants = path.join(home.dataDir, "variants");
  const file = path.join(folder, "nginx.conf");
  await writeFile(file, configuration({ port, server: server.url, variants, folder }));
  nginx = spawn("nginx", ["-c", file, "-p", folder, "-e", `${folder}/error.log`], { stdio: "ignore" });
  await eventually("nginx", async () => (await fetch(`${front}/health/live`).catch(() => null))?.ok);
  device = await Device.register(front);
  const { original } = await device.upload(await portrait());
  const url = new URL(original.imageUrl);
  expect(url.origin).toBe(front);
  target = url.pathname + url.search;
}, 60_000);

afterAll(async () => {
  await device[Symbol.asyncDispose]();
  nginx.kill();
  await once(nginx, "exit");
  await home[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

function get(more = "", headers: Record<string, string> = {}) {
  return fetch(`${front}${target}${more}`, { headers });
}

describe("behind nginx with X-Accel-Redirect", () => {
  it("an image comes from nginx, with the bytes and headers that the server alone would give", async () => {
    const answer = await get("&size=small");
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.status).toBe(200);
    expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(Number(answer.headers.get("content-length"))).toBe(bytes.length);
    const { headers } = answer;
    expect(headers.get("content-type")).toBe("image/jpeg");
    expect(headers.get("etag")).toMatch(/^"[\w-]{27}"$/);
    expect(headers.get("vary")).toContain("Accept");
    expect(headers.get("cache-control")).toMatch(/^private, max-age=\d+, immutable$/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("sandbox");
    expect(headers.get("last-modified")).toBeNull();
    expect(headers.get("x-accel-redirect")).toBeNull();
  });

  it("conditions and ranges work, each where it is known", async () => {
    const whole = await get("&size=small");
    const etag = whole.headers.get("etag") ?? "";
    const bytes = Buffer.from(await whole.arrayBuffer());
    const known = await get("&size=small", { "if-none-match": etag });
    expect([known.status, known.headers.get("etag")]).toEqual([304, etag]);
    for (const _again of [1, 2]) {
      const part = await get("&size=small", { range: "bytes=10-19" });
      expect(part.status).toBe(206);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    }
  });

  it("is not sent any more once it was deleted", async () => {
    const { original } = await device.upload(await portrait(2));
    const url = new URL(original.imageUrl);
    expect([(await fetch(url)).status, (await fetch(url)).status]).toEqual([200, 200]);
    await device.client.request(DeleteOriginalDocument, { originalId: original.id });
    expect((await fetch(url)).status).toBe(404);
  });

  it("refusals come from the server, and the files can't be had past it", async () => {
    const forged = target.replace(/sig=(.)/, (_, first) => `sig=${first === "A" ? "B" : "A"}`);
    expect((await fetch(`${front}${forged}`)).status).toBe(404);
    expect((await get("&size=huge")).status).toBe(400);
    await (await get("&size=small")).arrayBuffer();
    const variants = path.join(home.dataDir, "variants");
    const files = (await readdir(variants, { recursive: true })).filter((name) => name.endsWith(".jpeg"));
    expect(files).not.toEqual([]);
    for (const name of files) expect((await fetch(`${front}/toonbooth-variants/${name}`)).status).toBe(404);
  });
});
