import { at } from "../people/faces.js";
import { clamp, smoothstep } from "../pixels/raster.js";
import { dice } from "../seed.js";
/** A band of light around the hair, as on every head in animation; `strength` is added lightness, 0..1. */
export function hairShine(options) {
    return {
        name: "hair shine",
        cost: 10,
        run: (sheet) => {
            sheet.faces.forEach((face, index) => {
                shineOn(sheet, face, { ...options, index });
            });
        },
    };
}
/** The point of the mesh in the middle of the hairline. */
const HAIRLINE = 10;
/** Hair is as high as where it covers this share of the strip over the forehead. */
const COVERED = 0.7;
/** Lower hair than this, in face sizes, has no room for a band: cropped and bald heads. */
const LEAST_HAIR = 0.14;
/** Teeth of the band around half a circle. */
const TEETH = 70;
/** The band's middle lies this far up from the hairline to the crown, and is that share of the way thick. */
const BAND = { middle: 0.52, thickness: 0.13 };
/** Adds the band to one head's hair, jagged along the strands, in place. */
function shineOn(sheet, face, { strength, index }) {
    const { lab, side, hair, matte, choices } = sheet;
    const height = hairHeight(sheet, face);
    if (height < LEAST_HAIR * face.size)
        return;
    const { x: cx, y: cy } = face.centre;
    const hairline = at(face, HAIRLINE);
    const inner = Math.hypot(hairline.x - cx, hairline.y - cy);
    const [middle, half] = [inner + BAND.middle * height, BAND.thickness * height];
    const teeth = toothTable(choices.seed + index);
    const reach = (middle + 2 * half) * 1.02;
    const [left, right] = [Math.max(0, Math.ceil(cx - reach)), Math.min(side, cx + reach)];
    for (let y = Math.max(0, Math.ceil(cy - reach)); y < Math.min(side, cy); y++) {
        for (let x = left; x < right; x++) {
            const i = y * side + x;
            const strands = hair[i] * matte[i];
            if (strands < 0.1)
                continue;
            const [dx, dy] = [(x - cx) * 1.08, y - cy];
            const away = Math.sqrt(dx * dx + dy * dy);
            if (away < middle - 3 * half || away > reach)
                continue;
            const angle = Math.atan2(dx, -dy) - face.roll;
            const position = (clamp(angle / Math.PI + 0.5, 0, 0.9999) * TEETH) % TEETH;
            const tooth = position - Math.floor(position);
            const length = teeth[Math.floor(position)];
            const spike = 1 - Math.abs(2 * tooth - 1);
            // Ends at the sides, where a lamp from above no longer reaches.
            const fade = 1 - smoothstep(0.5, 0.9, Math.abs(angle));
            const top = middle + half * fade * (0.25 + 0.75 * spike * length);
            const bottom = middle - half * fade * (0.25 + 1.5 * spike * length);
            const light = strands * fade * smoothstep(bottom - 1, bottom + 1, away) * smoothstep(top + 1, top - 1, away);
            if (light <= 0)
                continue;
            const here = lab.L[i];
            lab.L[i] = here + light * Math.min(strength, 0.35 * (1 - here));
        }
    }
}
/** Pixels of hair above the hairline, along the head's axis; 0 without hair. */
function hairHeight({ side, hair, matte }, face) {
    const start = at(face, HAIRLINE);
    const [up, across] = [
        { x: Math.sin(face.roll), y: -Math.cos(face.roll) },
        { x: Math.cos(face.roll), y: Math.sin(face.roll) },
    ];
    const strip = [-0.15, -0.08, 0, 0.08, 0.15];
    let last = 0;
    for (let rise = 0; rise < face.size; rise += 2) {
        let sum = 0;
        for (const offset of strip) {
            const x = Math.round(start.x + rise * up.x + offset * face.size * across.x);
            const y = Math.round(start.y + rise * up.y + offset * face.size * across.y);
            if (x >= 0 && y >= 0 && x < side && y < side)
                sum += hair[y * side + x] * matte[y * side + x];
        }
        if (sum > COVERED * strip.length)
            last = rise;
    }
    return last;
}
/** How long each tooth is, 0..1. */
function toothTable(seed) {
    const roll = dice(seed, 71);
    return Float32Array.from({ length: TEETH }, () => roll() ** 1.5);
}
//# sourceMappingURL=hair-shine.js.map