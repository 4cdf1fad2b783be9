import { createHash } from "node:crypto";
import { copyFile, link, readFile, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  DownloadedFacesDocument,
  JobsDocument,
  OriginalDocument,
  OriginalsDocument,
} from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { JobStage, JobStatus } from "../../../src/schema/enums.js";
import { newId } from "../../../src/services/ids.js";
import type { Models } from "../../../src/storage/database/database.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { download, jobEnd, lookAtJob, regenerate, upload, uploadAndDraw } from "../../support/journey.js";
import { eventually } from "../../support/wait.js";

/** What a process that died at each step of the order of writes leaves behind, and what the next start makes of it. */
let ai: AiServer;
let app: TestApp;
let photo: Buffer;
let token: string | undefined;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    AI_FALLBACK: "none",
  });
  photo = await samplePhoto();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

beforeEach(async () => {
  await ai.behave("ok");
  token = (await app.newDevice()).token;
});

/** The test's device, at wherever the program listens now. */
function device(): ToonboothClient {
  return new ToonboothClient(app.url, token);
}

const inUploads = (...parts: string[]) => path.join(app.uploadsDir, ...parts);
const LONG_AGO = new Date(Date.now() - 2 * 3_600_000);

/** As an upload leaves it: `steps` says how far it came. On a shared MongoDB only what is over a minute old is touched. */
async function interruptedUpload(models: Models, steps: { linked: boolean; original: boolean }) {
  const claim = await models.claims.findOne({}).sort({ _id: 1 }).lean();
  const original = await models.originals.findOne({ _id: claim?.originalId }).lean();
  if (!claim?.file || !original) throw new Error("expected a finished upload");
  await models.jobs.deleteMany({ _id: claim.jobId });
  await models.cartoons.deleteMany({ originalId: original._id });
  if (!steps.original) await models.originals.deleteOne({ _id: original._id });
  if (!steps.linked) await rm(inUploads("originals", original.filename));
  await models.claims.updateOne({ _id: claim._id }, { $set: { completed: false, createdAt: LONG_AGO } });
  return { ids: claim, original };
}

describe("an upload that was killed", () => {
  it.each([
    ["after its file got its name", { linked: true, original: false }],
    ["after its original was written", { linked: true, original: true }],
  ])("%s is finished at the next start", async (_when, steps) => {
    const { job } = await uploadAndDraw(device(), photo);
    await app.restartAfter(async (models) => {
      await models.claims.deleteMany({ jobId: { $ne: job.id } });
      await interruptedUpload(models, steps);
    });
    const ended = await jobEnd(device(), job.id);
    expect(ended.status).toBe("READY");
    const { originals } = await device().request(OriginalsDocument, {});
    expect(originals.nodes.map(({ id }) => id)).toEqual([job.originalId]);
    const stored = await readFile(inUploads("originals", originals.nodes[0]?.filename ?? ""));
    expect(createHash("sha256").update(stored).digest("hex")).toBe(
      createHash("sha256").update(photo).digest("hex"),
    );
  });

  it("before its file got its name leaves nothing, and can be sent again", async () => {
    const { job } = await uploadAndDraw(device(), photo);
    await app.restartAfter(async (models) => {
      await models.claims.deleteMany({ jobId: { $ne: job.id } });
      await interruptedUpload(models, { linked: false, original: false });
    });
    expect((await device().request(OriginalsDocument, {})).originals.totalCount).toBe(0);
    expect((await device().request(JobsDocument, {})).jobs.totalCount).toBe(0);
    const again = await upload(device(), photo);
    expect(again.job.id).not.toBe(job.id);
    expect((await jobEnd(device(), again.job.id)).status).toBe("READY");
  });
});

describe("a job whose worker died", () => {
  it("while drawing counts an attempt and is drawn again", async () => {
    const { job } = await uploadAndDraw(device(), photo);
    await app.restartAfter(async (models) => {
      await models.cartoons.deleteMany({ originalId: job.originalId });
      await models.jobs.updateOne(
        { _id: job.id },
        {
          $set: { status: JobStatus.RUNNING, stage: JobStage.STYLIZING, percent: 40, claimAt: new Date() },
          $unset: { finishedAt: "", result: "" },
        },
      );
    });
    expect(await jobEnd(device(), job.id)).toMatchObject({ status: "READY", attempt: 2 });
  });

  it("three times fails, retryable", async () => {
    const { job } = await uploadAndDraw(device(), photo);
    await app.restartAfter(async (models) => {
      await models.jobs.updateOne(
        { _id: job.id },
        {
          $set: { status: JobStatus.RUNNING, stage: JobStage.STYLIZING, attempt: 3, claimAt: new Date() },
          $unset: { finishedAt: "", result: "" },
        },
      );
    });
    const ended = await jobEnd(device(), job.id);
    expect(ended).toMatchObject({ status: "FAILED", error: { code: "INTERNAL", retryable: true } });
  });

  it("while storing is rolled forward without being drawn again", async () => {
    const { job, cartoonId } = await uploadAndDraw(device(), photo);
    const drawings = ai.requests.length;
    await app.restartAfter(async (models) => {
      await models.cartoons.deleteOne({ _id: cartoonId });
      await models.jobs.updateOne(
        { _id: job.id },
        {
          $set: { status: JobStatus.RUNNING, stage: JobStage.STORING, claimAt: new Date() },
          $unset: { finishedAt: "" },
        },
      );
    });
    const ended = await jobEnd(device(), job.id);
    expect(ended).toMatchObject({ status: "READY", attempt: 1, cartoon: { id: cartoonId } });
    expect(ai.requests.length).toBe(drawings);
    expect((await fetch(ended.cartoon?.imageUrl ?? "")).status).toBe(200);
  });

  it("between the face and the end leaves one face and no cartoon", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device(), photo);
    const cut = await jobEnd(device(), (await download(device(), cartoonId)).job?.id ?? "");
    await app.restartAfter(async (models) => {
      const face = await models.faces.findOne({ originalId }).lean();
      await copyFile(
        inUploads("downloaded", face?.filename ?? ""),
        inUploads("temp", `1700000000000_${originalId}.png`),
      );
      await models.cartoons.create({
        _id: newId(),
        deviceId: face?.deviceId ?? "",
        originalId,
        filename: `1700000000000_${originalId}.png`,
        filePath: `/uploads/temp/1700000000000_${originalId}.png`,
        fileSize: 1,
        mimeType: "image/png",
        width: 1,
        height: 1,
        styleId: "cartoon",
        seed: 1,
        engine: "http",
        fallbackUsed: false,
        createdAt: new Date(),
        expiresAt: new Date(Date.now() + 3_600_000),
        sha256: "0",
      });
      await models.jobs.updateOne(
        { _id: cut.id },
        {
          $set: { status: JobStatus.RUNNING, stage: JobStage.STORING, claimAt: new Date() },
          $unset: { finishedAt: "" },
        },
      );
    });
    expect((await jobEnd(device(), cut.id)).face?.id).toBe(cut.face?.id);
    await eventually("the cartoon to go", async () => {
      const { original } = await device().request(OriginalDocument, { id: originalId });
      const names = await app.filesIn("temp");
      return original?.cartoonCount === 0 && !names.some((name) => name.includes(originalId));
    });
    expect((await app.filesIn("downloaded")).filter((name) => name.includes(originalId))).toHaveLength(1);
  });
});

describe("what else a dead process leaves behind", () => {
  it("a face claim with no job is released, so that a cartoon can be chosen", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device(), photo);
    const other = (await jobEnd(device(), (await regenerate(device(), originalId)).id)).cartoon?.id ?? "";
    await app.restartAfter(async (models) => {
      await models.originals.updateOne(
        { _id: originalId },
        { $set: { faceClaim: { cartoonId, jobId: newId(), claimedAt: LONG_AGO } } },
      );
    });
    const ended = await jobEnd(device(), (await download(device(), other)).job?.id ?? "");
    expect(ended.face?.sourceCartoonId).toBe(other);
  });

  it("a record that can't be finished keeps neither the start nor the others from it", async () => {
    const { originalId, job } = await uploadAndDraw(device(), photo);
    await app.restartAfter(async (models) => {
      await models.claims.deleteMany({ jobId: { $ne: job.id } });
      await models.claims.updateOne(
        { jobId: job.id },
        { $set: { completed: false, createdAt: LONG_AGO, styleId: "", jobId: newId() } },
      );
      await models.originals.updateOne({ _id: originalId }, { $set: { tombstone: LONG_AGO } });
    });
    expect((await device().request(OriginalsDocument, {})).originals.totalCount).toBe(0);
  });

  it("a face whose original was deleted meanwhile goes, its file into quarantine", async () => {
    const { originalId, cartoonId } = await uploadAndDraw(device(), photo);
    await jobEnd(device(), (await download(device(), cartoonId)).job?.id ?? "");
    await app.restartAfter(async (models) => {
      await models.jobs.deleteMany({ originalId });
      await models.originals.deleteOne({ _id: originalId });
    });
    await eventually("the face to go", async () => {
      // Until the sweep has been there, the list can't show the face's original.
      const list = await device()
        .request(DownloadedFacesDocument, {})
        .catch(() => undefined);
      const names = await app.filesIn("downloaded");
      return list?.downloadedFaces.totalCount === 0 && !names.some((name) => name.includes(originalId));
    });
    expect((await app.filesIn("quarantine")).some((name) => name.includes(originalId))).toBe(true);
  });

  it("a deletion that was begun is finished", async () => {
    const { originalId, job } = await uploadAndDraw(device(), photo);
    await app.restartAfter(async (models) => {
      await models.originals.updateOne({ _id: originalId }, { $set: { tombstone: LONG_AGO } });
    });
    const left = await Promise.all((["originals", "temp"] as const).map((folder) => app.filesIn(folder)));
    expect(left.flat().filter((name) => name.includes(originalId))).toEqual([]);
    expect((await device().request(JobsDocument, {})).jobs.nodes.map(({ id }) => id)).not.toContain(job.id);
  });

  it("orphaned files: temporary ones go, permanent ones are put in quarantine, and nothing else is touched", async () => {
    const { originalId } = await uploadAndDraw(device(), photo);
    const { original } = await device().request(OriginalDocument, { id: originalId });
    const orphan = `1700000000001_${newId()}.jpg`;
    const fresh = `1700000000002_${newId()}.jpg`;
    for (const [folder, name] of [
      ["temp", orphan],
      ["originals", orphan],
      ["downloaded", orphan],
    ] as const) {
      await writeFile(inUploads(folder, name), "orphan");
      await utimes(inUploads(folder, name), LONG_AGO, LONG_AGO);
    }
    await link(inUploads("originals", original?.filename ?? ""), inUploads("incoming", "stale"));
    await utimes(inUploads("incoming", "stale"), LONG_AGO, LONG_AGO);
    await writeFile(inUploads("originals", fresh), "fresh");
    await app.restart();
    const isOrphan = (name: string) => name.includes(orphan);
    await eventually("the sweep", async () => (await app.filesIn("quarantine")).filter(isOrphan).length >= 2);
    const quarantined = (await app.filesIn("quarantine")).filter(isOrphan);
    expect(quarantined).toEqual([`downloaded_${orphan}`, `originals_${orphan}`]);
    await eventually("temporary files to go", async () => !(await app.filesIn("incoming")).includes("stale"));
    expect(await app.filesIn("temp")).not.toContain(orphan);
    const kept = await app.filesIn("originals");
    expect(kept).toContain(original?.filename);
    expect(kept).toContain(fresh);
    expect(kept).not.toContain(orphan);
  });

  it("an original whose file is missing is kept: the document is never removed for that", async () => {
    const { originalId } = await uploadAndDraw(device(), photo);
    const { original } = await device().request(OriginalDocument, { id: originalId });
    await rm(inUploads("originals", original?.filename ?? ""));
    await app.restart();
    expect((await device().request(OriginalDocument, { id: originalId })).original?.id).toBe(originalId);
  });

  it("an expired cartoon goes, but not one that a face-cut still needs", async () => {
    const kept = await uploadAndDraw(device(), photo, { seed: 1 });
    const expired = await uploadAndDraw(device(), photo, { seed: 2 });
    await ai.behave("hold");
    const before = ai.requests.length;
    const { job } = await download(device(), kept.cartoonId);
    await ai.request(before + 1);
    await app.restartAfter(async (models) => {
      for (const id of [kept.cartoonId, expired.cartoonId]) {
        await models.cartoons.updateOne({ _id: id }, { $set: { expiresAt: LONG_AGO } });
      }
    });
    await eventually("the expired one to go", async () => {
      const names = await app.filesIn("temp");
      return !names.some((name) => name.includes(expired.originalId));
    });
    await ai.behave("ok");
    ai.release();
    expect((await jobEnd(device(), job?.id ?? "")).status).toBe("READY");
    expect((await lookAtJob(device(), expired.job.id)).cartoon).toBeNull();
  });
});
