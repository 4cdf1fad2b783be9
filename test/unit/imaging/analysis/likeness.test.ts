import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { EMBEDDING_LENGTH, embeddingOf, similarity } from "../../../../src/imaging/analysis/embedding.js";
import {
  hammingDistance,
  NEAR_DUPLICATE_BITS,
  perceptualHash,
} from "../../../../src/imaging/analysis/perceptual-hash.js";
import { drawing, ground, samplePhoto, viewed } from "./drawn.js";

const hashOf = async (image: Sharp) => (await perceptualHash((await viewed(image)).rgb)) ?? "";

describe("the perceptual hash", () => {
  let photo: Buffer;
  let hash: string;

  beforeAll(async () => {
    photo = await samplePhoto().png().toBuffer();
    hash = await hashOf(sharp(photo));
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ["resized", (image) => image.resize(200)],
    ["squeezed a little", (image) => image.resize(500, 600, { fit: "fill" })],
    ["as a bad JPEG", (image) => image.jpeg({ quality: 25 })],
    ["brighter", (image) => image.linear(1.2, 10)],
    ["darker", (image) => image.linear(0.7)],
    ["grey", (image) => image.greyscale()],
    ["blurred", (image) => image.blur(2)],
  ])("of the same photo %s is near", async (_what, change) => {
    const changed = await change(sharp(photo)).toBuffer();
    expect(hammingDistance(hash, await hashOf(sharp(changed)))).toBeLessThanOrEqual(NEAR_DUPLICATE_BITS);
  });

  it("of other pictures is far", async () => {
    const others = [
      samplePhoto(1),
      sharp(photo).flop(),
      drawing(400, 400, `${ground("#fff")}<circle cx="130" cy="200" r="90" fill="#c00"/>`),
    ];
    for (const other of others) {
      expect(hammingDistance(hash, await hashOf(other))).toBeGreaterThan(2 * NEAR_DUPLICATE_BITS);
    }
  });

  it("is null for a plain picture, which is like any other plain one", async () => {
    expect(await perceptualHash((await viewed(drawing(50, 50, ground("#357")))).rgb)).toBeNull();
  });

  it("has distances like a metric, and refuses what is no hash", () => {
    const any = fc
      .bigInt({ min: 0n, max: 2n ** 64n - 1n })
      .map((bits) => bits.toString(16).padStart(16, "0"));
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(hammingDistance(a, a)).toBe(0);
        expect(hammingDistance(a, b)).toBe(hammingDistance(b, a));
        expect(hammingDistance(a, c)).toBeLessThanOrEqual(hammingDistance(a, b) + hammingDistance(b, c));
      }),
    );
    expect(hammingDistance("0000000000000000", "ffffffffffffffff")).toBe(64);
    expect(() => hammingDistance("0", "f")).toThrow(TypeError);
  });
});

describe("embeddings", () => {
  const features = (value: number): [Float32Array, Float32Array] => [
    new Float32Array(88).map((_, i) => Math.sin(value + i)),
    new Float32Array(120).map((_, i) => Math.cos(value * i)),
  ];

  it("are unit vectors, the same each time, nearer for the like colours", async () => {
    const [red, alsoRed, blue] = await Promise.all(
      ["#c00000", "#c80400", "#0000c0"].map(async (colour) =>
        embeddingOf((await viewed(drawing(64, 64, ground(colour)))).rgb, features(1)),
      ),
    );
    expect(red).toHaveLength(EMBEDDING_LENGTH);
    expect(similarity(red ?? [], red ?? [])).toBeCloseTo(1);
    expect(Math.hypot(...(red ?? []))).toBeCloseTo(1, 2);
    expect(similarity(red ?? [], alsoRed ?? [])).toBeGreaterThan(similarity(red ?? [], blue ?? []));
  });

  it("compare within -1 to 1, symmetrically; those of other lengths are refused", () => {
    const vector = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        expect(Math.abs(similarity(a, b))).toBeLessThanOrEqual(1);
        expect(similarity(a, b)).toBe(similarity(b, a));
      }),
    );
    expect(similarity([0, 0], [1, 0])).toBe(0);
    expect(() => similarity([1], [1, 0])).toThrow(TypeError);
  });
});
