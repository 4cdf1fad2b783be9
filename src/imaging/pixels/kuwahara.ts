import { type BlurOptions, gaussianBlur, softBlur } from "./blur.js";
import type { Lab } from "./oklab.js";
import { edgeFlow } from "./structure-tensor.js";

/** How large the daubs are. */
export interface KuwaharaOptions extends BlurOptions {
  /** How far the windows lie from their pixel, pixels: about half a daub. */
  reach: number;
  /** Length of a daub along the flow by its width, ≥ 1. */
  stretch: number;
}

/** Share of the reach that a window's own blur has: windows that just touch. */
const WINDOW = 0.55;
/** The flow is smoothed this much, pixels: daubs lie side by side rather than criss-cross. */
const FLOW_SIGMA = 5;

/**
 * Gathers a picture into daubs that lie along its edges, in place. Kyprianidis, Kang and Döllner, "Image and Video
 * Abstraction by Anisotropic Kuwahara Filtering" (2009), with eight Gaussian windows that are blurred beforehand,
 * so that their size costs nothing.
 */
export function kuwahara(lab: Lab, options: KuwaharaOptions): void {
  const { width, height, reach, stretch, pool } = options;
  const size = { width, height, pool };
  const flow = edgeFlow(lab.L, { ...size, sigma: FLOW_SIGMA });
  const squares = pool.take();
  squares.set(lab.L);
  pool.kernels.squares(pool.address(squares), squares.length);
  const windows = [lab.L, squares, lab.a, lab.b];
  const means = windows.map(() => pool.take());
  const sigma = reach * WINDOW;
  const blur = sigma < 2.5 ? gaussianBlur : softBlur;
  windows.forEach((plane, i) => {
    blur(plane, means[i] ?? plane, { ...size, sigma });
  });
  const [L = 0, square = 0, a = 0, b = 0] = means.map((plane) => pool.address(plane));
  const targets = [lab.L, lab.a, lab.b].map((plane) => pool.address(plane)) as [number, number, number];
  pool.kernels.evenWindows(
    L,
    square,
    a,
    b,
    pool.address(flow.vectors),
    flow.width,
    ...targets,
    reach * Math.sqrt(stretch),
    reach / Math.sqrt(stretch),
    width,
    height,
  );
  pool.give(flow.vectors, squares, ...means);
}
