import { clamp, type Plane, type Point } from "../pixels/raster.js";

/** Points a side of a coarse grid. */
const SHAPE_SIDE = 128;

/** A square grid laid over a picture: `origin` is where its corner lies, `pitch` how far apart its points are, pixels. */
export interface Grid {
  side: number;
  origin: Point;
  pitch: number;
}

/** A grid of so many points a side over the square of that size (pixels) around a point. */
export function gridAround(centre: Point, span: number, side: number): Grid {
  return { side, origin: { x: centre.x - span / 2, y: centre.y - span / 2 }, pitch: span / side };
}

/** A plane with a value for each point of a grid. The point that is handed out is the same object every time. */
export function fillGrid({ side, origin, pitch }: Grid, value: (point: Point) => number): Plane {
  const plane = new Float32Array(side * side);
  const point = { x: 0, y: 0 };
  for (let y = 0, i = 0; y < side; y++) {
    point.y = origin.y + (y + 0.5) * pitch;
    for (let x = 0; x < side; x++, i++) {
      point.x = origin.x + (x + 0.5) * pitch;
      plane[i] = value(point);
    }
  }
  return plane;
}

/** The same square with fewer points: shapes have no fine detail. */
export function coarser({ side, origin, pitch }: Grid): Grid {
  return { side: SHAPE_SIDE, origin, pitch: (pitch * side) / SHAPE_SIDE };
}

/** Where a point of the picture lies on a grid, in its steps from the corner. */
export function toGrid(point: Point, { origin, pitch }: Grid): Point {
  return { x: (point.x - origin.x) / pitch, y: (point.y - origin.y) / pitch };
}

/** The values of one grid at the points of another, as a new plane. */
export function resampled(source: Plane, from: Grid, to: Grid): Plane {
  const target = new Float32Array(to.side * to.side);
  resample(source, from, target, to);
  return target;
}

/** Multiplies the values of a grid, in place, with those of another at the same points. */
export function multiplyBy(target: Plane, on: Grid, factor: Plane, of: Grid): void {
  const factors = resampled(factor, of, on);
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) * (factors[i] as number);
}

/** Reads the values of one grid at the points of another, bilinear; beyond its border the border's are repeated. */
export function resample(source: Plane, from: Grid, target: Plane, to: Grid): void {
  const across = placesAlong(
    from.side,
    (i) => (to.origin.x + (i + 0.5) * to.pitch - from.origin.x) / from.pitch,
    to,
  );
  const down = placesAlong(
    from.side,
    (i) => (to.origin.y + (i + 0.5) * to.pitch - from.origin.y) / from.pitch,
    to,
  );
  for (let y = 0, i = 0; y < to.side; y++) {
    const upper = (down.index[y] as number) * from.side;
    const lower = upper + from.side;
    const v = down.share[y] as number;
    for (let x = 0; x < to.side; x++, i++) {
      const left = across.index[x] as number;
      const u = across.share[x] as number;
      const above = (source[upper + left] as number) * (1 - u) + (source[upper + left + 1] as number) * u;
      const below = (source[lower + left] as number) * (1 - u) + (source[lower + left + 1] as number) * u;
      target[i] = above + v * (below - above);
    }
  }
}

/** For each point the one before it among `count`, and how far (0..1) it is on the way to the next. */
function placesAlong(
  count: number,
  place: (i: number) => number,
  { side }: Grid,
): { index: Int32Array; share: Float32Array } {
  const index = new Int32Array(side);
  const share = new Float32Array(side);
  for (let i = 0; i < side; i++) {
    const position = clamp(place(i) - 0.5, 0, count - 1);
    index[i] = Math.min(count - 2, Math.floor(position));
    share[i] = position - (index[i] as number);
  }
  return { index, share };
}
