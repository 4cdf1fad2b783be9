import { clamp, type Plane, type Rgb, smoothstep } from "../pixels/raster.js";

/** Premultiplied colour and weight of each pixel, four values to a pixel. */
interface Level {
  width: number;
  height: number;
  values: Float32Array;
}

/** From this certainty on a pixel's own colour is taken for the figure's. */
const SURE = 0.98;

/**
 * Takes the background's colour out of a figure's edge: whatever is not surely inside gets the colour of the
 * nearest part that is, smoothly, by pulling the sure colours up a pyramid and pushing them back down (Gortler et
 * al., "The Lumigraph", 1996). `certainty` (0..1) is how surely a pixel shows the figure alone; where it is 0 the
 * picture is left as it is. Changes the picture in place.
 */
export function cleanEdge(picture: Rgb, certainty: Plane): void {
  const level = pull(picture, certainty);
  fill(level);
  lay(picture, certainty, level);
}

/** Gives every pixel of a level what it lacks, from coarser and coarser levels. */
function fill(level: Level): void {
  if (Math.max(level.width, level.height) === 1) return;
  const coarse = halved(level);
  fill(coarse);
  push(coarse, level);
}

/** The sure pixels of a picture, at half its size. */
function pull({ width, height, data }: Rgb, certainty: Plane): Level {
  const level = emptyLevel(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = (y >> 1) * level.width;
    for (let x = 0; x < width; x++, i++) {
      if ((certainty[i] as number) < SURE) continue;
      add(level.values, 4 * (row + (x >> 1)), [data[3 * i], data[3 * i + 1], data[3 * i + 2]]);
    }
  }
  saturate(level);
  return level;
}

function add(values: Float32Array, at: number, [red = 0, green = 0, blue = 0]: (number | undefined)[]): void {
  values[at] = (values[at] as number) + red;
  values[at + 1] = (values[at + 1] as number) + green;
  values[at + 2] = (values[at + 2] as number) + blue;
  values[at + 3] = (values[at + 3] as number) + 1;
}

function halved(from: Level): Level {
  const level = emptyLevel(from.width, from.height);
  for (let y = 0, j = 0; y < from.height; y++) {
    const row = (y >> 1) * level.width;
    for (let x = 0; x < from.width; x++) {
      const k = 4 * (row + (x >> 1));
      for (let channel = 0; channel < 4; channel++, j++) {
        level.values[k + channel] = (level.values[k + channel] as number) + (from.values[j] as number);
      }
    }
  }
  saturate(level);
  return level;
}

function emptyLevel(width: number, height: number): Level {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  return { ...half, values: new Float32Array(half.width * half.height * 4) };
}

/** One sure pixel of four is enough to be sure of their mean. */
function saturate({ values }: Level): void {
  for (let j = 0; j < values.length; j += 4) {
    const weight = values[j + 3] as number;
    if (weight <= 1) continue;
    for (let channel = 0; channel < 4; channel++) {
      values[j + channel] = (values[j + channel] as number) / weight;
    }
  }
}

/** Fills what a level does not know from the coarser one. */
function push(coarse: Level, fine: Level): void {
  const found = [0, 0, 0, 0];
  for (let y = 0, j = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++, j += 4) {
      const missing = 1 - (fine.values[j + 3] as number);
      if (missing <= 0) continue;
      sample(coarse, x / 2 - 0.25, y / 2 - 0.25, found);
      for (let channel = 0; channel < 4; channel++) {
        fine.values[j + channel] =
          (fine.values[j + channel] as number) + missing * (found[channel] as number);
      }
    }
  }
}

/** Writes the filled colours into the picture where its own are not sure. */
function lay({ width, height, data }: Rgb, certainty: Plane, level: Level): void {
  const found = [0, 0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const sure = certainty[i] as number;
      if (sure === 0 || sure >= SURE) continue;
      sample(level, x / 2 - 0.25, y / 2 - 0.25, found);
      const weight = found[3] as number;
      if (weight === 0) return;
      const own = smoothstep(0.8, SURE, sure);
      for (let channel = 0; channel < 3; channel++) {
        const filled = (found[channel] as number) / weight;
        const byte = data[3 * i + channel] as number;
        data[3 * i + channel] = Math.round(filled + own * (byte - filled));
      }
    }
  }
}

/** The four values of a level at a place between its pixels, bilinear. */
function sample({ width, height, values }: Level, x: number, y: number, into: number[]): void {
  const left = clamp(Math.floor(x), 0, width - 1);
  const top = clamp(Math.floor(y), 0, height - 1);
  const [u, v] = [clamp(x - left, 0, 1), clamp(y - top, 0, 1)];
  const across = left + 1 < width ? 4 : 0;
  const down = top + 1 < height ? 4 * width : 0;
  const at = 4 * (top * width + left);
  for (let channel = 0; channel < 4; channel++) {
    const j = at + channel;
    const upper = (values[j] as number) * (1 - u) + (values[j + across] as number) * u;
    const lower = (values[j + down] as number) * (1 - u) + (values[j + down + across] as number) * u;
    into[channel] = upper * (1 - v) + lower * v;
  }
}
