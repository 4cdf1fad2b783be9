import { copyFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { taskContext } from "../../../scripts/imaging/task-context.js";
import type { CutShape } from "../../../src/imaging/cut/head-shape.js";
import { cutFace } from "../../../src/imaging/face-cut.js";
import { TaskCanceled, type TaskContext } from "../../../src/imaging/limits.js";
import { ImagePool } from "../../../src/imaging/pool.js";
import { SAMPLES, temporaryFolder } from "./pictures.js";

const pool = new ImagePool({ workers: 1 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;

type Test = (red: number, green: number, blue: number, alpha: number) => boolean;

interface Cut {
  side: number;
  /** Alpha, 0..255, at a place in shares of the side. */
  alpha(x: number, y: number): number;
  /** How many pixels pass a test. */
  count(test: Test): number;
}

async function cut(source: string, shape?: CutShape): Promise<Cut> {
  const target = files.path("cut.png");
  const { width: side } = await pool.cutFace({ source, target, shape });
  const data = await sharp(target).raw().toBuffer();
  return {
    side,
    alpha: (x, y) => data[4 * (Math.round(y * side) * side + Math.round(x * side)) + 3] ?? -1,
    count: (test) => {
      let passed = 0;
      for (let i = 0; i < data.length; i += 4) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(i, i + 4);
        if (test(red, green, blue, alpha)) passed++;
      }
      return passed;
    },
  };
}

const isGreen: Test = (red, green, blue) => green > 1.15 * Math.max(red, blue) + 12;
const isPartly: Test = (_red, _green, _blue, alpha) => alpha > 8 && alpha < 248;
const isOpaque: Test = (_red, _green, _blue, alpha) => alpha > 250;
const share = (of: Cut, test: Test) => of.count(test) / of.side ** 2;

beforeAll(async () => {
  files = await temporaryFolder();
  const head = files.path("head.png");
  await pool.cutFace({ source: SAMPLES[0], target: files.path("cut.png") });
  await copyFile(files.path("cut.png"), head);
  // Laid on green and blurred, so that the green shines through the whole edge.
  const laid = await sharp({ create: { width: 1000, height: 1000, channels: 3, background: "#00d030" } })
    .composite([{ input: await sharp(head).resize(800).toBuffer(), left: 100, top: 100 }])
    .png()
    .toBuffer();
  await sharp(laid).removeAlpha().blur(1.5).toFile(files.path("green.png"));
  const pair = await Promise.all(
    SAMPLES.map((path) => sharp(path).resize(500, 620, { position: "top" }).toBuffer()),
  );
  await sharp({ create: { width: 1000, height: 620, channels: 3, background: "#fff" } })
    .composite(pair.map((input, i) => ({ input, left: i * 500, top: 0 })))
    .png()
    .toFile(files.path("pair.png"));
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

describe("a face-cut", () => {
  it("has nothing of a green background in its edge, nor colour where it is transparent", async () => {
    const head = await cut(files.path("green.png"));
    const edge = head.count(isPartly);
    expect(edge).toBeGreaterThan(500);
    expect(head.count((...pixel) => isPartly(...pixel) && isGreen(...pixel)) / edge).toBeLessThan(0.01);
    expect(share(head, (...pixel) => pixel[3] > 0 && isGreen(...pixel))).toBeLessThan(0.001);
    expect(head.count((red, green, blue, alpha) => alpha === 0 && red + green + blue > 0)).toBe(0);
  });

  it("of one of two people side by side holds one head", async () => {
    const one = await cut(files.path("pair.png"));
    // Two heads side by side would leave most of the square's height empty.
    expect(share(one, isOpaque)).toBeGreaterThan(0.3);
    expect(share(one, isOpaque)).toBeLessThan(0.62);
    const column = Array.from({ length: 50 }, (_, i) => one.alpha(0.5, i / 50));
    expect(column.filter((alpha) => alpha > 128).length / 50).toBeGreaterThan(0.78);
  });

  it("ends beside the neck: no shoulders", async () => {
    const { alpha } = await cut(SAMPLES[0]);
    for (const x of [0.12, 0.2, 0.8, 0.88]) expect(alpha(x, 0.9)).toBeLessThan(32);
    expect(alpha(0.5, 0.5)).toBe(255);
  });

  it("as an oval is the face alone, feathered: less than the head, and clear in the corners", async () => {
    const [head, oval] = [await cut(SAMPLES[0]), await cut(SAMPLES[0], "oval")];
    expect(oval.alpha(0.5, 0.5)).toBe(255);
    expect(oval.side).toBeLessThan(head.side);
    expect(oval.side).toBeGreaterThan(head.side * 0.5);
    expect(share(oval, isPartly)).toBeGreaterThan(0.02);
    for (const x of [0, 0.99]) for (const y of [0, 0.99]) expect(oval.alpha(x, y)).toBe(0);
  });

  it("tells its progress step by step, and can be called off between any two of them", async () => {
    const percents: number[] = [];
    const run = async (checkpoints: number) => {
      let left = checkpoints;
      const context: TaskContext = {
        ...taskContext,
        checkpoint: async () => {
          if (left-- === 0) throw new TaskCanceled("called off");
        },
        report: ({ percent }) => percents.push(percent),
      };
      await cutFace({ source: SAMPLES[0], target: files.path("called-off.png") }, context);
      return checkpoints - left;
    };
    const count = await run(1000);
    expect(percents[0]).toBe(0);
    expect(percents.at(-1)).toBe(100);
    expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
    // Before and after reading, searching, each look, telling the figure and refining its edge.
    expect(count).toBeGreaterThanOrEqual(7);
    for (const at of [0, 2, count - 3, count - 1]) await expect(run(at)).rejects.toThrow(TaskCanceled);
  });
});
