import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ImagePool } from "../../../src/imaging/pool.js";
import { createLogger } from "../../../src/log.js";
import { MediaApi } from "../../../src/media-worker/api.js";
import { Crew } from "../../../src/media-worker/crew.js";
import { drawnPicture } from "../../support/media.js";

/** The worker's own code, against a server that has one item with the picture of the test. */
let pool: ImagePool;
let picture: Buffer;
let maxPixels: number;
/** What the worker has asked for, as `METHOD path`. */
let requests: string[];

const server = createServer((request, response) => {
  const [path = ""] = (request.url ?? "").split("?");
  requests.push(`${request.method} ${path}`);
  if (path === "/picture") return void response.end(picture);
  const isFirst = requests.filter((one) => one === "POST /api/media/claim").length === 1;
  const data = path.endsWith("/claim") ? { items: isFirst ? [item()] : [], leaseSeconds: 60, maxPixels } : {};
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ success: true, data }));
});

const urlOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const item = () => ({
  ...{ id: "1", type: "LOGO", claimToken: "proof", imageUrl: `${urlOf()}/picture` },
  variants: [{ name: "small.png", size: "small", format: "png", background: "original" }],
});

beforeAll(async () => {
  pool = new ImagePool({ workers: 1 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await pool.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Lets a worker do what there is to do; answers how it has ended the item, if it has. */
async function endOf(bytes: Buffer, mostPixels = 50_000_000): Promise<string[]> {
  [picture, maxPixels, requests] = [bytes, mostPixels, []];
  const api = new MediaApi({ server: urlOf(), key: "key" });
  const logger = createLogger("silent");
  await new Crew({ api, pool, logger, name: "test", concurrency: 1, once: true }).run();
  return requests.filter((one) => /cleanup|complete/.test(one));
}

it("a worker rejects a picture that can't be read by anybody", async () => {
  expect(await endOf(Buffer.from("<html>"))).toEqual(["DELETE /api/media/cleanup/1"]);
  const broken = (await drawnPicture()).subarray(0, 700);
  expect(await endOf(broken)).toEqual(["DELETE /api/media/cleanup/1"]);
});

it("a worker goes by the server's limit of pixels, and lets a claim run out that is beyond it", async () => {
  expect(await endOf(await drawnPicture(), 240 * 160 - 1)).toEqual([]);
});
