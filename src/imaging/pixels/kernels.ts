import { readFileSync } from "node:fs";
import type { Address } from "./address.js";
import type { CutKernels } from "./cut-kernels.js";
import type { PaintingKernels } from "./painting-kernels.js";
import type { Plane } from "./raster.js";
import type { SceneKernels } from "./scene-kernels.js";

/**
 * The inner loops of the filters, compiled from `assembly/kernels.ts` (which says what each does) to SIMD
 * WebAssembly. Every address is that of a plane of one memory, or of its scratch room.
 */
export interface Kernels extends PaintingKernels, CutKernels, SceneKernels {
  filterColumns(plane: Address, weights: Address, width: number, height: number): void;
  filterRows(plane: Address, weights: Address, width: number, height: number): void;
  addDifferences(
    guide: Address,
    across: Address,
    down: Address,
    width: number,
    height: number,
    weight: number,
  ): void;
  exponentials(plane: Address, count: number, rate: number, offset: number, steepness: number): void;
  squares(plane: Address, count: number): void;
  boxBlur(
    source: Address,
    target: Address,
    room: Address,
    width: number,
    height: number,
    radius: number,
    times: number,
  ): void;
  convolveColumns(
    source: Address,
    target: Address,
    kernel: Address,
    radius: number,
    width: number,
    height: number,
  ): void;
  convolveRows(
    source: Address,
    target: Address,
    kernel: Address,
    radius: number,
    padded: Address,
    width: number,
    height: number,
  ): void;
  sobelTensor(plane: Address, xx: Address, xy: Address, yy: Address, width: number, height: number): void;
  minorEigenvectors(xx: Address, xy: Address, yy: Address, flow: Address, count: number): void;
  halve(source: Address, target: Address, width: number, height: number): void;
  smoothAlong(
    source: Address,
    target: Address,
    flow: Address,
    flowWidth: number,
    kernel: Address,
    radius: number,
    stride: number,
    width: number,
    height: number,
    flat: number,
  ): void;
  blend(target: Address, other: Address, share: Address, count: number): void;
  blendTo(target: Address, value: number, share: Address, opacity: number, count: number): void;
  darkenTo(target: Address, value: number, share: Address, opacity: number, count: number): void;
  fade(target: Address, share: Address, count: number): void;
  scale(target: Address, factor: number, count: number): void;
  larger(
    target: Address,
    one: Address,
    factor: number,
    other: Address,
    otherFactor: number,
    count: number,
  ): void;
  smoothsteps(target: Address, low: number, high: number, count: number): void;
  bands(target: Address, low: number, full: number, late: number, high: number, count: number): void;
  melt(target: Address, blurred: Address, near: number, far: number, count: number): void;
  guideProducts(guide: Address, plane: Address, product: Address, square: Address, count: number): void;
  fitLines(
    guide: Address,
    plane: Address,
    product: Address,
    square: Address,
    epsilon: number,
    count: number,
  ): void;
  applyLines(slope: Address, guide: Address, offset: Address, count: number): void;
  chromaDistances(a: Address, b: Address, fromA: number, fromB: number, target: Address, count: number): void;
  lineSignal(L: Address, a: Address, b: Address, weight: number, target: Address, count: number): void;
  lineQuiet(
    bare: Address,
    eyes: Address,
    features: Address,
    hair: Address,
    onSkin: number,
    inFeatures: number,
    inHair: number,
    target: Address,
    count: number,
  ): void;
  relativeDarkness(inner: Address, outer: Address, count: number): void;
  lineThreshold(plane: Address, quiet: Address, low: number, high: number, count: number): void;
  throughTable(plane: Address, table: Address, steps: number, count: number): void;
  gatherTones(
    L: Address,
    bare: Address,
    likelihood: Address,
    hair: Address,
    features: Address,
    things: Address,
    faces: Address,
    steps: number,
    hairDetail: number,
    count: number,
  ): void;
  evenLight(
    L: Address,
    face: Address,
    hair: Address,
    likelihood: Address,
    width: number,
    left: number,
    top: number,
    right: number,
    bottom: number,
    cx: number,
    cy: number,
    across: number,
    down: number,
    reach: number,
    most: number,
  ): void;
  liftChroma(
    L: Address,
    a: Address,
    b: Address,
    skin: Address,
    kept: Address,
    things: number,
    tintA: number,
    tintB: number,
    factor: number,
    turn: number,
    pull: number,
    median: number,
    shadeRate: number,
    shadeChroma: number,
    knee: number,
    count: number,
  ): void;
  keepDarker(
    kept: Address,
    L: Address,
    original: Address,
    eyes: Address,
    factor: number,
    from: number,
    to: number,
    count: number,
  ): void;
  labFromRgba(
    rgba: Address,
    linear: Address,
    L: Address,
    a: Address,
    b: Address,
    alpha: Address,
    count: number,
  ): void;
  planeFromBytes(bytes: Address, plane: Address, count: number): void;
  labFromRgb(rgb: Address, linear: Address, L: Address, a: Address, b: Address, count: number): void;
  rgbFromLab(L: Address, a: Address, b: Address, roots: Address, rgb: Address, count: number): void;
}

/** The compiled module, made by `npm run build:kernels`; as far from `src` as from `dist`. */
const MODULE = new URL("../../../build/kernels.wasm", import.meta.url);

let compiled: WebAssembly.Module | undefined;

/**
 * Makes the kernels over a memory.
 * @throws Error when they have not been built.
 */
export function instantiateKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(readModule());
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return instance.exports as unknown as Kernels;
}

function readModule(): Buffer {
  try {
    return readFileSync(MODULE);
  } catch (cause) {
    throw new Error(`${MODULE.pathname} is missing: run "npm run build:kernels"`, { cause });
  }
}

/**
 * The address of a plane.
 * @throws Error when it is not of that memory: the kernels would work on something else.
 */
export function addressOf(plane: Plane, memory: WebAssembly.Memory): Address {
  if (plane.buffer !== memory.buffer) throw new Error("the plane does not belong to the pool");
  return plane.byteOffset;
}
