import type { Plane } from "./raster.js";

/** Width and height of the planes that a filter works on, pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * Mean over a (2 × radius + 1)² window, borders repeated: running sums, so the radius costs nothing.
 * `target` may be the source; `scratch` must be neither.
 */
export function boxBlur(
  source: Plane,
  target: Plane,
  options: Size & { radius: number; scratch: Plane },
): void {
  const { width, height, scratch } = options;
  const radius = Math.min(Math.round(options.radius), Math.min(width, height) - 1);
  if (radius < 1) {
    if (target !== source) target.set(source);
    return;
  }
  blurRows(source, scratch, { width, height, radius });
  blurColumns(scratch, target, { width, height, radius });
}

/** Nearly a Gaussian of the given standard deviation (pixels, ≥ 2) by three box blurs (W. M. Wells, 1986). */
export function softBlur(
  source: Plane,
  target: Plane,
  options: Size & { sigma: number; scratch: Plane },
): void {
  const { width, height, scratch, sigma } = options;
  const radius = Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
  boxBlur(source, target, { width, height, scratch, radius });
  boxBlur(target, target, { width, height, scratch, radius });
  boxBlur(target, target, { width, height, scratch, radius });
}

/** A true Gaussian with standard deviation `sigma` (pixels), for small ones. `target` may be the source. */
export function gaussianBlur(
  source: Plane,
  target: Plane,
  options: Size & { sigma: number; scratch: Plane },
): void {
  const { width, height, scratch, sigma } = options;
  const kernel = gaussianKernel(sigma);
  convolveRows(source, scratch, { width, height, kernel });
  convolveColumns(scratch, target, { width, height, kernel });
}

/** One half of a normalised Gaussian kernel: the weight of the centre, then of each further pixel. */
export function gaussianKernel(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(sigma * 2.8));
  const kernel = Float32Array.from({ length: radius + 1 }, (_, i) =>
    Math.exp((-i * i) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((total, weight, i) => total + (i ? 2 * weight : weight), 0);
  return kernel.map((weight) => weight / sum);
}

function blurRows(source: Plane, target: Plane, { width, height, radius }: Size & { radius: number }): void {
  const scale = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const last = row + width - 1;
    let sum = (source[row] as number) * (radius + 1);
    for (let x = 1; x <= radius; x++) sum += source[Math.min(row + x, last)] as number;
    for (let x = 0; x < width; x++) {
      target[row + x] = sum * scale;
      const enters = Math.min(row + x + radius + 1, last);
      const leaves = Math.max(row + x - radius, row);
      sum += (source[enters] as number) - (source[leaves] as number);
    }
  }
}

/** Whole rows are added and taken away at once: walking down columns would miss the cache at every step. */
function blurColumns(
  source: Plane,
  target: Plane,
  { width, height, radius }: Size & { radius: number },
): void {
  const scale = 1 / (2 * radius + 1);
  const sums = new Float32Array(width);
  for (let y = -radius; y <= radius; y++) {
    const row = Math.min(Math.max(y, 0), height - 1) * width;
    for (let x = 0; x < width; x++) sums[x] = (sums[x] as number) + (source[row + x] as number);
  }
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const enters = Math.min(y + radius + 1, height - 1) * width;
    const leaves = Math.max(y - radius, 0) * width;
    for (let x = 0; x < width; x++) {
      target[row + x] = (sums[x] as number) * scale;
      sums[x] = (sums[x] as number) + (source[enters + x] as number) - (source[leaves + x] as number);
    }
  }
}

interface Convolution extends Size {
  kernel: Float32Array;
}

function convolveRows(source: Plane, target: Plane, { width, height, kernel }: Convolution): void {
  const radius = kernel.length - 1;
  const padded = new Float32Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    padded.fill(source[row] as number, 0, radius);
    padded.set(source.subarray(row, row + width), radius);
    padded.fill(source[row + width - 1] as number, radius + width);
    for (let x = 0; x < width; x++) {
      let sum = (kernel[0] as number) * (padded[x + radius] as number);
      for (let k = 1; k <= radius; k++) {
        sum +=
          (kernel[k] as number) * ((padded[x + radius - k] as number) + (padded[x + radius + k] as number));
      }
      target[row + x] = sum;
    }
  }
}

function convolveColumns(source: Plane, target: Plane, { width, height, kernel }: Convolution): void {
  const radius = kernel.length - 1;
  const centre = kernel[0] as number;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) target[row + x] = centre * (source[row + x] as number);
    for (let k = 1; k <= radius; k++) {
      const above = Math.max(y - k, 0) * width;
      const below = Math.min(y + k, height - 1) * width;
      const weight = kernel[k] as number;
      for (let x = 0; x < width; x++) {
        const pair = (source[above + x] as number) + (source[below + x] as number);
        target[row + x] = (target[row + x] as number) + weight * pair;
      }
    }
  }
}
