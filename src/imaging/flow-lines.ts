import { gaussianBlur, gaussianKernel, type Size } from "./blur.js";
import type { PlanePool } from "./buffers.js";
import { type Plane, smoothstep } from "./raster.js";
import { edgeFlow, type Flow } from "./structure-tensor.js";

/** How lines are found. */
export interface LineOptions extends Size {
  /** Half the width of a line, pixels: standard deviation of the inner Gaussian. */
  sigma: number;
  /** How far a line is followed along its flow, pixels: standard deviation. */
  reach: number;
  /** Relative darkness at which a line begins to show, and at which it is full. */
  threshold: readonly [low: number, high: number];
  /** Added to the threshold per pixel: where lines are to be quieter (0 = not at all). */
  quiet: Plane;
  pool: PlanePool;
}

/** Ratio of the two Gaussians that comes closest to a Laplacian (Marr and Hildreth 1980). */
const OUTER_RATIO = 1.6;
/** Difference below which a pixel can't become a line and the walk along the flow is spared. */
const FLAT = 0.006;

/**
 * Coherent lines of a plane (0..1): a flow-based difference of Gaussians, thresholded softly as in XDoG.
 * Kang, Lee and Chui, "Coherent Line Drawing" (2007); Winnemöller et al., "XDoG" (2012).
 *
 * Unlike there the difference is measured against the lightness around it (Weber's law), so that dark hair and
 * dark skin get lines rather than black areas. Answers 0 (none) .. 1 (full line); the plane is the pool's.
 */
export function flowLines(plane: Plane, options: LineOptions): Plane {
  const { width, height, sigma, pool, quiet } = options;
  const scratch = pool.take();
  const inner = pool.take();
  const outer = pool.take();
  gaussianBlur(plane, inner, { width, height, sigma, scratch });
  gaussianBlur(plane, outer, { width, height, sigma: sigma * OUTER_RATIO, scratch });
  const flow = edgeFlow(inner, { width, height, sigma: 3, pool });
  for (let i = 0; i < inner.length; i++) {
    const around = outer[i] as number;
    inner[i] = (around - (inner[i] as number)) / (0.22 + Math.max(0, around));
  }
  smoothAlong(inner, outer, { width, height, flow, reach: options.reach });
  const [low, high] = options.threshold;
  for (let i = 0; i < outer.length; i++) {
    const extra = quiet[i] as number;
    outer[i] = smoothstep(low + extra, high + 1.6 * extra, outer[i] as number);
  }
  pool.give(scratch, inner, flow.x, flow.y);
  return outer;
}

/** Gaussian mean of each pixel along its flow line, both ways; flat pixels get their own value. */
function smoothAlong(source: Plane, target: Plane, options: Size & { flow: Flow; reach: number }): void {
  const { width, height, flow, reach } = options;
  const kernel = gaussianKernel(reach);
  const walk = { width, height, flow, kernel, source };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const here = source[i] as number;
      if (here < FLAT && here > -FLAT) target[i] = here;
      else target[i] = (kernel[0] as number) * here + walkFlow(walk, x, y);
    }
  }
}

interface Walk extends Size {
  flow: Flow;
  kernel: Float32Array;
  source: Plane;
}

function walkFlow({ width, height, flow, kernel, source }: Walk, x: number, y: number): number {
  let sum = 0;
  for (let sign = -1; sign <= 1; sign += 2) {
    let px = x + 0.5;
    let py = y + 0.5;
    let at = y * width + x;
    let dx = sign * (flow.x[at] as number);
    let dy = sign * (flow.y[at] as number);
    for (let k = 1; k < kernel.length; k++) {
      px += dx;
      py += dy;
      if (px >= 0 && py >= 0 && px < width && py < height) at = (py | 0) * width + (px | 0);
      sum += (kernel[k] as number) * (source[at] as number);
      const fx = flow.x[at] as number;
      const fy = flow.y[at] as number;
      // The flow has no sense of direction: keep going the way we came.
      const same = fx * dx + fy * dy < 0 ? -1 : 1;
      dx = same * fx;
      dy = same * fy;
    }
  }
  return sum;
}
