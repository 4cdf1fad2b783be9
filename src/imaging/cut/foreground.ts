import { type Plane, type Rgb, smoothstep } from "../pixels/raster.js";

/** Premultiplied colour and weight of each pixel, four values to a pixel. */
interface Level {
  width: number;
  height: number;
  values: Float32Array;
}

/** So often the picture is halved: colours reach some 60 pixels outward, further than any hair. */
const LEVELS = 6;
/** Up to this certainty a pixel's own colour counts for nothing. */
const OWN = 0.8;
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

/** Gives the pixels of a level what they lack, from coarser and coarser levels. */
function fill(level: Level, depth = 1): void {
  if (depth === LEVELS) return;
  const coarse = halved(level);
  fill(coarse, depth + 1);
  push(coarse, level);
}

/** The sure pixels of a picture, at half its size. */
function pull({ width, height, data }: Rgb, certainty: Plane): Level {
  const level = emptyLevel(width, height);
  const { values } = level;
  for (let y = 0, i = 0; y < height; y++) {
    const row = (y >> 1) * level.width;
    for (let x = 0; x < width; x++, i++) {
      if ((certainty[i] as number) < SURE) continue;
      const k = 4 * (row + (x >> 1));
      values[k] = (values[k] as number) + (data[3 * i] as number);
      values[k + 1] = (values[k + 1] as number) + (data[3 * i + 1] as number);
      values[k + 2] = (values[k + 2] as number) + (data[3 * i + 2] as number);
      values[k + 3] = (values[k + 3] as number) + 1;
    }
  }
  saturate(level);
  return level;
}

function halved(from: Level): Level {
  const level = emptyLevel(from.width, from.height);
  const [source, target] = [from.values, level.values];
  for (let y = 0, j = 0; y < from.height; y++) {
    const row = (y >> 1) * level.width;
    for (let x = 0; x < from.width; x++, j += 4) {
      if (source[j + 3] === 0) continue;
      const k = 4 * (row + (x >> 1));
      target[k] = (target[k] as number) + (source[j] as number);
      target[k + 1] = (target[k + 1] as number) + (source[j + 1] as number);
      target[k + 2] = (target[k + 2] as number) + (source[j + 2] as number);
      target[k + 3] = (target[k + 3] as number) + (source[j + 3] as number);
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
    values[j] = (values[j] as number) / weight;
    values[j + 1] = (values[j + 1] as number) / weight;
    values[j + 2] = (values[j + 2] as number) / weight;
    values[j + 3] = 1;
  }
}

/** Fills what a level does not know from the coarser one. */
function push(coarse: Level, fine: Level): void {
  const found = new Float32Array(4);
  const { values } = fine;
  for (let y = 0, j = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++, j += 4) {
      const missing = 1 - (values[j + 3] as number);
      if (missing <= 0) continue;
      sample(coarse, x, y, found);
      if (found[3] === 0) continue;
      values[j] = (values[j] as number) + missing * (found[0] as number);
      values[j + 1] = (values[j + 1] as number) + missing * (found[1] as number);
      values[j + 2] = (values[j + 2] as number) + missing * (found[2] as number);
      values[j + 3] = (values[j + 3] as number) + missing * (found[3] as number);
    }
  }
}

/** Writes the filled colours into the picture where its own are not sure. */
function lay({ width, height, data }: Rgb, certainty: Plane, level: Level): void {
  const found = new Float32Array(4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const sure = certainty[i] as number;
      if (sure === 0 || sure >= SURE) continue;
      sample(level, x, y, found);
      const weight = found[3] as number;
      if (weight === 0) continue;
      const own = smoothstep(OWN, SURE, sure);
      for (let j = 3 * i, channel = 0; channel < 3; channel++, j++) {
        const filled = (found[channel] as number) / weight;
        data[j] = Math.round(filled + own * ((data[j] as number) - filled));
      }
    }
  }
}

/** The values of a level at the place of a pixel of the next finer one, bilinear: 3/4 of the nearest and 1/4 beyond. */
function sample({ width, height, values }: Level, x: number, y: number, into: Float32Array): void {
  const [column, row] = [x >> 1, y >> 1];
  const besides = (x & 1) === 1 ? (column + 1 < width ? 4 : 0) : column > 0 ? -4 : 0;
  const beyond = (y & 1) === 1 ? (row + 1 < height ? 4 * width : 0) : row > 0 ? -4 * width : 0;
  const near = 4 * (row * width + column);
  for (let channel = 0, j = near; channel < 4; channel++, j++) {
    into[channel] =
      0.5625 * (values[j] as number) +
      0.1875 * ((values[j + besides] as number) + (values[j + beyond] as number)) +
      0.0625 * (values[j + besides + beyond] as number);
  }
}
