import { expect } from "vitest";
import { taskContext } from "../../scripts/imaging/task-context.js";
import { AppError } from "../../src/errors.js";
import type { ReencodeRequest } from "../../src/imaging/protocol.js";
import { reencode } from "../../src/imaging/reencode.js";
import { createLogger } from "../../src/log.js";
import type { EngineInput, EngineProgress } from "../../src/services/engines/engine.js";

/** What every remote engine is given besides its address: small limits, hardly a pause between attempts. */
export const REMOTE = {
  timeoutMs: 10_000,
  maxResponseBytes: 2_000_000,
  reencode: (picture: ReencodeRequest) => reencode(picture, { ...taskContext, maxPixels: 1_000_000 }),
  logger: createLogger("silent"),
  pauseAfter: () => 1,
};

/** A photo at that path, whose address nobody serves. */
export function engineInput(file: string): EngineInput {
  return { path: file, url: "http://127.0.0.1:9/never", withoutMetadata: async () => file };
}

/** The options of a call that writes into `outputDir`, and what it reports. */
export function engineCall(outputDir: string, { signal }: { signal?: AbortSignal } = {}) {
  const progress: EngineProgress[] = [];
  const options = {
    outputDir,
    jobId: "job-1",
    signal: signal ?? new AbortController().signal,
    onProgress: (report: EngineProgress) => void progress.push(report),
  };
  return { progress, options };
}

/** The error with which work fails, one of the program's own. */
export async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => "nothing was thrown",
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}
