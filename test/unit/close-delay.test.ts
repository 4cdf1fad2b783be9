import fc from "fast-check";
import { expect, it } from "vitest";
import { closeDelay } from "../../src/http/websocket/upgrade.js";

it("sends clients away in their order, at most five hundred a second up to 1,500 of them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1_500 }), (count) => {
      const delays = Array.from({ length: count }, (_, i) => closeDelay(i, count));
      expect(delays[0]).toBe(0);
      delays.slice(1).forEach((delay, i) => {
        expect(delay - (delays[i] ?? 0)).toBeGreaterThanOrEqual(2 - 1e-9);
      });
    }),
    { numRuns: 50 },
  );
});

it("takes three seconds at most, however many there are", () => {
  expect(closeDelay(99_999, 100_000)).toBeLessThanOrEqual(3_000);
  expect(closeDelay(5, 6)).toBe(10);
});
