import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ProgressThrottle } from "../../src/services/jobs/progress-throttle.js";

const INTERVAL = 250;

interface Report {
  percent: number;
  preview?: string;
}

const merge = (held: Report, next: Report): Report => ({ ...next, preview: next.preview ?? held.preview });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A throttle whose writes are noted with their time since now. */
function setup(write: () => Promise<void> = async () => {}) {
  const start = Date.now();
  const written: { at: number; report: Report }[] = [];
  const throttle = new ProgressThrottle<Report>({ intervalMs: INTERVAL, merge }, async (report) => {
    written.push({ at: Date.now() - start, report });
    await write();
  });
  return { throttle, written, percents: () => written.map(({ report }) => report.percent) };
}

describe("a throttle", () => {
  test("writes the first report at once", async () => {
    const { throttle, written } = setup();
    throttle.push({ percent: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toEqual([{ at: 0, report: { percent: 1 } }]);
  });

  test("holds the next ones back, and writes the newest when the interval is over", async () => {
    const { throttle, written } = setup();
    for (let percent = 1; percent <= 10; percent += 1) throttle.push({ percent });
    await vi.advanceTimersByTimeAsync(INTERVAL - 1);
    expect(written).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(written[1]).toEqual({ at: INTERVAL, report: { percent: 10 } });
  });

  test("does not let what is urgent wait for the interval, nor write while another write is under way", async () => {
    const written: Report[] = [];
    let finish = () => {};
    const isUrgent = ({ preview }: Report) => preview !== undefined;
    const throttle = new ProgressThrottle<Report>({ intervalMs: INTERVAL, merge, isUrgent }, (report) => {
      written.push(report);
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    throttle.push({ percent: 1 });
    throttle.push({ percent: 2, preview: "p" });
    throttle.push({ percent: 3 });
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toHaveLength(1);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toEqual([{ percent: 1 }, { percent: 3, preview: "p" }]);
    throttle.push({ percent: 4 });
    finish();
    await vi.advanceTimersByTimeAsync(INTERVAL - 1);
    expect(written).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(written[2]).toEqual({ percent: 4 });
  });

  test("writes at once again after a pause", async () => {
    const { throttle, written } = setup();
    throttle.push({ percent: 1 });
    await vi.advanceTimersByTimeAsync(10 * INTERVAL);
    throttle.push({ percent: 2 });
    await vi.advanceTimersByTimeAsync(0);
    expect(written.map(({ at }) => at)).toEqual([0, 10 * INTERVAL]);
  });

  test("keeps what a report that was held back had and the next one lacks", async () => {
    const { throttle, written } = setup();
    throttle.push({ percent: 1 });
    throttle.push({ percent: 2, preview: "old" });
    throttle.push({ percent: 3, preview: "new" });
    throttle.push({ percent: 4 });
    await vi.advanceTimersByTimeAsync(INTERVAL);
    expect(written[1]?.report).toEqual({ percent: 4, preview: "new" });
    throttle.push({ percent: 5 });
    await vi.advanceTimersByTimeAsync(INTERVAL);
    // What has been written is not held any more.
    expect(written[2]?.report.preview).toBeUndefined();
  });

  test("writes at most four a second, in order, the newest always, whenever reports come", async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(pauses, async (reports) => {
        const { throttle, written, percents } = setup();
        let percent = 0;
        for (const pause of reports) {
          throttle.push({ percent: ++percent });
          await vi.advanceTimersByTimeAsync(pause);
        }
        await vi.advanceTimersByTimeAsync(INTERVAL);
        expect(percents().at(-1)).toBe(percent);
        expect(percents()).toEqual(percents().toSorted((a, b) => a - b));
        for (const [index, { at }] of written.entries()) {
          if (index > 0) expect(at - (written[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(INTERVAL);
        }
        await throttle.close();
      }),
      { numRuns: 30 },
    );
  });
});

describe("slow writes", () => {
  test("come one after the other, never two at once", async () => {
    let [running, most] = [0, 0];
    const { throttle, written } = setup(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 3 * INTERVAL));
      running -= 1;
    });
    for (let percent = 1; percent <= 5; percent += 1) {
      throttle.push({ percent });
      await vi.advanceTimersByTimeAsync(INTERVAL);
    }
    await vi.advanceTimersByTimeAsync(20 * INTERVAL);
    expect(written.length).toBeGreaterThan(1);
    expect(most).toBe(1);
  });

  test("do not pile up: what comes meanwhile is merged into the next write", async () => {
    const { throttle, percents } = setup(() => new Promise((resolve) => setTimeout(resolve, 10 * INTERVAL)));
    for (let percent = 1; percent <= 10; percent += 1) {
      throttle.push({ percent });
      await vi.advanceTimersByTimeAsync(INTERVAL);
    }
    await vi.advanceTimersByTimeAsync(20 * INTERVAL);
    expect(percents()).toEqual([1, 10]);
  });
});

describe("close", () => {
  test("drops what is held back, and takes nothing more", async () => {
    const { throttle, percents } = setup();
    throttle.push({ percent: 1 });
    throttle.push({ percent: 2 });
    await throttle.close();
    throttle.push({ percent: 3 });
    await vi.advanceTimersByTimeAsync(10 * INTERVAL);
    expect(percents()).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("waits for the write that is under way", async () => {
    let finish = () => {};
    const { throttle } = setup(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    throttle.push({ percent: 1 });
    await vi.advanceTimersByTimeAsync(0);
    let isClosed = false;
    const closing = throttle.close().then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(10 * INTERVAL);
    expect(isClosed).toBe(false);
    finish();
    await closing;
    expect(isClosed).toBe(true);
  });

  test("may be called twice, also when nothing was ever pushed", async () => {
    const { throttle } = setup();
    await throttle.close();
    await throttle.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
