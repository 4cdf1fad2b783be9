import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Face, findFaces } from "../../../src/imaging/people/faces.js";
import { loadModels } from "../../../src/imaging/people/models.js";
import { ImagePool } from "../../../src/imaging/pool.js";
import { labAt, SAMPLES, temporaryFolder } from "./pictures.js";

/** Side at which photos and cartoons are compared, pixels. */
const SIDE = 512;

const pool = new ImagePool({ workers: 1 });
let files: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  files = await temporaryFolder();
});

afterAll(async () => {
  await pool.close();
  await files.remove();
});

/** Mean colour of the middle of the face, and how far light and dark parts of it lie apart. */
interface FaceColour {
  L: number;
  chroma: number;
  /** Difference between the mean lightness of the face's left half and its right half. */
  sides: number;
}

/** The main face of a picture scaled to 512 × 512. */
async function faceOf(path: string): Promise<Face> {
  const data = await sharp(path).removeAlpha().resize(SIDE, SIDE, { fit: "fill" }).raw().toBuffer();
  const [face] = await findFaces(await loadModels(), { width: SIDE, height: SIDE, data });
  if (!face) throw new Error(`no face in ${path}`);
  return face;
}

async function faceColour(path: string): Promise<FaceColour> {
  const face = await faceOf(path);
  const { L, a, b } = await labAt(path, SIDE);
  const half = Math.round(face.size * 0.3);
  const [cx, cy] = [Math.round(face.centre.x), Math.round(face.centre.y)];
  const sums = { L: 0, a: 0, b: 0, left: 0, right: 0 };
  for (let y = cy - half; y < cy + half; y++) {
    for (let x = cx - half; x < cx + half; x++) {
      const i = y * SIDE + x;
      sums.L += L[i] ?? 0;
      sums.a += a[i] ?? 0;
      sums.b += b[i] ?? 0;
      sums[x < cx ? "left" : "right"] += L[i] ?? 0;
    }
  }
  const count = 4 * half * half;
  return {
    L: sums.L / count,
    chroma: Math.hypot(sums.a, sums.b) / count,
    sides: (2 * (sums.right - sums.left)) / count,
  };
}

async function draw(source: string, name: string): Promise<string> {
  const target = files.path(name);
  await pool.cartoonize({ source, target, style: "ink", seed: 4 });
  return target;
}

/** A sample made square around the head, as the photo that is drawn. */
async function portrait(sample: string, name: string, change: (picture: Sharp) => Sharp) {
  const square = await sharp(sample).resize(900, 900, { position: "top" }).png().toBuffer();
  await change(sharp(square)).toFile(files.path(name));
  return files.path(name);
}

describe("skin in the cartoon", () => {
  it.each(SAMPLES.map((sample, i) => [i, sample] as const))(
    "of sample %i is as light as in the photo, and no greyer",
    async (i, sample) => {
      const photo = await faceColour(await portrait(sample, `photo-${i}.png`, (picture) => picture));
      const cartoon = await faceColour(await draw(files.path(`photo-${i}.png`), `cartoon-${i}.png`));
      expect(Math.abs(cartoon.L - photo.L)).toBeLessThan(0.045);
      expect(cartoon.chroma).toBeGreaterThan(photo.chroma);
      expect(cartoon.chroma).toBeLessThan(1.5 * photo.chroma);
    },
  );

  it("is evened out where light falls from one side: half of the face is no slab", async () => {
    const shadow = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><linearGradient id="g"><stop offset=".38" stop-opacity=".85"/>
       <stop offset=".62" stop-opacity="0"/></linearGradient><rect width="900" height="900" fill="url(#g)"/></svg>`,
    );
    const source = await portrait(SAMPLES[0], "side.png", (picture) =>
      picture.composite([{ input: shadow }]),
    );
    const photo = await faceColour(source);
    const cartoon = await faceColour(await draw(source, "side-cartoon.png"));
    expect(photo.sides).toBeGreaterThan(0.1);
    expect(cartoon.sides).toBeLessThan(0.55 * photo.sides);
  });

  it("comes out of the dark with its colour", async () => {
    const source = await portrait(SAMPLES[0], "dark.png", (picture) => picture.linear(0.35, 0));
    const photo = await faceColour(source);
    const cartoon = await faceColour(await draw(source, "dark-cartoon.png"));
    expect(cartoon.L).toBeGreaterThan(photo.L + 0.1);
    expect(cartoon.chroma).toBeGreaterThan(1.3 * photo.chroma);
  });

  it("of a black and white photo stays grey", async () => {
    const source = await portrait(SAMPLES[0], "grey.png", (picture) => picture.greyscale());
    expect((await faceColour(await draw(source, "grey-cartoon.png"))).chroma).toBeLessThan(0.01);
  });
});

describe("a tilted and mirrored head", () => {
  it("is drawn with its face where it is", async () => {
    const tilted = (picture: Sharp) => picture.flop().rotate(20, { background: "#567" });
    const source = await portrait(SAMPLES[1], "tilted.png", tilted);
    const [photo, cartoon] = [await faceOf(source), await faceOf(await draw(source, "tilted-cartoon.png"))];
    expect(Math.abs(photo.roll)).toBeGreaterThan(0.1);
    expect(Math.abs(Math.abs(cartoon.roll) - Math.abs(photo.roll))).toBeLessThan(0.05);
    expect(cartoon.score).toBeGreaterThan(0.6);
  });
});
