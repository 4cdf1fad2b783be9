import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../../src/config.js";
import { OpenCounts } from "../../../src/http/limits/open-counts.js";
import { createMemoryCounter, RateLimits } from "../../../src/http/limits/rate-limits.js";

describe("OpenCounts", () => {
  const make = () =>
    new OpenCounts({ code: "TOO_MANY_OPERATIONS", what: "operations", perAddress: 3, perDevice: 2 });

  it("allows as many as it says, of each address and each device", () => {
    const counts = make();
    const device = { address: "a", deviceId: "d" };
    counts.acquire(device);
    const release = counts.acquire(device);
    expect(() => counts.acquire(device)).toThrow(/At most 2 operations of one device/);
    counts.acquire({ address: "a", deviceId: "e" });
    expect(() => counts.acquire({ address: "a" })).toThrow(/At most 3 operations from one address/);
    counts.acquire({ address: "b" });
    release();
    counts.acquire(device);
  });

  it("takes nothing for what it refuses, and gives a place back once", () => {
    const counts = make();
    const releases = [counts.acquire({ deviceId: "d" }), counts.acquire({ deviceId: "d" })];
    for (let n = 0; n < 5; n += 1) expect(() => counts.acquire({ address: "a", deviceId: "d" })).toThrow();
    for (let n = 0; n < 3; n += 1) counts.acquire({ address: "a" });
    for (const release of releases) {
      release();
      release();
    }
    counts.acquire({ deviceId: "d" });
    counts.acquire({ deviceId: "d" });
    expect(() => counts.acquire({ deviceId: "d" })).toThrow();
  });

  it("remembers nobody once everything is given back, in whatever order", () => {
    const owner = fc.record({
      address: fc.constantFrom("a", "b"),
      deviceId: fc.option(fc.constantFrom("d", "e"), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(owner), fc.infiniteStream(fc.boolean()), (owners, coins) => {
        const counts = make();
        const held: (() => void)[] = [];
        for (const next of owners) {
          try {
            held.push(counts.acquire(next));
          } catch {
            held.shift()?.();
          }
          if (coins.next().value) held.pop()?.();
        }
        for (const release of held) release();
        expect(counts.size).toBe(0);
      }),
    );
  });
});

describe("rates", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("allow as many as they say within a window, and tell how long to wait", async () => {
    const rates = new RateLimits(readConfig({ MAX_REQUESTS_PER_DEVICE: "10" }).limits);
    rates.ofDevice("d", 9);
    rates.ofDevice("d");
    await vi.advanceTimersByTimeAsync(20_000);
    const refusal = { code: "RATE_LIMITED", retryAfterSeconds: 40 };
    expect(() => rates.ofDevice("d")).toThrow(expect.objectContaining(refusal));
    rates.ofDevice("e");
    await vi.advanceTimersByTimeAsync(40_000);
    rates.ofDevice("d");
  });

  it("remember so many keys at the most; whoever is too many shares a count with the rest", async () => {
    const counter = createMemoryCounter({ points: 2, seconds: 60 }, 3);
    for (const key of ["a", "b", "c"]) expect(await counter.hit(key, 1)).toBeUndefined();
    expect(await counter.hit("d", 1)).toBeUndefined();
    expect(await counter.hit("e", 1)).toBeUndefined();
    expect(await counter.hit("f", 1)).toBe(60_000);
    // Who was known before is not concerned.
    expect(await counter.hit("a", 1)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    for (const key of ["f", "g", "h"]) {
      expect(await counter.hit(key, 1)).toBeUndefined();
      expect(await counter.hit(key, 1)).toBeUndefined();
    }
  });

  it("leave no timer behind when the windows are over", async () => {
    const counter = createMemoryCounter({ points: 1, seconds: 60 });
    for (let n = 0; n < 50; n += 1) await counter.hit(String(n), 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
