import { hash } from "../seed.js";
import type { Size } from "./blur.js";
import type { Plane } from "./raster.js";

/** Noise of one size of blotches. */
export interface NoiseOptions extends Size {
  /** Distance between neighbouring blotches, pixels, ≥ 1; two numbers for across and down. */
  cell: number | readonly [across: number, down: number];
  /** Any integer; the same one gives the same noise. */
  seed: number;
  /** How far the noise swings to either side of 0. */
  amplitude: number;
}

/** Spreads seeds far apart, so that the lattices of neighbouring seeds have no row in common. */
const SEED_STRIDE = 0x9e3779b1;

/** Adds smooth noise within ± amplitude to a plane: random values on a lattice, Hermite curves between (value noise). */
export function addNoise(plane: Plane, { width, height, cell, seed, amplitude }: NoiseOptions): void {
  const [across, down] = typeof cell === "number" ? [cell, cell] : cell;
  const columns = Math.ceil(width / across) + 2;
  const { indices, weights } = positions(width, across);
  const lattice = new Float32Array(columns);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / down);
    const part = y / down - row;
    const t = part * part * (3 - 2 * part);
    for (let c = 0; c < columns; c++) {
      const upper = latticeValue(c, row, seed);
      lattice[c] = amplitude * (upper + t * (latticeValue(c, row + 1, seed) - upper));
    }
    for (let x = 0; x < width; x++, i++) {
      const c = indices[x] as number;
      const left = lattice[c] as number;
      plane[i] = (plane[i] as number) + left + (weights[x] as number) * ((lattice[c + 1] as number) - left);
    }
  }
}

/** Noise of several sizes, each half as large and `gain` times as strong as the one before; about ± amplitude in all. */
export function fractalNoise(
  target: Plane,
  { octaves, gain = 0.5, ...first }: NoiseOptions & { cell: number; octaves: number; gain?: number },
): void {
  target.fill(0);
  const total = gain === 1 ? octaves : (1 - gain ** octaves) / (1 - gain);
  for (let octave = 0; octave < octaves; octave++) {
    addNoise(target, {
      ...first,
      cell: Math.max(1, first.cell / 2 ** octave),
      seed: first.seed + octave * 101,
      amplitude: (first.amplitude * gain ** octave) / total,
    });
  }
}

/** A value of its own for every pixel, evenly spread over -1..1. */
export function grainNoise(target: Plane, seed: number): void {
  const start = Math.imul(seed, SEED_STRIDE);
  for (let i = 0; i < target.length; i++) target[i] = hash(i ^ start) / 0x7fffffff - 1;
}

/** -1..1 at a point of the lattice. */
function latticeValue(column: number, row: number, seed: number): number {
  return hash((column * 0x1f123bb5) ^ (row * 0x5f356495) ^ Math.imul(seed, SEED_STRIDE)) / 0x7fffffff - 1;
}

/** For each pixel of a row: the lattice point left of it, and how far it has come to the next, 0..1 eased. */
function positions(width: number, cell: number): { indices: Uint16Array; weights: Float32Array } {
  const indices = new Uint16Array(width);
  const weights = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const c = Math.floor(x / cell);
    const part = x / cell - c;
    indices[x] = c;
    weights[x] = part * part * (3 - 2 * part);
  }
  return { indices, weights };
}
