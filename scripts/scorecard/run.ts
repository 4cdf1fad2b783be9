import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Drawing, drawAll, PICTURES } from "./drawing.js";
import { measureAll } from "./measuring.js";
import type { ScorecardOptions } from "./options.js";
import type { Watch } from "./progress.js";
import type { MeasuredFile } from "./report.js";

/** A file that is no picture that could be drawn. */
export interface UnreadablePhoto {
  file: string;
  reason: string;
}

/** What a run found out. */
export interface ScorecardRun {
  files: MeasuredFile[];
  unreadable: UnreadablePhoto[];
}

/**
 * Draws all cartoons, then measures them: one after the other, so that measuring does not slow the drawing whose time
 * is taken. Small pictures go to the output folder; the cartoons themselves are gone after the run. Rejects with the
 * signal's reason once it is called off and what was begun has ended.
 */
export async function runScorecard(options: ScorecardOptions, watch: Watch): Promise<ScorecardRun> {
  await mkdir(path.join(options.out, PICTURES), { recursive: true });
  const work = await mkdtemp(path.join(tmpdir(), "toonbooth-scorecard-"));
  try {
    const drawings = await drawAll(options, work, watch);
    const unreadable = unreadablePhotos(options.photos, drawings);
    const photos = options.photos.filter((photo) => unreadable.every(({ file }) => file !== photo));
    return { files: await measureAll({ ...options, photos }, drawings, watch), unreadable };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function unreadablePhotos(photos: readonly string[], drawings: readonly Drawing[]): UnreadablePhoto[] {
  return photos.flatMap((file) => {
    const refused = drawings.find((drawing) => drawing.file === file && drawing.unreadable !== undefined);
    return refused ? [{ file, reason: refused.unreadable ?? "" }] : [];
  });
}
