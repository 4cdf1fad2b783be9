import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { MediaDocument, RegisterDeviceDocument } from "../../client/generated/operations.js";
import { ToonboothClient } from "../../client/toonbooth-client.js";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Home } from "../acceptance/support/home.js";
import { drawnPicture, mediaItem, uploadMedia } from "../support/media.js";
import { WORKER_KEY } from "../support/media-workers.js";
import { eventually } from "../support/wait.js";
import { MediaWorkerProcess } from "./media-worker-process.js";

const ITEMS = 200;
/** One worker is killed when so many are done. */
const KILL_AT = 60;
const PATIENCE_MS = 400_000;

let home: Home;
let server: ServerProcess;
let client: ToonboothClient;

beforeAll(async () => {
  home = await Home.make();
  server = await home.start({
    MEDIA_PROCESSING: "external",
    MEDIA_API_KEY: WORKER_KEY,
    MEDIA_LEASE: "3s",
    MAX_QUEUED_MEDIA_PER_DEVICE: String(ITEMS),
  });
  client = new ToonboothClient(server.url);
  const { registerDevice } = await client.request(RegisterDeviceDocument, { deviceId: randomUUID() });
  client.token = registerDevice.token;
});

afterAll(async () => {
  await client.close();
  await home[Symbol.asyncDispose]();
});

async function countComplete(): Promise<number> {
  const { media } = await client.request(MediaDocument, { ...ALL, first: 1, status: "COMPLETE" });
  return media.totalCount;
}

/** A tall mark in the middle of a wide white picture. */
function tallLogo(): Promise<Buffer> {
  const mark = `<svg width="1000" height="600"><rect x="390" y="50" width="220" height="500" fill="#b01030"/></svg>`;
  return sharp({ create: { width: 1_000, height: 600, channels: 3, background: "white" } })
    .composite([{ input: Buffer.from(mark) }])
    .png()
    .toBuffer();
}

const ALL = { first: 100, after: null, type: null, status: null };

/** One of the server's figures. */
async function figure(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length),
  );
}

it(`each of ${ITEMS} pictures is processed once by two workers, of which one is killed`, async () => {
  for (let n = 0; n < ITEMS; n += 1)
    await uploadMedia(client, await drawnPicture(n, { width: 64 + n, height: 48 }), "PROFILE");
  await using steady = new MediaWorkerProcess(server.url, WORKER_KEY, [
    "--concurrency",
    "2",
    "--name",
    "steady",
  ]);
  await using doomed = new MediaWorkerProcess(server.url, WORKER_KEY, [
    "--concurrency",
    "2",
    "--name",
    "doomed",
  ]);
  const halfWay = async () =>
    doomed.idsOf("complete").length > 0 &&
    doomed.idsOf("claimed").length > doomed.idsOf("complete").length &&
    (await countComplete()) >= KILL_AT;
  await eventually("some to be done, and the doomed worker to be in the middle of one", halfWay, PATIENCE_MS);
  expect(await doomed.end("SIGKILL")).toBe(null);

  const all = async () => (await countComplete()) === ITEMS;
  await eventually("all to be done", all, PATIENCE_MS);
  expect(await steady.end("SIGTERM")).toBe(0);
  expect(steady.lines.at(-1)?.msg).toBe("stopped");

  // Of each the server has seen one end, and none was delivered by both.
  expect(await figure('toonbooth_media_ended_total{type="PROFILE",status="COMPLETE"}')).toBe(ITEMS);
  const delivered = [...steady.idsOf("complete"), ...doomed.idsOf("complete")];
  expect(new Set(delivered).size).toBe(delivered.length);
  // What it held when it was killed: the other one has done it.
  const left = doomed.idsOf("claimed").filter((id) => !doomed.idsOf("complete").includes(id));
  const takenOver = left.filter((id) => steady.idsOf("complete").includes(id));
  // But for one that was delivered, and its worker killed before it could say so.
  expect(takenOver.length).toBe(left.length - (ITEMS - delivered.length));
  expect(`${steady.output}${doomed.output}`).not.toContain(WORKER_KEY);
}, 900_000);

it("a worker ends when nothing waits, and says what is wrong with its key", async () => {
  const { id } = await uploadMedia(client, await tallLogo(), "LOGO");
  await using once = new MediaWorkerProcess(server.url, WORKER_KEY, ["--once"]);
  expect(await once.exit()).toBe(0);
  expect(once.idsOf("complete")).toEqual([id]);
  const item = await mediaItem(client, id);
  expect([item?.status, item?.backgroundRemoved]).toEqual(["COMPLETE", true]);
  const cutOuts = item?.variants.filter(({ background }) => background === "REMOVED") ?? [];
  expect(cutOuts).toHaveLength(6);
  // Cropped to the mark, which is higher than the whole picture is at the size "small".
  for (const { width, height } of cutOuts) expect(height).toBeGreaterThan(1.8 * width);
  expect(item?.analysis?.altText).toMatch(/^Logo/);

  await using stranger = new MediaWorkerProcess(server.url, "not-the-key-of-the-server");
  expect(await stranger.exit()).toBe(1);
  expect(stranger.output).toContain("Send the key");
  expect(stranger.output).not.toContain("not-the-key-of-the-server");
  await using lost = new MediaWorkerProcess("nowhere", WORKER_KEY);
  expect(await lost.exit()).toBe(1);
  expect(lost.output).toContain("--server: expected a URL");
}, 120_000);
