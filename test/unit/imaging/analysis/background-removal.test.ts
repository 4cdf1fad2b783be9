import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { type Cutting, removeBackground } from "../../../../src/imaging/analysis/background-removal.js";
import { readRgba } from "../../../../src/imaging/analysis/view.js";
import { drawing, ground, pixelAt } from "./drawn.js";

const UNKNOWN = { hasFaces: false, thing: undefined };
const CONTEXT = { checkpoint: async () => {} };
const RING = `<circle cx="200" cy="150" r="80" fill="none" stroke="#c8102e" stroke-width="30"/>`;

/** Removes the background of a drawing, as it is or as a JPEG of that quality. */
async function removed(body: string, { holes = true, quality }: { holes?: boolean; quality?: number } = {}) {
  const image = drawing(400, 300, body);
  const sent = quality ? sharp(await image.jpeg({ quality }).toBuffer()) : image;
  return removeBackground(await readRgba(sent), { ...UNKNOWN, holes }, CONTEXT);
}

const alphaAt = ({ picture }: Cutting, x: number, y: number) => pixelAt(picture, x, y)[3];

describe("a flat background", () => {
  it.each([
    ["white", "#ffffff"],
    ["black", "#000000"],
    ["yellow", "#ffd400"],
  ])("%s goes, outside and within the letters, and the motif stays", async (_name, colour) => {
    for (const quality of [undefined, 75]) {
      const cut = await removed(ground(colour) + RING, quality ? { quality } : {});
      expect(cut.method).toBe("flat");
      expect([alphaAt(cut, 5, 5), alphaAt(cut, 200, 150), alphaAt(cut, 395, 150)]).toEqual([0, 0, 0]);
      const [r = 0, g = 0, b = 0, alpha] = pixelAt(cut.picture, 280, 150);
      expect(alpha).toBe(255);
      expect(Math.hypot(r - 0xc8, g - 0x10, b - 0x2e)).toBeLessThan(12);
    }
  });

  it("may stay within the motif of a photo of a thing", async () => {
    const cut = await removed(ground("#ffffff") + RING, { holes: false });
    expect([alphaAt(cut, 5, 5), alphaAt(cut, 200, 150)]).toEqual([0, 255]);
  });

  it("may be a gradient", async () => {
    const gradient = `<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#fff"/><stop offset="1" stop-color="#b8c8e8"/></linearGradient></defs><rect width="400" height="300" fill="url(#g)"/>`;
    const cut = await removed(gradient + RING);
    expect(cut.method).toBe("flat");
    expect([alphaAt(cut, 2, 2), alphaAt(cut, 397, 297), alphaAt(cut, 280, 150)]).toEqual([0, 0, 255]);
  });

  it("leaves soft edges in the motif's own colour", async () => {
    const { picture } = await removed(
      `${ground("#ffffff")}<circle cx="200" cy="150" r="100" fill="#102040"/>`,
    );
    let soft = 0;
    for (let i = 0; i < picture.data.length; i += 4) {
      const [r = 0, g = 0, b = 0, alpha = 0] = picture.data.subarray(i, i + 4);
      if (alpha === 0 || alpha === 255) continue;
      soft++;
      if (alpha > 60) expect(Math.hypot(r - 0x10, g - 0x20, b - 0x40)).toBeLessThan(40);
    }
    expect(soft).toBeGreaterThan(200);
  });

  it("gives the crop: what is left, and a little room", async () => {
    const { crop } = await removed(
      `${ground("#ffffff")}<rect x="100" y="80" width="200" height="100" fill="#083"/>`,
    );
    expect(crop).toEqual({ left: 96, top: 76, width: 208, height: 108 });
  });

  it("is put behind again as it was", async () => {
    const body = `${ground("#ffffff")}${RING}<path d="M20 280 L180 240 L90 200 Z" fill="#06c"/>`;
    const before = await readRgba(drawing(400, 300, body));
    const { picture } = await removed(body);
    const raw = { width: 400, height: 300, channels: 4 } as const;
    const after = await readRgba(sharp(picture.data, { raw }).flatten({ background: "#ffffff" }));
    const worst = before.data.reduce(
      (most, byte, i) => Math.max(most, Math.abs(byte - (after.data[i] ?? 0))),
      0,
    );
    expect(worst).toBeLessThan(40);
  });
});

describe("a picture", () => {
  it("that is transparent already stays as it is, but for the crop", async () => {
    const cut = await removed(`<rect x="100" y="100" width="50" height="50" fill="#a0f"/>`);
    expect(cut.method).toBe("transparent");
    expect(cut.crop).toEqual({ left: 99, top: 99, width: 52, height: 52 });
    expect(pixelAt(cut.picture, 120, 120)).toEqual([0xaa, 0, 0xff, 255]);
  });

  /** Cells of many dark greens. */
  function texture(): string {
    const cells = Array.from({ length: 1200 }, (_, i) => {
      const [x, y, tone] = [(i % 40) * 10, Math.floor(i / 40) * 10, 60 + ((i * 37) % 90)];
      return `<rect x="${x}" y="${y}" width="10" height="10" fill="rgb(${tone >> 1},${tone},${tone >> 1})"/>`;
    });
    return cells.join("");
  }

  it("with a textured background keeps the motif in its middle", async () => {
    const cut = await removed(`${texture()}<circle cx="200" cy="150" r="70" fill="#e63"/>`);
    expect(cut.method).toBe("motif");
    expect(alphaAt(cut, 200, 150)).toBeGreaterThan(240);
    expect([alphaAt(cut, 20, 20), alphaAt(cut, 380, 280), alphaAt(cut, 60, 150)]).toEqual([0, 0, 0]);
    expect(cut.crop.left).toBeGreaterThan(110);
  });

  it("with a textured background keeps all of a motif in parts, as the letters of a word", async () => {
    const letters = [70, 150, 230, 310].map(
      (x) => `<rect x="${x}" y="110" width="40" height="80" fill="#f4f0e0"/>`,
    );
    const cut = await removed(texture() + letters.join(""));
    for (const x of [90, 170, 250, 330]) expect(alphaAt(cut, x, 150)).toBeGreaterThan(240);
    for (const x of [30, 130, 290, 380]) expect(alphaAt(cut, x, 150)).toBeLessThan(15);
  });

  it("without any motif is left alone", async () => {
    const cut = await removed(ground("#abc"));
    expect(cut.method).toBe("none");
    expect(cut.crop).toEqual({ left: 0, top: 0, width: 400, height: 300 });
  });
});
