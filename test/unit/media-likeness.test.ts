import fc from "fast-check";
import { expect, it } from "vitest";
import { similarity } from "../../src/imaging/analysis/embedding.js";
import { likenessOf, packEmbedding, unpackEmbedding } from "../../src/services/media/likeness.js";

const vector = fc.array(
  fc.integer({ min: -10_000, max: 10_000 }).map((steps) => steps / 10_000),
  { maxLength: 400 },
);

it("a packed embedding is read as it was written, in ten-thousandths", () => {
  fc.assert(
    fc.property(vector, (embedding) => {
      const read = unpackEmbedding(packEmbedding(embedding));
      expect([...read].map((steps) => steps / 10_000)).toEqual(embedding.map((value) => value + 0));
      if (embedding.some((value) => value !== 0)) expect(similarity(embedding, read)).toBeCloseTo(1);
    }),
  );
});

it("of 400 values takes about a kilobyte", () => {
  expect(packEmbedding(new Array(400).fill(0.05)).length).toBeLessThan(1_100);
});

it("a picture of one plain tone has no hash", () => {
  expect(likenessOf({ version: 1, perceptualHash: null }, [1])).toEqual({ version: 1, embedding: "ECc=" });
  expect(likenessOf({ version: 1, perceptualHash: "0".repeat(16) }, []).hash).toBe("0".repeat(16));
});
