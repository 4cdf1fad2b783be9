import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MeasuredPhoto, measurePhoto } from "../../../scripts/scorecard/meter.js";
import { likeness } from "../../../scripts/scorecard/metrics.js";
import { choicesOf } from "../../../src/imaging/seed.js";
import { SAMPLES, temporaryFolder } from "./pictures.js";

/** A seed that mirrors the cartoon. */
const MIRRORING = 6;

/** Measures what no style has touched: the first sample photo as its own cartoon, and as it lies in a mirrored one. */
describe("the scorecard's measuring", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let measured: MeasuredPhoto;
  let stranger: MeasuredPhoto;
  let counted = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const [photo, other] = SAMPLES;
    const cartoon = (style: string, source?: string) => ({
      style,
      seed: MIRRORING,
      path: source,
      thumbnail: folder.path(`${style}.webp`),
    });
    // Without a path the meter takes the photo's own part and leaves it as the small picture.
    await measurePhoto({ photo, cartoons: [cartoon("photo")] }, () => {});
    const mirrored = await sharp(folder.path("photo.webp")).flop().resize(1024, 1024).png().toBuffer();
    const away = sharp(mirrored).resize(512, 512).extend({ right: 512, bottom: 512 });
    const cartoons = [
      cartoon("photo"),
      cartoon("mirrored", await folder.write("mirrored.png", mirrored)),
      cartoon("dark", await folder.write("dark.png", await sharp(mirrored).linear(0.6, 0).toBuffer())),
      cartoon("away", await folder.write("away.png", await away.toBuffer())),
    ];
    measured = await measurePhoto({ photo, cartoons }, () => counted++);
    stranger = await measurePhoto({ photo: other, cartoons: [] }, () => {});
  });

  afterAll(() => folder.remove());

  const figures = (style: string) => {
    const cartoon = measured.cartoons.find((one) => one.style === style);
    if (!cartoon) throw new Error(`${style} was not measured`);
    return { ...cartoon, face: cartoon.faces[0] };
  };

  it("finds a photo's face again in the photo, in its place, its skin unchanged", () => {
    const { face, head } = figures("photo");
    expect(face?.shift).toBeLessThan(0.05);
    expect(head.skin?.change.lightness).toBe(0);
    expect(counted).toBe(4);
  });

  it("knows the person again, and tells another apart", () => {
    const [own = [], other = []] = [measured.embeddings[0], stranger.embeddings[0]];
    expect(own).toHaveLength(1024);
    expect(likeness(own, figures("photo").face?.embedding ?? [])).toBeGreaterThan(0.9);
    expect(likeness(own, other)).toBeLessThan(0.7);
  });

  it("mirrors a cartoon back that its seed mirrored", () => {
    expect(choicesOf(MIRRORING).flip).toBe(true);
    expect(figures("mirrored").face?.shift).toBeLessThan(0.06);
    expect(figures("mirrored").head.skin?.change.lightness).toBeCloseTo(0, 1);
  });

  it("sees that skin became darker", () => {
    expect(figures("dark").head.skin?.change.lightness).toBeLessThan(-0.1);
  });

  it("does not take a face elsewhere in the picture for the one that should be there", () => {
    expect(figures("away").face).toEqual({ shift: undefined, embedding: undefined });
  });

  it("writes small pictures", async () => {
    const { width, height, format } = await sharp(folder.path("dark.webp")).metadata();
    expect({ width, height, format }).toEqual({ width: 256, height: 256, format: "webp" });
  });
});
