import { softBlur } from "../pixels/blur.js";
import { clamp, mix } from "../pixels/raster.js";
/** A face of `LARGE` pixels bears any texture; one of `SMALL` or less is given back all it may be. */
const LARGE = 300;
const SMALL = 140;
/** What of a step's change is coarser than this share of a face is its tone, what is finer its texture: standard deviation. */
const TONE = 0.14;
/** Lightness from which on highlights are compressed. */
const KNEE = 0.78;
/** Room around a face in which its tone is measured, as a share of its size from its centre. */
const ROOM = 0.75;
/**
 * A step whose texture (dots, strokes, daubs) is as coarse as the features of a small face. There, its tone stays and
 * its texture gives way to the picture's own detail: the smaller the face, the more of it; of large faces as much as
 * `ofLarge` says. Without a face the step draws what it always does.
 */
export function sparingFaces(step, spared) {
    return { ...step, run: (sheet, work) => runSparing(step, spared, { sheet, work }) };
}
/** How much a face's features need sparing: 0 for a portrait's, 1 for those of a group's smallest faces. */
export function smallness({ size }) {
    return clamp((LARGE - size) / (LARGE - SMALL), 0, 1);
}
async function runSparing(step, { detail, ofLarge = 0, contrast = 1 }, { sheet, work }) {
    const spared = sheet.faces
        .map((face) => ({ face, share: mix(ofLarge, detail, smallness(face)) }))
        .filter(({ share }) => share > 0);
    if (spared.length === 0)
        return step.run(sheet, work);
    const { lab, pool } = sheet;
    const before = pool.take();
    before.set(lab.L);
    await step.run(sheet, work);
    for (const { face, share } of spared)
        giveBack(sheet, { before, contrast, share, face });
    pool.give(before);
}
/** Smooths what the step changed within a face, in place. What lies around the face, hair above all, has no say in it. */
function giveBack(sheet, { before, contrast, share, face }) {
    const { side, lab, masks, pool } = sheet;
    const window = windowAround(face, side);
    const { left, top, width, height } = window;
    const [tone, weight] = [pool.take(), pool.take()];
    measureTone(sheet, { before, contrast, window, tone, weight, sigma: Math.max(2, TONE * face.size) });
    for (let y = 0, n = 0; y < height; y++) {
        for (let x = 0, i = (top + y) * side + left; x < width; x++, i++, n++) {
            const inside = masks.face[i];
            if (inside === 0)
                continue;
            const change = tone[n] / Math.max(1e-4, weight[n]);
            const drawn = lab.L[i];
            const own = shoulder(change + contrast * before[i]);
            lab.L[i] = drawn + share * inside * (own - drawn);
        }
    }
    pool.give(tone, weight);
}
/** Writes the blurred change of lightness within the face, and the blurred face by which it is to be divided. */
function measureTone({ side, lab, masks, pool }, { before, contrast, window: { left, top, width, height }, tone, weight, sigma, }) {
    for (let y = 0, n = 0; y < height; y++) {
        for (let x = 0, i = (top + y) * side + left; x < width; x++, i++, n++) {
            const inside = masks.face[i];
            weight[n] = inside;
            tone[n] = inside * (lab.L[i] - contrast * before[i]);
        }
    }
    const options = { width, height, sigma, pool };
    softBlur(tone, tone, options);
    softBlur(weight, weight, options);
}
/** What would be lighter than white keeps some of its modelling, as on film; 0..1. */
function shoulder(lightness) {
    if (lightness <= KNEE)
        return Math.max(0, lightness);
    const room = 1 - KNEE;
    return 1 - room * Math.exp((KNEE - lightness) / room);
}
function windowAround({ centre, size }, side) {
    const reach = size * ROOM;
    const low = (at) => 4 * Math.floor(clamp(at - reach, 0, side) / 4);
    const high = (at) => 4 * Math.ceil(clamp(at + reach, 0, side) / 4);
    const [left, top] = [low(centre.x), low(centre.y)];
    return { left, top, width: high(centre.x) - left, height: high(centre.y) - top };
}
//# sourceMappingURL=spare-faces.js.map