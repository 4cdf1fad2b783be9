import type { Plane, Rgb } from "../pixels/raster.js";

/** Premultiplied colour and weight of each pixel, four values to a pixel. */
export interface ColourField {
  width: number;
  height: number;
  values: Float32Array;
}

/** So often a field is halved: colours reach some 60 pixels outward, further than any hair. */
const LEVELS = 6;
/** From this certainty on a pixel's own colour is taken for the figure's. */
const SURE = 0.98;

/**
 * The colours of the sure pixels of a picture, spread smoothly into the rest by pulling them up a pyramid and pushing
 * them back down (Gortler et al., "The Lumigraph", 1996). `certainty` (0..1) is how surely a pixel shows one thing
 * alone. Far from anything sure the field's weight is 0.
 */
export function spreadColours(picture: Rgb, certainty: Plane): ColourField {
  const field = sureColours(picture, certainty);
  fill(field);
  return field;
}

/** Gives the pixels of a field what they lack, from coarser and coarser ones. */
function fill(field: ColourField, depth = 1): void {
  if (depth === LEVELS) return;
  const coarse = halved(field);
  fill(coarse, depth + 1);
  push(coarse, field);
}

function sureColours({ width, height, data }: Rgb, certainty: Plane): ColourField {
  const values = new Float32Array(4 * width * height);
  for (let i = 0, j = 0; j < values.length; i++, j += 4) {
    if ((certainty[i] as number) < SURE) continue;
    values[j] = data[3 * i] as number;
    values[j + 1] = data[3 * i + 1] as number;
    values[j + 2] = data[3 * i + 2] as number;
    values[j + 3] = 1;
  }
  return { width, height, values };
}

function halved(from: ColourField): ColourField {
  const field = emptyField(from.width, from.height);
  const [source, target] = [from.values, field.values];
  for (let y = 0, j = 0; y < from.height; y++) {
    const row = (y >> 1) * field.width;
    for (let x = 0; x < from.width; x++, j += 4) {
      if (source[j + 3] === 0) continue;
      const k = 4 * (row + (x >> 1));
      target[k] = (target[k] as number) + (source[j] as number);
      target[k + 1] = (target[k + 1] as number) + (source[j + 1] as number);
      target[k + 2] = (target[k + 2] as number) + (source[j + 2] as number);
      target[k + 3] = (target[k + 3] as number) + (source[j + 3] as number);
    }
  }
  saturate(field);
  return field;
}

function emptyField(width: number, height: number): ColourField {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  return { ...half, values: new Float32Array(half.width * half.height * 4) };
}

/** One sure pixel of four is enough to be sure of their mean. */
function saturate({ values }: ColourField): void {
  for (let j = 0; j < values.length; j += 4) {
    const weight = values[j + 3] as number;
    if (weight <= 1) continue;
    values[j] = (values[j] as number) / weight;
    values[j + 1] = (values[j + 1] as number) / weight;
    values[j + 2] = (values[j + 2] as number) / weight;
    values[j + 3] = 1;
  }
}

/** Fills what a field does not know from the coarser one. */
function push(coarse: ColourField, fine: ColourField): void {
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

/** The values of a field at the place of a pixel of the next finer one, bilinear: 3/4 of the nearest and 1/4 beyond. */
function sample({ width, height, values }: ColourField, x: number, y: number, into: Float32Array): void {
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
