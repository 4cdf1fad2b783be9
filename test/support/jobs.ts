import { JobKind } from "../../src/schema/enums.js";
import type { StoredResult } from "../../src/schema/job.js";
import { newId } from "../../src/services/ids.js";
import type { NewJob } from "../../src/services/jobs/job-store.js";

/** Device of the jobs of `newJob`. */
export const DEVICE = "3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b";

/** A cartoon job that is not stored yet. */
export function newJob(more: Partial<NewJob> = {}): NewJob {
  return {
    _id: newId(),
    resultId: newId(),
    kind: JobKind.CARTOON,
    deviceId: DEVICE,
    originalId: newId(),
    styleId: "ink",
    seed: 1,
    ...more,
  };
}

/** What a worker found out about the picture that it made. */
export function storedResult(): StoredResult {
  return {
    filename: `1700000000000_${newId()}.png`,
    mimeType: "image/png",
    width: 1,
    height: 1,
    fileSize: 1,
    sha256: "0".repeat(64),
    styleId: "ink",
    engine: "builtin",
    fallbackUsed: false,
    createdAt: new Date(),
  };
}
