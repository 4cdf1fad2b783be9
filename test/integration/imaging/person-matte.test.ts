import sharp from "sharp";
import { beforeAll, expect, it } from "vitest";
import { taskContext } from "../../../scripts/imaging/task-context.js";
import { loadModels, type Models } from "../../../src/imaging/people/models.js";
import { enlargedMatte, personMatte, SEGMENTER_SIDE } from "../../../src/imaging/people/person-matte.js";
import { cutFrame, loadPhoto } from "../../../src/imaging/photo.js";
import { PlanePool } from "../../../src/imaging/pixels/plane-pool.js";
import type { Rgb } from "../../../src/imaging/pixels/raster.js";
import { SAMPLES } from "./pictures.js";

const SIDE = SEGMENTER_SIDE;

let models: Models;
let small: Rgb;

beforeAll(async () => {
  models = await loadModels();
  const photo = await loadPhoto(SAMPLES[0], taskContext);
  // Off the middle, so that left is not right.
  const frame = { left: -200, top: 0, width: photo.width, height: photo.width };
  small = await cutFrame(photo, frame, { width: SIDE, height: SIDE });
});

it("a careful look is the mean of two rough ones, of which one is in the mirror", async () => {
  const size = { width: SIDE, height: SIDE, channels: 3 } as const;
  const mirror = await sharp(small.data, { raw: size }).flop().raw().toBuffer();
  const [straight, mirrored] = [small, { ...small, data: mirror }].map((picture) =>
    personMatte(models, picture, { isRough: true }),
  );
  const careful = personMatte(models, small);
  expect(careful).toHaveLength(SIDE * SIDE);
  let [differs, between] = [0, 0];
  careful.forEach((value, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const [one, other] = [straight?.[i] ?? 0, mirrored?.[y * SIDE + SIDE - 1 - x] ?? 0];
    differs = Math.max(differs, Math.abs(value - (one + other) / 2));
    between = Math.max(between, Math.abs(one - other));
  });
  expect(differs).toBeLessThan(1e-5);
  expect(between).toBeGreaterThan(0.1);
});

it("what was found is enlarged to four times its width, where it was", () => {
  const pool = new PlanePool(1024 * 1024, 4);
  const found = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < 64 ? 1 : 0));
  const matte = enlargedMatte(found, pool);
  const at = (x: number) => matte[512 * 1024 + x] ?? Number.NaN;
  expect([at(0), at(248), at(264), at(1023)]).toEqual([1, 1, 0, 0]);
  expect(at(255)).toBeGreaterThan(0.5);
  expect(at(256)).toBeLessThan(0.5);
});

it("planes of another size are refused", () => {
  const pool = new PlanePool(512 * 512, 4);
  expect(() => enlargedMatte(new Float32Array(SIDE * SIDE), pool)).toThrow(RangeError);
});
