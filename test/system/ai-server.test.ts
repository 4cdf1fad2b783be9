import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  DownloadedFacesDocument,
  OriginalDocument,
  StylesDocument,
} from "../../client/generated/operations.js";
import { Device } from "../acceptance/support/device.js";
import { Home } from "../acceptance/support/home.js";
import { landscape, loadPicture, portrait } from "../acceptance/support/pictures.js";
import { eventually } from "../support/wait.js";
import { AiServerProcess } from "./ai-server-process.js";

/** The built program and the reference AI server, each a process; nobody stands in. Needs Debian's python3-flask, python3-opencv and opencv-data. */
let ai: AiServerProcess;
let home: Home;
let url: string;

beforeAll(async () => {
  ai = await AiServerProcess.start();
  home = await Home.make();
  const env = { AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_STYLES: "cartoon,poster", AI_FALLBACK: "none" };
  url = (await home.start({ ...env, WORKERS: "2" })).url;
}, 60_000);

afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await ai[Symbol.asyncDispose]();
});

describe("the journey through the reference AI server", () => {
  it("from photo to face-cut", { timeout: 120_000 }, async () => {
    await using device = await Device.register(url);
    const { styles } = await device.client.request(StylesDocument, {});
    expect(styles.map(({ id, engine }) => [id, engine])).toEqual([
      ["cartoon", "http"],
      ["poster", "http"],
    ]);
    const { original, job } = await device.upload(await portrait(), 7);
    const events = await device.follow(job.id);
    expect(events.at(-1)).toMatchObject({ status: "READY", percent: 100, attempt: 1 });
    const first = await device.cartoonOf(job.id);
    expect(first).toMatchObject({
      engine: "http",
      fallbackUsed: false,
      styleId: "cartoon",
      mimeType: "image/webp",
    });
    const second = await device.cartoonOf(await device.regenerate(original.id, 8));
    const [one, other] = await Promise.all([first, second].map(({ imageUrl }) => loadPicture(imageUrl)));
    expect(one?.bytes.equals(other?.bytes ?? Buffer.alloc(0))).toBe(false);
    // A drawing, and of this photo: no flat field, and of the photo's shape.
    const { entropy } = await sharp(one?.bytes).stats();
    expect(entropy).toBeGreaterThan(4);
    const photo = await sharp(await portrait()).metadata();
    expect((one?.meta.width ?? 0) / (one?.meta.height ?? 1)).toBeCloseTo(photo.width / photo.height, 1);
    const face = await device.faceOf(await device.download(first.id));
    const cut = await sharp((await loadPicture(face.faceUrl)).bytes).stats();
    const alpha = cut.channels[3];
    expect(alpha).toMatchObject({ min: 0, max: 255 });
    expect(await home.filesIn("temp")).toEqual([]);
    const { downloadedFaces } = await device.client.request(DownloadedFacesDocument, {});
    expect(downloadedFaces.nodes.map(({ id }) => id)).toEqual([face.id]);
  });

  it("a picture with no face is drawn; cutting it fails for good, and leaves the cartoons", async () => {
    await using device = await Device.register(url);
    const { originalId, cartoon } = await device.draw(await landscape());
    const failed = await device.ended(await device.download(cartoon.id));
    expect(failed).toMatchObject({
      status: "FAILED",
      attempt: 1,
      error: { code: "NO_FACE", retryable: false },
    });
    const { original } = await device.client.request(OriginalDocument, { id: originalId });
    expect(original?.cartoons.map(({ id }) => id)).toEqual([cartoon.id]);
  });

  it("a job waits, in words, while it is dead, and goes on when it is back", {
    timeout: 90_000,
  }, async () => {
    await using device = await Device.register(url);
    await ai.kill();
    const { job } = await device.upload(await portrait(2));
    const waiting = await eventually(
      "the job to wait",
      async () => {
        const seen = await device.job(job.id);
        return seen.status === "WAITING" ? seen : undefined;
      },
      20_000,
    );
    expect(waiting).toMatchObject({
      attempt: 1,
      error: { code: "AI_SERVER_AWAY", message: "The AI server can't be reached.", retryable: true },
    });
    await ai.restart();
    expect(await device.ended(job.id)).toMatchObject({ status: "READY", attempt: 1 });
  });
});

describe("the reference AI server by itself", () => {
  const post = (path: string, body: FormData | string, headers: Record<string, string> = {}) =>
    fetch(`${ai.url}${path}`, { method: "POST", body, headers });

  async function form(fields: Record<string, string>): Promise<FormData> {
    const data = new FormData();
    data.append("image", new Blob([new Uint8Array(await portrait())], { type: "image/jpeg" }), "photo.jpg");
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    return data;
  }

  const cut = (imageUrl: unknown) =>
    post("/process-face-cut", JSON.stringify({ image_url: imageUrl }), {
      "content-type": "application/json",
    });

  it("answers a repeated job with the very same picture, another seed with another one", async () => {
    const draw = async (fields: Record<string, string>) => {
      const answer = await post("/generate-cartoon", await form({ style: "cartoon", ...fields }));
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
      return Buffer.from(await answer.arrayBuffer());
    };
    const [first, again, other] = [
      await draw({ seed: "1", job_id: "a" }),
      await draw({ seed: "1", job_id: "a" }),
      await draw({ seed: "2", job_id: "b" }),
    ];
    expect(again?.equals(first ?? Buffer.alloc(0))).toBe(true);
    expect(other?.equals(first ?? Buffer.alloc(0))).toBe(false);
  });

  const refused: [string, () => Promise<Response>, number, RegExp][] = [
    ["an unknown style", async () => post("/generate-cartoon", await form({ style: "clay" })), 400, /clay/],
    [
      "a seed that is no number",
      async () => post("/generate-cartoon", await form({ seed: "x" })),
      400,
      /seed/,
    ],
    ["a form without an image", async () => post("/generate-cartoon", new FormData()), 400, /image/],
    ["an address of elsewhere", () => cut("file:///etc/passwd"), 400, /TOONBOOTH_URL/],
    ["no address", () => cut(undefined), 400, /image_url/],
    ["an address that leads nowhere", () => cut("http://127.0.0.1:9/x.webp"), 502, /can't be fetched/],
  ];

  it.each(refused)("refuses %s, with the reason as JSON", async (_what, ask, status, reason) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { error: string }).error).toMatch(reason);
  });
});
