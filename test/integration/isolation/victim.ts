import { randomBytes, randomUUID } from "node:crypto";
import { CancelJobDocument, RegisterDeviceDocument } from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { cursorOf } from "../../../src/services/pages.js";
import type { AiServer } from "../../support/ai-server.js";
import { samplePhoto, type TestApp } from "../../support/app.js";
import { download, jobEnd, jobStatus, regenerate, upload, uploadAndDraw } from "../../support/journey.js";
import { drawnPicture, uploadMedia } from "../../support/media.js";

/** Every id, name and cursor by which something of a device could be asked for. */
export interface Ids {
  deviceId: string;
  /** An original that still has cartoons. */
  originalId: string;
  originalFile: string;
  /** An original whose face has been downloaded. */
  downloadedOriginalId: string;
  cartoonId: string;
  cartoonFile: string;
  /** A cartoon that is gone, because another of its original was downloaded. */
  goneCartoonId: string;
  faceId: string;
  faceFile: string;
  readyJobId: string;
  faceJobId: string;
  canceledJobId: string;
  /** A job that is being worked on. */
  activeJobId: string;
  /** An item of the media library. */
  mediaId: string;
  mediaFile: string;
  /** A cursor of each list. */
  originalCursor: string;
  faceCursor: string;
  jobCursor: string;
  mediaCursor: string;
  idempotencyKey: string;
}

/** A device that has one of everything, and the tokens that it has or had. */
export interface Victim {
  client: ToonboothClient;
  ids: Ids;
  token: string;
  /** A token of the same device that was voided by a later one. */
  revokedToken: string;
  /** Signed addresses of its images. */
  urls: { original: string; cartoon: string; face: string; media: string };
}

/** Makes a device that has one of everything. The AI server is left holding one of its jobs. */
export async function makeVictim(app: TestApp, ai: AiServer): Promise<Victim> {
  const deviceId = randomUUID();
  const client = new ToonboothClient(app.url);
  const { token: revokedToken } = await register(client, deviceId);
  const { token } = await register(client, deviceId);
  client.token = token;
  const idempotencyKey = `key-${deviceId}`;
  const gone = await uploadAndDraw(client, await samplePhoto(2));
  const chosen = await jobEnd(client, (await regenerate(client, gone.originalId)).id);
  const cut = await download(client, chosen.cartoon?.id ?? "");
  const faceJob = await jobEnd(client, cut.job?.id ?? "");
  const uploaded = await upload(client, await samplePhoto(1), { idempotencyKey });
  const job = await jobEnd(client, uploaded.job.id);
  await ai.behave("hold");
  const active = await regenerate(client, uploaded.original.id);
  await jobStatus(client, active.id, "RUNNING");
  const canceled = await regenerate(client, uploaded.original.id);
  await client.request(CancelJobDocument, { jobId: canceled.id });
  const item = await uploadMedia(client, await drawnPicture(1));
  const { cartoon } = job;
  const { face } = faceJob;
  if (!cartoon || !face) throw new Error("the victim has no cartoon or no face");
  return {
    client,
    token,
    revokedToken,
    urls: {
      original: uploaded.original.imageUrl,
      cartoon: cartoon.imageUrl,
      face: face.faceUrl,
      media: item.url,
    },
    ids: {
      deviceId,
      originalId: uploaded.original.id,
      originalFile: uploaded.original.filename,
      downloadedOriginalId: gone.originalId,
      cartoonId: cartoon.id,
      cartoonFile: cartoon.filename,
      goneCartoonId: gone.cartoonId,
      faceId: face.id,
      faceFile: face.filename,
      readyJobId: job.id,
      faceJobId: faceJob.id,
      canceledJobId: canceled.id,
      activeJobId: active.id,
      mediaId: item.id,
      mediaFile: item.filename,
      mediaCursor: cursorTo(item),
      originalCursor: cursorTo(uploaded.original),
      faceCursor: cursorTo(face),
      jobCursor: cursorTo(job),
      idempotencyKey,
    },
  };
}

/** As many ids of the same form that belong to nobody. */
export function unknownIds(ids: Ids): Ids {
  const id = () => randomBytes(12).toString("hex");
  const deviceId = randomUUID();
  return {
    deviceId,
    originalId: id(),
    originalFile: ids.originalFile.replace(ids.deviceId, deviceId),
    downloadedOriginalId: id(),
    cartoonId: id(),
    cartoonFile: ids.cartoonFile.replace(/[0-9a-f]{24}/, id()),
    goneCartoonId: id(),
    faceId: id(),
    faceFile: ids.faceFile.replace(/[0-9a-f]{24}/, id()),
    readyJobId: id(),
    faceJobId: id(),
    canceledJobId: id(),
    activeJobId: id(),
    mediaId: id(),
    mediaFile: ids.mediaFile.replace(ids.deviceId, deviceId),
    mediaCursor: otherCursor(ids.mediaCursor, id()),
    originalCursor: otherCursor(ids.originalCursor, id()),
    faceCursor: otherCursor(ids.faceCursor, id()),
    jobCursor: otherCursor(ids.jobCursor, id()),
    idempotencyKey: `key-${deviceId}`,
  };
}

async function register(client: ToonboothClient, deviceId: string): Promise<{ token: string }> {
  return (await client.request(RegisterDeviceDocument, { deviceId })).registerDevice;
}

function cursorTo({ id, createdAt }: { id: string; createdAt: string | Date }): string {
  return cursorOf({ _id: id, createdAt: new Date(createdAt) });
}

function otherCursor(cursor: string, id: string): string {
  const [time] = Buffer.from(cursor, "base64url").toString().split(":");
  return cursorOf({ _id: id, createdAt: new Date(Number(time)) });
}
