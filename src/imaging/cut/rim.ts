import type { Lab } from "../pixels/oklab.js";
import type { Plane } from "../pixels/raster.js";

/** What is taken away around a figure. */
export interface RimOptions {
  /** A white rim is at most this wide, pixels. */
  depth: number;
  /** Above 0 where nothing may be taken away. */
  keep: Plane;
}

/** Below this alpha it is outside: the rim's own soft edge is no paper white. */
const EDGE = 0.8;
/** A figure's edge may be soft over so many pixels where a rim was taken away. */
const SOFT = 3;

/**
 * Takes away a sticker's white rim, in place: pure white that is reached from outside (alpha below .8) within
 * `depth` pixels, and what is left of its outer edge. Ink or anything else that isn't paper white stops it, so white
 * hair behind its outline stays.
 */
export function peelRim(alpha: Plane, lab: Lab, { depth, keep }: RimOptions): void {
  const { width } = lab;
  const outside = new Uint8Array(alpha.length);
  for (let i = 0; i < alpha.length; i++) if ((alpha[i] as number) < EDGE) outside[i] = 1;
  const edge = borderOf(outside, width);
  let peeled = 0;
  spread(outside, width, edge, {
    rings: depth,
    into: (i) => {
      if (keep[i] !== 0 || !isPaper(lab, i)) return false;
      alpha[i] = 0;
      peeled++;
      return true;
    },
  });
  if (peeled > edge.length) clearFar(alpha, outside, width);
}

/** Clears what is outside and further from the figure than its own soft edge. */
function clearFar(alpha: Plane, outside: Uint8Array, width: number): void {
  const near = outside.map((value) => 1 - value);
  spread(near, width, borderOf(near, width), { rings: SOFT, into: () => true });
  for (let i = 0; i < alpha.length; i++) if (near[i] === 0) alpha[i] = 0;
}

/** Grows the marked pixels ring by ring, from those in `front`, into the ones that `into` accepts. */
function spread(
  marked: Uint8Array,
  width: number,
  front: number[],
  { rings, into }: { rings: number; into: (i: number) => boolean },
): void {
  let from = front;
  for (let ring = 0; ring < rings && from.length > 0; ring++) {
    const next: number[] = [];
    for (const i of from) {
      for (const neighbour of [i - 1, i + 1, i - width, i + width]) {
        if (marked[neighbour] !== 0 || !into(neighbour)) continue;
        marked[neighbour] = 1;
        next.push(neighbour);
      }
    }
    from = next;
  }
}

/** The marked pixels that have one beside them that isn't. */
function borderOf(marked: Uint8Array, width: number): number[] {
  const border: number[] = [];
  for (let i = 0; i < marked.length; i++) {
    if (marked[i] === 0) continue;
    if (marked[i - 1] === 0 || marked[i + 1] === 0 || marked[i - width] === 0 || marked[i + width] === 0) {
      border.push(i);
    }
  }
  return border;
}

/** Whether a pixel is paper white. */
export function isPaper({ L, a, b }: Lab, i: number): boolean {
  return (L[i] as number) > 0.94 && Math.abs(a[i] as number) < 0.016 && Math.abs(b[i] as number) < 0.016;
}
