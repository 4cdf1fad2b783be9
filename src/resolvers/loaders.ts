import DataLoader from "dataloader";
import type { RegeneratedCartoon } from "../schema/cartoon.js";
import type { DownloadedFace } from "../schema/face.js";
import type { Job } from "../schema/job.js";
import type { Original } from "../schema/original.js";
import type { Models } from "../storage/database/database.js";

/**
 * Loaders that gather the ids of one operation into one database command each. They keep nothing: a
 * subscription lives long, and each of its events must see the present state.
 */
export interface Loaders {
  /** Also those that are being deleted: a job's last event still shows its original. */
  originals: DataLoader<string, Original | null>;
  cartoons: DataLoader<string, RegeneratedCartoon | null>;
  faces: DataLoader<string, DownloadedFace | null>;
  /** By original, newest first. */
  cartoonsOf: DataLoader<string, RegeneratedCartoon[]>;
  cartoonCountOf: DataLoader<string, number>;
  /** By original. */
  faceOf: DataLoader<string, DownloadedFace | null>;
  /** By original. */
  latestJobOf: DataLoader<string, Job | null>;
}

/** Makes the loaders of one operation; they see nothing but the device's documents. */
export function createLoaders(models: Models, deviceId: string): Loaders {
  const live = () => ({ expiresAt: { $gt: new Date() } });
  return {
    originals: loader(async (ids) =>
      byId(ids, await models.originals.find({ _id: { $in: ids }, deviceId }).lean()),
    ),
    cartoons: loader(async (ids) =>
      byId(ids, await models.cartoons.find({ _id: { $in: ids }, deviceId, ...live() }).lean()),
    ),
    faces: loader(async (ids) => byId(ids, await models.faces.find({ _id: { $in: ids }, deviceId }).lean())),
    cartoonsOf: loader(async (ids) => {
      const filter = { originalId: { $in: ids }, deviceId, ...live() };
      const cartoons = await models.cartoons.find(filter).sort({ createdAt: -1 }).lean();
      return ids.map((id) => cartoons.filter((cartoon) => cartoon.originalId === id));
    }),
    cartoonCountOf: loader(async (ids) => {
      const counts: { _id: string; count: number }[] = await models.cartoons.aggregate([
        { $match: { originalId: { $in: ids }, deviceId, ...live() } },
        { $group: { _id: "$originalId", count: { $sum: 1 } } },
      ]);
      return ids.map((id) => counts.find(({ _id }) => _id === id)?.count ?? 0);
    }),
    faceOf: loader(async (ids) => {
      const faces = await models.faces.find({ originalId: { $in: ids }, deviceId }).lean();
      return ids.map((id) => faces.find((face) => face.originalId === id) ?? null);
    }),
    latestJobOf: loader((ids) => latestJobs(models, deviceId, ids)),
  };
}

async function latestJobs(models: Models, deviceId: string, originalIds: string[]): Promise<(Job | null)[]> {
  const latest: { _id: string; jobId: string }[] = await models.jobs.aggregate([
    { $match: { originalId: { $in: originalIds }, deviceId } },
    { $sort: { createdAt: -1, _id: -1 } },
    { $group: { _id: "$originalId", jobId: { $first: "$_id" } } },
  ]);
  const jobs = await models.jobs.find({ _id: { $in: latest.map(({ jobId }) => jobId) } }).lean();
  return originalIds.map((id) => jobs.find((job) => job.originalId === id) ?? null);
}

function loader<T>(batch: (ids: string[]) => Promise<T[]>): DataLoader<string, T> {
  return new DataLoader<string, T>((ids) => batch([...ids]), { cache: false });
}

function byId<T extends { _id: string }>(ids: string[], documents: T[]): (T | null)[] {
  const found = new Map(documents.map((document) => [document._id, document]));
  return ids.map((id) => found.get(id) ?? null);
}
