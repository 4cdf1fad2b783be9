import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  CancelJobDocument,
  CartoonDocument,
  DownloadedFacesDocument,
  OriginalDocument,
  RetryJobDocument,
} from "../../../client/generated/operations.js";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer, status } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { download, jobEnd, refusal, regenerate, upload, uploadAndDraw } from "../../support/journey.js";
import { eventually } from "../../support/wait.js";

/** The AI server stands in for the engine, so that each test decides when a picture is finished. */
let ai: AiServer;
let app: TestApp;
let photo: Buffer;
let device: ToonboothClient;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none", WORKERS: "2" });
  photo = await samplePhoto();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

beforeEach(async () => {
  await ai.behave("ok");
  device = await app.newDevice();
});

async function originalNow(id: string) {
  const { original } = await device.request(OriginalDocument, { id });
  if (!original) throw new Error("the original is gone");
  return original;
}

/** They go right after the job has ended. */
async function noCartoonFiles(originalId: string): Promise<void> {
  await eventually("the cartoons' files to vanish", async () => {
    const names = await app.filesIn("temp");
    return !names.some((name) => name.includes(originalId));
  });
}

describe("downloading a face", () => {
  it("stores the face and takes all cartoons of that original away, documents and files", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device, photo);
    await jobEnd(device, (await regenerate(device, originalId)).id);
    const { job } = await download(device, cartoonId);
    const ended = await jobEnd(device, job?.id ?? "");
    expect(ended.status).toBe("READY");
    expect(ended.face).toMatchObject({ originalId, sourceCartoonId: cartoonId });
    const original = await eventually("the cartoons to vanish", async () => {
      const now = await originalNow(originalId);
      return now.cartoonCount === 0 ? now : undefined;
    });
    expect(original.cartoons).toEqual([]);
    expect(original.downloadedFace?.id).toBe(ended.face?.id);
    await noCartoonFiles(originalId);
    expect((await app.filesIn("downloaded")).filter((name) => name.includes(originalId))).toHaveLength(1);
  });

  it("answers the same job, later the same face, when it is asked again for the same cartoon", async () => {
    const { cartoonId } = await uploadAndDraw(device, photo);
    await ai.behave("hold");
    const first = await download(device, cartoonId);
    const second = await download(device, cartoonId);
    expect(second.job?.id).toBe(first.job?.id);
    await ai.request(ai.requests.length);
    await eventually("the cut to reach the AI server", async () =>
      ai.requests.at(-1)?.route.includes("face"),
    );
    ai.release();
    const ended = await jobEnd(device, first.job?.id ?? "");
    const third = await download(device, cartoonId);
    expect(third.face?.id).toBe(ended.face?.id);
    expect(third.job?.id).toBe(first.job?.id);
  });

  it("gives one face when twenty requests for one cartoon come at once", async () => {
    const { cartoonId } = await uploadAndDraw(device, photo);
    const answers = await Promise.all(Array.from({ length: 20 }, () => download(device, cartoonId)));
    expect(new Set(answers.map(({ job }) => job?.id)).size).toBe(1);
    await jobEnd(device, answers[0]?.job?.id ?? "");
    const { downloadedFaces } = await device.request(DownloadedFacesDocument, {});
    expect(downloadedFaces.totalCount).toBe(1);
  });

  it("lets one of two cartoons through that are chosen at once, and refuses the other while and after", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device, photo);
    const other = (await jobEnd(device, (await regenerate(device, originalId)).id)).cartoon?.id ?? "";
    await ai.behave("hold");
    const outcomes = await Promise.allSettled([download(device, cartoonId), download(device, other)]);
    const won = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(won).toHaveLength(1);
    expect(lost).toMatchObject([{ code: "DOWNLOAD_IN_PROGRESS" }]);
    const loser = outcomes[0]?.status === "fulfilled" ? other : cartoonId;
    expect(await refusal(download(device, loser))).toBe("DOWNLOAD_IN_PROGRESS");
    await eventually("the cut to reach the AI server", async () =>
      ai.requests.at(-1)?.route.includes("face"),
    );
    ai.release();
    expect((await jobEnd(device, won[0]?.job?.id ?? "")).status).toBe("READY");
    expect(await refusal(download(device, loser))).toBe("ALREADY_DOWNLOADED");
    expect(await refusal(regenerate(device, originalId))).toBe("ALREADY_DOWNLOADED");
  });

  it("leaves nothing of a regenerate behind that ends after the download", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device, photo);
    await ai.behave(["hold", "ok"]);
    const before = ai.requests.length;
    const late = await regenerate(device, originalId);
    await ai.request(before + 1);
    const { job } = await download(device, cartoonId);
    expect((await jobEnd(device, job?.id ?? "")).status).toBe("READY");
    ai.release();
    const ended = await jobEnd(device, late.id);
    expect(ended).toMatchObject({ status: "READY", cartoon: null });
    expect((await originalNow(originalId)).cartoonCount).toBe(0);
    await noCartoonFiles(originalId);
    await eventually("the work folders to go", async () =>
      (await app.filesIn("incoming")).every((name) => !name.startsWith("work-")),
    );
  });

  it("fails a regenerate that was still queued when the face was downloaded, without drawing it", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device, photo);
    // One worker stays busy, the other cuts the face: the regenerate waits until that is done.
    const busy = await app.newDevice();
    await ai.behave(["hang", "hold", "ok"]);
    const before = ai.requests.length;
    const blocker = await upload(busy, photo);
    await ai.request(before + 1);
    const cut = await download(device, cartoonId);
    await ai.request(before + 2);
    const queued = await regenerate(device, originalId);
    ai.release();
    expect((await jobEnd(device, cut.job?.id ?? "")).status).toBe("READY");
    const ended = await jobEnd(device, queued.id);
    expect(ended).toMatchObject({ status: "FAILED", cartoon: null, error: { code: "ALREADY_DOWNLOADED" } });
    expect(ai.requests).toHaveLength(before + 2);
    await busy.request(CancelJobDocument, { jobId: blocker.job.id });
    await noCartoonFiles(originalId);
  });

  it("lets another cartoon be chosen when the cut failed", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device, photo);
    const other = (await jobEnd(device, (await regenerate(device, originalId)).id)).cartoon?.id ?? "";
    await ai.behave(status(422, { error: "no face" }));
    const failed = await jobEnd(device, (await download(device, cartoonId)).job?.id ?? "");
    expect(failed).toMatchObject({ status: "FAILED", error: { code: "NO_FACE", retryable: false } });
    expect(await refusal(device.request(RetryJobDocument, { jobId: failed.id }))).toBe("NOT_RETRYABLE");
    await ai.behave("ok");
    const ended = await jobEnd(device, (await download(device, other)).job?.id ?? "");
    expect(ended.face?.sourceCartoonId).toBe(other);
  });

  it("tells nothing of another device's cartoon", async () => {
    const { cartoonId } = await uploadAndDraw(device, photo);
    const stranger = await app.newDevice();
    expect(await refusal(download(stranger, cartoonId))).toBe("NOT_FOUND");
    expect((await stranger.request(CartoonDocument, { id: cartoonId })).cartoon).toBeNull();
    expect(await refusal(download(device, "no such id"))).toBe("NOT_FOUND");
  });
});
