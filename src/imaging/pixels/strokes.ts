import { hash } from "../seed.js";
import type { Plane } from "./raster.js";

/** How a field of parallel strokes is drawn by hand. Lengths are pixels. */
export interface StrokeOptions {
  /** Width and height of the square plane. */
  side: number;
  /** Direction of the strokes, radians, clockwise from the right. */
  angle: number;
  /** Distance between neighbouring strokes. */
  spacing: number;
  /** Length of one stroke. */
  length: number;
  /** The same number gives the same strokes. */
  seed: number;
  /** Bends the strokes over the form: where the plane (0..1) is 1 they are shifted sideways by so much. */
  bend?: { plane: Plane; shift: number };
}

/** Share of a stroke's length over which it tapers at either end. */
const TAPER = 0.16;
/** Entries of the table of the taper. */
const TAPER_STEPS = 256;
/** How far a hand sways, pixels, and over what length it does so once. */
const SWAY = { width: 1.6, length: 310 };

/**
 * Fills `target` with parallel strokes as a hand draws them, one after the other in lanes, each with a beginning,
 * an end and a pressure of its own: 1 is the middle of a firm stroke, 0 the gap between two.
 *
 * What is above 1 - w makes lines that fill the share w of their lanes: so a tone becomes hatching, as in Winkenbach
 * and Salesin, "Computer-Generated Pen-and-Ink Illustration" (1994), though with thresholds instead of strokes.
 */
export function strokeField(
  target: Plane,
  { side, angle, spacing, length, seed, bend }: StrokeOptions,
): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const lanes = laneTables(side, { spacing, length, seed });
  const taper = taperTable();
  const sway = swayTable(4 * side, seed);
  const [along, across] = [side * 1.5, side * 2];
  const shift = bend ? bend.shift : 0;
  const form = bend ? bend.plane : target;
  for (let y = 0, i = 0; y < side; y++) {
    let u = along + y * sin;
    let v = across + y * cos;
    for (let x = 0; x < side; x++, i++, u += cos, v -= sin) {
      const lift = shift === 0 ? 0 : shift * (form[i] as number);
      const lane = (v + lift + (sway[u | 0] as number)) / spacing;
      const row = lane | 0;
      const place = u / length + (lanes.starts[row] as number);
      const column = place | 0;
      const pressure = lanes.pressures[row * lanes.columns + column] as number;
      const beside = Math.abs(2 * (lane - row) - 1);
      target[i] = (1 - beside) * pressure * (taper[((place - column) * TAPER_STEPS) | 0] as number);
    }
  }
}

/** For each lane where its first stroke begins (share of a stroke), and for each stroke its pressure, .72..1. */
function laneTables(
  side: number,
  { spacing, length, seed }: { spacing: number; length: number; seed: number },
) {
  const rows = Math.ceil((4.2 * side) / spacing);
  const columns = Math.ceil((3.2 * side) / length) + 2;
  const starts = Float32Array.from({ length: rows }, (_, row) => chance(seed, row));
  const pressures = Float32Array.from(
    { length: rows * columns },
    (_, cell) => 0.72 + 0.28 * chance(seed + 1, cell),
  );
  return { columns, starts, pressures };
}

function taperTable(): Float32Array {
  return Float32Array.from({ length: TAPER_STEPS + 1 }, (_, i) => {
    const t = i / TAPER_STEPS;
    return Math.min(1, (Math.min(t, 1 - t) / TAPER) ** 0.6);
  });
}

/** How far the hand is beside its way after so many pixels. */
function swayTable(count: number, seed: number): Float32Array {
  const phase = 2 * Math.PI * chance(seed, -1);
  const turn = (2 * Math.PI) / SWAY.length;
  return Float32Array.from(
    { length: count },
    (_, i) => SWAY.width * (Math.sin(i * turn + phase) + 0.4 * Math.sin(i * turn * 2.7 + 2 * phase)),
  );
}

/** 0..1, evenly spread, by two integers. */
function chance(seed: number, index: number): number {
  return hash(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca77)) / 2 ** 32;
}
