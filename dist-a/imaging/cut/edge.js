import { boxBlur } from "../pixels/blur.js";
import { spreadColours } from "./foreground.js";
import { placesOf } from "./grid.js";
/** The band along the edge that is looked at, to each side, as a share of the picture's side. */
const BAND = 1 / 70;
/** Colours of figure and background closer than the first (bytes, squared distance) tell nothing, beyond the second all. */
const APART = { from: 50 ** 2, to: 90 ** 2 };
/** A colour up to this share of the way from background to figure is background, from the other on figure. */
const MIXED = { from: 0.25, to: 0.95 };
/** The edge is made smooth over so many pixels to each side. */
const SOFT = 1;
/** Around a pixel that shows the figure alone all is figure so far, pixels. */
const PURE_REACH = 3;
/** Up to the first certainty a pixel's own colour counts for nothing, from the second on it is the figure's. */
const OWN = { from: 0.8, to: 0.98 };
/**
 * Learns the colours on both sides of a figure's edge from its alpha (0..1). The planes are the pool's, and must have
 * room for four values to a pixel.
 */
export function edgeColours(picture, alpha, pool) {
    const { width, height } = picture;
    const sure = pool.take();
    boxBlur(alpha, sure, { width, height, radius: Math.max(2, Math.round(width * BAND)), pool });
    const figure = spreadColours(picture, sure, pool);
    const outside = pool.take();
    for (let i = 0; i < width * height; i++)
        outside[i] = 1 - sure[i];
    const ground = spreadColours(picture, outside, pool);
    pool.give(outside);
    return { sure, figure, ground };
}
/**
 * Lowers alpha along a figure's edge where the colour is a mixture of background and figure: by where it lies on the
 * way from the one's colour near by to the other's, as matting by sampled colours does (Ruzon and Tomasi, "Alpha
 * Estimation in Natural Images", 2000). Then takes the background's colour out of the edge: whatever does not surely
 * show the figure alone gets the figure's colour near by. Changes alpha and picture in place; where alpha is 0 the
 * picture is left as it is.
 */
export function refineEdge({ picture, alpha, colours, pool }) {
    const { width: side, height, data } = picture;
    const { sure, figure, ground } = colours;
    const bytes = pool.take();
    pool.bytesOf(bytes).set(data);
    const [rgb, ours, theirs] = pool.addresses(bytes, figure.values, ground.values);
    const opacity = pool.address(alpha);
    const { indices, shares } = placesOf(gridOf(figure.width), gridOf(side), pool);
    const { lowerMixedAlpha, cleanColours } = pool.kernels;
    const limits = [APART.from, APART.to, MIXED.from, MIXED.to];
    const certain = pool.address(sure);
    lowerMixedAlpha(rgb, opacity, certain, ours, theirs, indices, shares, figure.width, side, ...limits);
    boxBlur(alpha, alpha, { width: side, height, radius: SOFT, pool });
    const certainty = pool.take();
    boxBlur(alpha, certainty, { width: side, height, radius: PURE_REACH, pool });
    // The blurs have used the scratch room.
    const again = placesOf(gridOf(figure.width), gridOf(side), pool);
    const pure = pool.address(certainty);
    cleanColours(rgb, opacity, pure, ours, again.indices, again.shares, figure.width, side, OWN.from, OWN.to);
    data.set(pool.bytesOf(bytes).subarray(0, data.length));
    pool.give(bytes, certainty);
}
/** A grid of so many points a side over the unit square. */
function gridOf(side) {
    return { side, origin: { x: 0, y: 0 }, pitch: 1 / side };
}
//# sourceMappingURL=edge.js.map