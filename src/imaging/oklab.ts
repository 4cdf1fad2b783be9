import { clamp, type Plane } from "./raster.js";

/**
 * A square or oblong picture in Oklab (Björn Ottosson, "A perceptual color space for image processing", 2020):
 * L 0..1, a and b about -0.4..0.4, each width × height.
 */
export interface Lab {
  width: number;
  height: number;
  L: Plane;
  a: Plane;
  b: Plane;
}

/** A single Oklab colour. */
export type LabColour = readonly [L: number, a: number, b: number];

const LINEAR_FROM_SRGB = Float32Array.from({ length: 256 }, (_, byte) => {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});

/** sRGB bytes of linear light in 4,096 steps of its square root, which spends the steps where the eye does. */
const ROOT_STEPS = 4096;
const SRGB_FROM_ROOT = Uint8Array.from({ length: ROOT_STEPS + 1 }, (_, i) => {
  const v = (i / ROOT_STEPS) ** 2;
  return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
});

const floatCell = new Float32Array(1);
const bitCell = new Int32Array(floatCell.buffer);

/** Cube root of a value ≥ 0 by Newton's method from the exponent's third; right to about 1e-6, 4 × Math.cbrt. */
export function cubeRoot(value: number): number {
  floatCell[0] = value;
  bitCell[0] = ((bitCell[0] as number) / 3 + 709_921_077) | 0;
  let root = floatCell[0] as number;
  root = (2 * root + value / (root * root)) / 3;
  root = (2 * root + value / (root * root)) / 3;
  return root;
}

/**
 * Converts interleaved sRGB bytes (pixels × 3) into the planes of `into`, which must hold as many pixels.
 */
export function labFromRgb(rgb: Uint8Array, into: Lab): void {
  const { L, a, b } = into;
  for (let i = 0, j = 0; i < L.length; i++, j += 3) {
    const red = LINEAR_FROM_SRGB[rgb[j] as number] as number;
    const green = LINEAR_FROM_SRGB[rgb[j + 1] as number] as number;
    const blue = LINEAR_FROM_SRGB[rgb[j + 2] as number] as number;
    const l = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const m = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const s = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    L[i] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
    a[i] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
    b[i] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  }
}

/** The counterpart of `labFromRgb`; colours outside sRGB are clipped per channel. */
export function rgbFromLab(lab: Lab, rgb: Uint8Array): void {
  const { L, a, b } = lab;
  for (let i = 0, j = 0; i < L.length; i++, j += 3) {
    const L0 = L[i] as number;
    const a0 = a[i] as number;
    const b0 = b[i] as number;
    // Roots first: `** 3` would call the general power function.
    const lRoot = L0 + 0.3963377774 * a0 + 0.2158037573 * b0;
    const mRoot = L0 - 0.1055613458 * a0 - 0.0638541728 * b0;
    const sRoot = L0 - 0.0894841775 * a0 - 1.291485548 * b0;
    const l = lRoot * lRoot * lRoot;
    const m = mRoot * mRoot * mRoot;
    const s = sRoot * sRoot * sRoot;
    rgb[j] = srgbByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
    rgb[j + 1] = srgbByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
    rgb[j + 2] = srgbByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  }
}

/** One Oklab colour as three sRGB bytes. */
export function rgbOfLab([L, a, b]: LabColour): [number, number, number] {
  const rgb = new Uint8Array(3);
  const one = (value: number) => Float32Array.of(value);
  rgbFromLab({ width: 1, height: 1, L: one(L), a: one(a), b: one(b) }, rgb);
  return [rgb[0] as number, rgb[1] as number, rgb[2] as number];
}

/** A colour by lightness 0..1, chroma 0..0.4 and hue in degrees, as "#rrggbb" (clipped to sRGB). */
export function hexOfLch(lightness: number, chroma: number, hue: number): string {
  return hexOfLab(labOfLch(lightness, chroma, hue));
}

/** An Oklab colour as "#rrggbb" (clipped to sRGB). */
export function hexOfLab(colour: LabColour): string {
  return `#${rgbOfLab(colour)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")}`;
}

/** A colour by lightness 0..1, chroma 0..0.4 and hue in degrees. */
export function labOfLch(lightness: number, chroma: number, hue: number): LabColour {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

function srgbByte(linear: number): number {
  const v = clamp(linear, 0, 1);
  return SRGB_FROM_ROOT[(Math.sqrt(v) * ROOT_STEPS + 0.5) | 0] as number;
}
