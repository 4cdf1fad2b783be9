import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedFields, ImageMemo, type MemoAnswer } from "../../../src/http/image-memo.js";
import { runs } from "../../support/fuzz.js";

const ROOM = 100_000;

function ask(name: string) {
  return { method: "GET", url: `/uploads/temp/${name}?sig=x`, headers: {} };
}

function answer(name: string, bytes: number): MemoAnswer {
  const address = { folder: "temp", filename: name };
  // Of what was found it looks at the address alone.
  const found = { address } as unknown as MemoAnswer["found"];
  const fields = fixedFields([]);
  const rest = { route: "/uploads", whole: fields, known: fields, expiresAt: new Date() };
  return { ...rest, found, body: Buffer.alloc(bytes) };
}

describe("answers in memory", () => {
  it("go when they were not used, and stay when they were", () => {
    const memo = new ImageMemo(ROOM);
    // Four have room; of each round's two new ones neither is asked for again.
    for (const name of ["a", "b"]) memo.keep(ask(name), answer(name, 20_000));
    for (let round = 0; round < 10; round += 1) {
      expect(memo.recall(ask("a"))).toBeDefined();
      for (const name of [`c${round}`, `d${round}`]) memo.keep(ask(name), answer(name, 20_000));
    }
    expect(memo.recall(ask("a"))).toBeDefined();
    expect(memo.recall(ask("b"))).toBeUndefined();
    expect(memo.recall(ask("d9"))).toBeDefined();
  });

  it("take no more than their room, and the newest is among them if it fits", () => {
    const step = fc.record({
      name: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      bytes: fc.integer({ min: 0, max: 120_000 }),
      what: fc.constantFrom("keep", "keep", "recall", "forget", "forgetImage"),
    });
    const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const memo = new ImageMemo(ROOM);
      for (const { name, bytes, what } of steps) {
        if (what === "recall") memo.recall(ask(name));
        if (what === "forget") memo.forget(ask(name));
        if (what === "forgetImage") memo.forgetImage({ folder: "temp", filename: name });
        if (what.startsWith("forget")) expect(memo.recall(ask(name))).toBeUndefined();
        if (what !== "keep") continue;
        memo.keep(ask(name), answer(name, bytes));
        const isHeld = memo.recall(ask(name)) !== undefined;
        if (bytes < 90_000) expect(isHeld).toBe(true);
        if (bytes > ROOM) expect(isHeld).toBe(false);
        const held = ["a", "b", "c", "d", "e", "f"].map((any) => memo.recall(ask(any))?.body.length ?? 0);
        expect(held.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(ROOM);
      }
    });
    fc.assert(property, runs(200));
  });
});
