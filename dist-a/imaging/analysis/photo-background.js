import sharp from "sharp";
import { addOdds, learnOdds } from "../cut/colour-odds.js";
import { keepConnected, refineMatte } from "../people/matte.js";
import { boxBlur } from "../pixels/blur.js";
import { guidedFilter } from "../pixels/guided-filter.js";
import { labFromRgb } from "../pixels/oklab.js";
import { PlanePool } from "../pixels/plane-pool.js";
import { clamp, mix, smoothstep } from "../pixels/raster.js";
import { squeezed } from "./view.js";
/** Side, pixels, of the square to which a picture is squeezed while it is told what is in front. */
export const MATTE_SIDE = 512;
/** Planes in use at a time. */
const MOST_PLANES = 16;
/** Rounds of learning the colours of front and back and telling them apart anew. */
const ROUNDS = 8;
/** What a colour says is averaged so far around, pixels. */
const COLOUR_REACH = 2;
/** Without a found thing: the motif is taken to fill so much of the middle; the border is background. Shares of the side. */
const MIDDLE = { across: 0.38, down: 0.4, soft: 0.3, border: 0.03 };
/** How likely each place is motif before any colour was looked at; without a box it hardly matters: colours decide. */
const SURE = { middle: 0.45, around: 0.29, box: 0.8, outside: 0.05 };
/** Width of the ring along the border from which the background's colours are first learnt, a share of the side. */
const RING = 0.08;
/** From this share on a point is surely motif; points are looked at so far apart, pixels. */
const SURE_MOTIF = 0.85;
const SURE_STEP = 8;
/** A thing's box is taken so much larger, as a share of its size, and as soft at its borders. */
const BOX_ROOM = 0.06;
let planes;
/** The pool's planes are handed out anew: whatever was taken before is void. */
function restartedPool() {
    planes ??= new PlanePool(MATTE_SIDE * MATTE_SIDE, MOST_PLANES);
    planes.restart();
    return planes;
}
/**
 * Where the motif of a picture is: a plane of 512 × 512 of alpha 0..1 over the squeezed picture, good until the next call.
 * After the idea of GrabCut (Rother, Kolmogorov and Blake, 2004), with histograms for its colour models and a guided filter in the place of the graph cut. Begins with `box`, where
 * the motif was found, or with the middle.
 */
export async function matteOfMotif(picture, box) {
    const { pool, lab } = await squareLab(picture);
    const size = { width: MATTE_SIDE, height: MATTE_SIDE, pool };
    const prior = placePrior(box, pool.take());
    const place = pool.take();
    for (let i = 0; i < prior.length; i++)
        place[i] = logit(prior[i]);
    const [inside, outside] = [pool.take(), pool.take()];
    inside.set(prior);
    for (let round = 0; round < ROUNDS; round++) {
        for (let i = 0; i < inside.length; i++)
            outside[i] = 1 - inside[i];
        // At first the outermost part alone stands for the background: further in it is not known yet.
        if (round === 0 && !box)
            keepRing(outside);
        const odds = learnOdds(lab, inside, outside);
        inside.fill(0);
        addOdds(inside, odds, lab);
        boxBlur(inside, inside, { ...size, radius: COLOUR_REACH });
        for (let i = 0; i < inside.length; i++) {
            inside[i] = 1 / (1 + Math.exp(-inside[i] - place[i]));
        }
        guidedFilter(inside, { ...size, guide: lab.L, radius: 6, epsilon: 1e-3 });
    }
    refineMatte(inside, {
        side: MATTE_SIDE,
        guide: lab.L,
        keep: box ? [heaviestPoint(inside, prior)] : surePoints(inside),
        pool,
    });
    // A thing that was found is whole: what it encloses is its inside, as in a cup.
    if (box)
        fillEnclosed(inside, outside);
    return inside;
}
/** Fills what is not connected with the border; `room` is a plane to work in. */
function fillEnclosed(matte, room) {
    for (let i = 0; i < matte.length; i++)
        room[i] = 1 - matte[i];
    const last = MATTE_SIDE - 1;
    const border = Array.from({ length: MATTE_SIDE }, (_, i) => [
        { x: i, y: 0 },
        { x: 0, y: i },
        { x: last, y: i },
        { x: i, y: last },
    ]).flat();
    keepConnected(room, MATTE_SIDE, border, { cell: 4 });
    for (let i = 0; i < matte.length; i++)
        matte[i] = 1 - room[i];
}
/** Mean of a matte, 0..1. */
export function coverage(matte) {
    return matte.reduce((sum, value) => sum + value, 0) / matte.length;
}
/** A matte of the squeezed picture as alpha bytes of a picture of that size (pixels). */
export function unsqueezed(matte, { width, height }) {
    const bytes = Uint8Array.from(matte, (value) => Math.round(255 * clamp(value, 0, 1)));
    return sharp(bytes, { raw: { width: MATTE_SIDE, height: MATTE_SIDE, channels: 1 } })
        .resize(width, height, { fit: "fill", kernel: "cubic" })
        .extractChannel(0)
        .raw()
        .toBuffer();
}
async function squareLab(picture) {
    const square = await squeezed(picture, MATTE_SIDE, MATTE_SIDE);
    const pool = restartedPool();
    const lab = { width: MATTE_SIDE, height: MATTE_SIDE, L: pool.take(), a: pool.take(), b: pool.take() };
    labFromRgb(square.data, lab, pool);
    return { pool, lab };
}
/** How likely each place belongs to the motif before any colour was looked at. */
function placePrior(box, into) {
    const prior = box ? boxPrior(box) : middlePrior;
    for (let y = 0, i = 0; y < MATTE_SIDE; y++) {
        const v = (y + 0.5) / MATTE_SIDE;
        for (let x = 0; x < MATTE_SIDE; x++, i++)
            into[i] = prior((x + 0.5) / MATTE_SIDE, v);
    }
    return into;
}
/** Clears all of a plane but the ring along the border. */
function keepRing(plane) {
    const depth = Math.round(RING * MATTE_SIDE);
    for (let y = depth; y < MATTE_SIDE - depth; y++) {
        plane.fill(0, y * MATTE_SIDE + depth, (y + 1) * MATTE_SIDE - depth);
    }
}
function middlePrior(x, y) {
    if (Math.min(x, y, 1 - x, 1 - y) < MIDDLE.border)
        return SURE.outside;
    const away = Math.hypot((x - 0.5) / MIDDLE.across, (y - 0.5) / MIDDLE.down);
    return mix(SURE.middle, SURE.around, smoothstep(1 - MIDDLE.soft, 1 + MIDDLE.soft, away));
}
function boxPrior({ left, top, width, height }) {
    const [roomX, roomY] = [BOX_ROOM * width, BOX_ROOM * height];
    return (x, y) => {
        const across = Math.min(x - left, left + width - x) / roomX;
        const down = Math.min(y - top, top + height - y) / roomY;
        return mix(SURE.outside, SURE.box, smoothstep(-1, 1, Math.min(across, down)));
    };
}
function logit(share) {
    return Math.log(share / (1 - share));
}
/** The surest point within a place. */
function heaviestPoint(matte, prior) {
    let [best, most] = [0, -1];
    for (let i = 0; i < matte.length; i++) {
        const weight = matte[i] * prior[i];
        if (weight > most)
            [best, most] = [i, weight];
    }
    return { x: best % MATTE_SIDE, y: Math.floor(best / MATTE_SIDE) };
}
/** Points that are surely motif, on an even grid: the letters of a word don't hang together. */
function surePoints(matte) {
    const steps = Array.from({ length: MATTE_SIDE / SURE_STEP }, (_, i) => (i + 0.5) * SURE_STEP);
    const points = steps.flatMap((y) => steps.map((x) => ({ x, y })));
    return points.filter(({ x, y }) => matte[y * MATTE_SIDE + x] > SURE_MOTIF);
}
//# sourceMappingURL=photo-background.js.map