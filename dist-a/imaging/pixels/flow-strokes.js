import { gaussianBlur, softBlur } from "./blur.js";
import { grainNoise } from "./noise.js";
import { blend, smoothsteps } from "./plane-math.js";
import { enlarge, halve, quarter } from "./scaling.js";
import { smoothAlong } from "./smooth-along.js";
import { edgeFlow } from "./structure-tensor.js";
/** A stroke is smeared twice, the second time with looks so many times further apart: a long reach with few looks. */
const COARSER = 4;
/**
 * Strokes along the edges of a plane (even width and height): noise smeared along the edge flow, with mean 0 and standard
 * deviation 1. Cabral and Leedom, "Imaging Vector Fields Using Line Integral Convolution" (1993). The answer is the pool's.
 */
export function flowStrokes(plane, options) {
    const { pool, lean, seed, breadth, reach, turning = 9 } = options;
    const size = { width: options.width / 2, height: options.height / 2, pool };
    const [small, smeared] = [pool.take(), pool.take()];
    halve(plane, small, options);
    const flow = edgeFlow(small, { ...size, sigma: turning / 2, ...(lean && { lean }) });
    const values = small.subarray(0, size.width * size.height);
    grainNoise(values, { seed, pool });
    gaussianBlur(small, small, { ...size, sigma: breadth / 2 });
    const near = options.where && leaveOut(values, options.where, options);
    const stride = reach / 2 / Math.hypot(1, COARSER);
    const flat = options.where && OFFSET / 2;
    const walk = { ...size, flow, ...(flat && { flat }) };
    smoothAlong(small, smeared, { ...walk, reach: stride, stride });
    smoothAlong(smeared, small, { ...walk, reach: stride * COARSER, stride: stride * COARSER });
    normalise(values, near && OFFSET - 1);
    const strokes = near ? fadeOut(small, smeared, near, pool) : small;
    const drawn = pool.take();
    enlarge(strokes, drawn, size);
    pool.give(small, smeared, flow.vectors);
    return drawn;
}
/** Lifts noise well above 0 where strokes are drawn, and leaves 0 elsewhere: what lies below half of this is spared the walk. */
const OFFSET = 10;
/** Strokes reach from beyond what is drawn: it is widened by so many reaches, down to the least of its blurred self. */
const WIDER = 1.2;
const LEAST = 0.004;
/** Sets noise at half the size to 0 away from where it is needed; answers how near that is, 0..1: the plane is the pool's. */
function leaveOut(noise, where, { width, height, reach, pool }) {
    const near = quarter(where, { width, height, pool });
    const wide = pool.take();
    softBlur(near, near, { width: width / 4, height: height / 4, sigma: (WIDER * reach) / 4, pool });
    enlarge(near, wide, { width: width / 4, height: height / 4, pool });
    pool.kernels.whereKnown(...pool.addresses(noise, wide), LEAST, OFFSET, noise.length);
    pool.give(near);
    return wide;
}
/** How near strokes are to where they are wanted when they are in full. */
const NEAR = 0.12;
/** Fades strokes out toward where they were left out: those there are smeared with nothing. Answers `target`; gives `near` back. */
function fadeOut(strokes, target, near, pool) {
    smoothsteps(near, [LEAST, NEAR], pool);
    blend(target.fill(0), strokes, near, pool);
    pool.give(near);
    return target;
}
/** Brings values to mean 0 and standard deviation 1; those below `least` do not count and become 0. */
function normalise(values, least = Number.NEGATIVE_INFINITY) {
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value < least)
            continue;
        sum += value;
        squares += value * value;
        count++;
    }
    const mean = count ? sum / count : 0;
    const scale = 1 / Math.sqrt(Math.max(1e-12, count ? squares / count - mean * mean : 0));
    for (let i = 0; i < values.length; i++) {
        const value = values[i];
        values[i] = value < least ? 0 : scale * (value - mean);
    }
}
//# sourceMappingURL=flow-strokes.js.map