/**
 * What a search among 1,000 pictures of a device costs this process, on the embedded database: the first one, which reads
 * what they are compared by, and those after it. Run with `npx tsx bench/similar-media.ts`.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { EMBEDDING_LENGTH } from "../src/imaging/analysis/embedding.js";
import type { MediaItem } from "../src/schema/media.js";
import { MediaStatus, MediaType } from "../src/schema/media-enums.js";
import { newId } from "../src/services/ids.js";
import { likenessOf } from "../src/services/media/likeness.js";
import { newChecklist } from "../src/services/media/media-steps.js";
import { SimilarMediaService } from "../src/services/media/similar-media.js";
import { type Models, openDatabase } from "../src/storage/database/database.js";

const PICTURES = 1_000;
const SEARCHES = 50;

function pictureOf(deviceId: string, number: number): MediaItem {
  const filename = `${1_700_000_000_000 + number}_${deviceId}.jpg`;
  const embedding = Array.from({ length: EMBEDDING_LENGTH }, () => Math.random() / 10);
  const perceptualHash = randomUUID().replaceAll("-", "").slice(0, 16);
  return {
    ...{
      _id: newId(),
      deviceId,
      type: MediaType.PRODUCT,
      status: MediaStatus.COMPLETE,
      percent: 100,
      seq: 9,
    },
    ...{ filename, filePath: `/uploads/media/${filename}`, fileSize: 1, mimeType: "image/jpeg" },
    ...{ width: 900, height: 600, sha256: "0".repeat(64), createdAt: new Date(1_700_000_000_000 + number) },
    ...{ steps: newChecklist(), variants: [], backgroundRemoved: false, fence: 1, heals: 0 },
    likeness: likenessOf({ version: 1, perceptualHash }, embedding),
  };
}

/** Milliseconds that pass, and that the processor works, for each of so many searches. */
async function cost(similar: SimilarMediaService, wanted: { deviceId: string; _id: string }, times: number) {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  for (let i = 0; i < times; i++) await similar.of(wanted.deviceId, wanted._id, 10);
  const { user, system } = process.cpuUsage(used);
  return {
    milliseconds: Number(((performance.now() - begun) / times).toFixed(1)),
    "of the processor": Number(((user + system) / 1_000 / times).toFixed(1)),
  };
}

async function measure(models: Models): Promise<void> {
  const deviceId = randomUUID();
  const pictures = Array.from({ length: PICTURES }, (_, number) => pictureOf(deviceId, number));
  await models.media.insertMany(pictures);
  const [wanted] = pictures;
  if (!wanted) throw new Error("there is no picture");
  // The connection and the compiler get warm on a service of their own.
  await cost(new SimilarMediaService({ models, isShared: false }), wanted, 5);
  const similar = new SimilarMediaService({ models, isShared: false });
  console.table({
    "first search": await cost(similar, wanted, 1),
    "those after it": await cost(similar, wanted, SEARCHES),
  });
}

const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-bench-"));
const database = await openDatabase({ dataDir: folder });
try {
  await measure(database.models);
} finally {
  await database.close();
  await rm(folder, { recursive: true, force: true });
}
