/**
 * What the scorecard measures, as pure functions. What the figures mean to a reader is told in docs/scorecard.md.
 */
import type { Face } from "../../src/imaging/people/faces.js";
import { type BlurOptions, softBlur } from "../../src/imaging/pixels/blur.js";
import type { Lab, LabColour } from "../../src/imaging/pixels/oklab.js";
import type { Plane } from "../../src/imaging/pixels/raster.js";

/** A found face may lie off its place by this share of its size, and be larger or smaller by this factor. */
const MOST_AWAY = 0.5;
const MOST_SCALE = 1.6;
/** Points of the mesh that count; the ten of the irises behind them move with the gaze. */
const MESH_POINTS = 468;
/** A change of colour per pixel (distance in Oklab) that nobody sees; about 0.02 is just noticeable between areas. */
const FLAT_STEP = 0.006;
/** Below this chroma (Oklab) a colour is a grey, and its hue is chance. */
const LEAST_CHROMA = 0.02;

/** Which of the candidates is the expected face; undefined when none lies in its place at about its size. */
export function findAgain(expected: Face, candidates: readonly Face[]): Face | undefined {
  const away = (face: Face) =>
    Math.hypot(face.centre.x - expected.centre.x, face.centre.y - expected.centre.y) / expected.size;
  return candidates
    .filter(({ size }) => Math.max(size / expected.size, expected.size / size) <= MOST_SCALE)
    .filter((face) => away(face) <= MOST_AWAY)
    .sort((one, other) => away(one) - away(other))[0];
}

/**
 * How far the landmarks moved: the mean distance of corresponding points of two meshes (same pixels), as a share of
 * the eye distance of the first. The usual normalised mean error of face alignment (Sagonas et al., "300 Faces
 * in-the-Wild Challenge", 2013).
 */
export function landmarkShift(expected: Face, found: Face): number {
  let sum = 0;
  for (let i = 0; i < MESH_POINTS; i++) {
    const [x, y] = expected.mesh[i] ?? [0, 0];
    const [foundX, foundY] = found.mesh[i] ?? [0, 0];
    sum += Math.hypot(foundX - x, foundY - y);
  }
  return sum / MESH_POINTS / expected.eyeDistance;
}

/** Cosine of the angle between two embeddings: 1 for the same direction. */
export function likeness(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let [product, squares, otherSquares] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    const [a, b] = [one[i] as number, other[i] as number];
    product += a * b;
    squares += a * a;
    otherSquares += b * b;
  }
  return product / Math.sqrt(squares * otherSquares);
}

/** A face of which it is known whose it is. */
export interface KnownFace {
  person: string;
  embedding: ArrayLike<number>;
}

/**
 * The rank at which a gallery tells who the probe is: 1 and the number of faces of other people that are more like it
 * than the most alike face of the right person. Closed-set identification (Phillips et al., "The FERET Evaluation
 * Methodology", 2000). Throws when the person is not in the gallery.
 */
export function identityRank(probe: KnownFace, gallery: readonly KnownFace[]): number {
  const own = gallery.filter(({ person }) => person === probe.person);
  if (own.length === 0) throw new Error(`${probe.person} is not in the gallery`);
  const best = Math.max(...own.map(({ embedding }) => likeness(probe.embedding, embedding)));
  const others = gallery.filter(({ person }) => person !== probe.person);
  return 1 + others.filter(({ embedding }) => likeness(probe.embedding, embedding) > best).length;
}

/**
 * The share of pixels around which the colour stands still: central differences of L, a and b taken together as in
 * S. Di Zenzo, "A note on the gradient of a multi-image" (1986), less than 0.006 per pixel. 1 for one colour, 0 for
 * noise. The outermost pixels don't count.
 */
export function flatness({ width, height, L, a, b }: Lab): number {
  const limit = (2 * FLAT_STEP) ** 2;
  let flat = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const change = squaredChange(L, i, width) + squaredChange(a, i, width) + squaredChange(b, i, width);
      if (change < limit) flat++;
    }
  }
  return flat / ((width - 2) * (height - 2));
}

/** Squared difference across plus down, each over two pixels. */
function squaredChange(plane: Plane, i: number, width: number): number {
  const across = (plane[i + 1] as number) - (plane[i - 1] as number);
  const down = (plane[i + width] as number) - (plane[i - width] as number);
  return across * across + down * down;
}

/**
 * How clean the lines are: the coherence ((λ₁ − λ₂) / (λ₁ + λ₂))² of the structure tensor (J. Weickert,
 * "Coherence-Enhancing Diffusion Filtering", 1999), averaged with λ₁ + λ₂ (the strength of the edges there) as weight.
 * 1 where all edges run straight on, near 0 for noise. `sigma` is the tensor's standard deviation in pixels.
 * The plane must be the pool's; undefined when there is no edge at all.
 */
export function lineCoherence(plane: Plane, options: BlurOptions & { sigma: number }): number | undefined {
  const { width, height, pool } = options;
  const tensor = [pool.take(), pool.take(), pool.take()] as const;
  const [xx, xy, yy] = tensor;
  pool.kernels.sobelTensor(
    pool.address(plane),
    pool.address(xx),
    pool.address(xy),
    pool.address(yy),
    width,
    height,
  );
  for (const part of tensor) softBlur(part, part, options);
  let [coherent, strength] = [0, 0];
  for (let i = 0; i < width * height; i++) {
    const sum = (xx[i] as number) + (yy[i] as number);
    if (sum < 1e-9) continue;
    const difference = (xx[i] as number) - (yy[i] as number);
    coherent += (difference * difference + 4 * (xy[i] as number) ** 2) / sum;
    strength += sum;
  }
  pool.give(...tensor);
  return strength > 0 ? coherent / strength : undefined;
}

/** The mean colour, each pixel counted by its weight (0..1); undefined when they weigh nothing together. */
export function meanColour({ L, a, b }: Lab, weights: Plane): LabColour | undefined {
  let [total, sumL, sumA, sumB] = [0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    total += weight;
    sumL += weight * (L[i] as number);
    sumA += weight * (a[i] as number);
    sumB += weight * (b[i] as number);
  }
  return total >= 1 ? [sumL / total, sumA / total, sumB / total] : undefined;
}

/** How a colour changed. */
export interface ColourChange {
  /** Difference of Oklab's L: positive for lighter. */
  lightness: number;
  /** Difference of hue, -180..180 degrees; undefined when one of the two is a grey. */
  hue: number | undefined;
}

/** How the second colour differs from the first. */
export function colourChange(before: LabColour, after: LabColour): ColourChange {
  const lightness = after[0] - before[0];
  const chroma = ([, a, b]: LabColour) => Math.hypot(a, b);
  if (Math.min(chroma(before), chroma(after)) < LEAST_CHROMA) return { lightness, hue: undefined };
  const degrees = ([, a, b]: LabColour) => (Math.atan2(b, a) * 180) / Math.PI;
  return { lightness, hue: ((degrees(after) - degrees(before) + 540) % 360) - 180 };
}

/** Mean; undefined of nothing. */
export function mean(values: readonly number[]): number | undefined {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}

/** Standard deviation; undefined of nothing. */
export function deviation(values: readonly number[]): number | undefined {
  const middle = mean(values);
  if (middle === undefined) return undefined;
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) ?? 0);
}

/** Median; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1));
}

/**
 * Whether two series rise and fall together: Spearman's rank correlation (C. Spearman, 1904), -1..1, equal values
 * sharing their mean rank. Undefined when there are fewer than three pairs or one series is constant.
 */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number | undefined {
  if (pairs.length < 3) return undefined;
  const first = ranks(pairs.map(([value]) => value));
  const second = ranks(pairs.map(([, value]) => value));
  const [spread, otherSpread] = [deviation(first) ?? 0, deviation(second) ?? 0];
  if (spread === 0 || otherSpread === 0) return undefined;
  const middle = (pairs.length + 1) / 2;
  const products = first.map((rank, i) => (rank - middle) * ((second[i] as number) - middle));
  return (mean(products) ?? 0) / (spread * otherSpread);
}

function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const alike = values.filter((other) => other === value).length;
    return below + (alike + 1) / 2;
  });
}
