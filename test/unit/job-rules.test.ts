import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JobStage, JobStatus } from "../../src/schema/enums.js";
import {
  ACTIVE_STATUSES,
  isCancelable,
  isFinal,
  isRetryable,
  JOB_RECORD_TTL_MS,
  MAX_ATTEMPTS,
  retryDelay,
} from "../../src/services/jobs/job-rules.js";

const attempts = fc.integer({ min: 1, max: 1_000 });
const randoms = fc.double({ min: 0, max: 1, noNaN: true });

describe("retryDelay", () => {
  test("lies in the upper half under a ceiling that doubles from one second to a minute", () => {
    fc.assert(
      fc.property(attempts, randoms, (attempt, random) => {
        const ceiling = Math.min(60_000, 1_000 * 2 ** (attempt - 1));
        const delay = retryDelay(attempt, random);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
        expect(delay).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  test("of a later attempt is never shorter, with the same luck", () => {
    fc.assert(
      fc.property(attempts, randoms, (attempt, random) => {
        expect(retryDelay(attempt + 1, random)).toBeGreaterThanOrEqual(retryDelay(attempt, random));
      }),
    );
  });

  test("spreads jobs that failed together", () => {
    const delays = new Set([0, 0.1, 0.5, 0.9, 0.999].map((random) => retryDelay(3, random)));
    expect(delays.size).toBe(5);
  });

  test.each([
    [1, 0, 500],
    [1, 1, 1_000],
    [2, 0.5, 1_500],
    [7, 0, 30_000],
    [7, 1, 60_000],
    [5_000, 1, 60_000],
  ])("after attempt %i with luck %d is %i ms", (attempt, random, delay) => {
    expect(retryDelay(attempt, random)).toBe(delay);
  });
});

test.each([
  [JobStatus.QUEUED, false],
  [JobStatus.RUNNING, false],
  [JobStatus.WAITING, false],
  [JobStatus.READY, true],
  [JobStatus.FAILED, true],
  [JobStatus.CANCELED, true],
])("%s is final: %s", (status, final) => {
  expect(isFinal({ status })).toBe(final);
  expect(ACTIVE_STATUSES.includes(status)).toBe(!final);
});

describe("isCancelable", () => {
  test.each(Object.values(JobStatus))("%s: unless ended, in every stage but STORING", (status) => {
    for (const stage of Object.values(JobStage)) {
      const expected = ACTIVE_STATUSES.includes(status) && stage !== JobStage.STORING;
      expect([stage, isCancelable({ status, stage })]).toEqual([stage, expected]);
    }
  });
});

describe("isRetryable", () => {
  const error = (retryable: boolean) => ({ code: "X", message: "x", retryable });
  test.each([
    [JobStatus.CANCELED, null, true],
    [JobStatus.CANCELED, error(false), true],
    [JobStatus.FAILED, error(true), true],
    [JobStatus.FAILED, error(false), false],
    [JobStatus.FAILED, null, false],
    [JobStatus.READY, null, false],
    [JobStatus.QUEUED, error(true), false],
    [JobStatus.RUNNING, error(true), false],
    [JobStatus.WAITING, error(true), false],
  ])("%s with %j: %s", (status, because, retryable) => {
    expect(isRetryable({ status, error: because })).toBe(retryable);
  });
});

test("a job has three attempts, and its record is kept for seven days", () => {
  expect(MAX_ATTEMPTS).toBe(3);
  expect(JOB_RECORD_TTL_MS).toBe(7 * 24 * 60 * 60 * 1000);
});
