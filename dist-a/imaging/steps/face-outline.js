import { at, FACE_OVAL } from "../people/faces.js";
import { mix } from "../pixels/raster.js";
/** Points of the mesh at the temples, beside the eyes. */
const TEMPLES = [127, 356];
/** Around the chin from the right temple to the left one. */
const LOWER = FACE_OVAL.slice(FACE_OVAL.indexOf(TEMPLES[1]), FACE_OVAL.indexOf(TEMPLES[0]) + 1);
/** The hairline is looked for in so many columns from temple to temple. */
const COLUMNS = 29;
/** Heights over the temples, in face sizes: skin above the brows, where the search begins, and the crown of a bald head. */
const BROW = 0.16;
const CROWN = 0.78;
/** Distance of the places that are looked at, face sizes. */
const STRIDE = 0.0125;
/** More likely than this, a place counts for skin. */
const SKIN = 0.3;
/**
 * The piece of glass that a face is painted on, as a closed outline in the face's pixels: hairline, jaw and chin. Glass
 * painters leave a face whole, for a line of lead across it is a line of its own: nobody knows the person any more.
 */
export function faceOutline(sheet, face) {
    return [...hairline(sheet, face), ...LOWER.map((index) => at(face, index))];
}
/**
 * Where a face's skin ends at the top, from the left temple to the right one: at the hair, under a fringe, at the crown
 * of a bald head. One height for each column, the one below which skin outweighs the rest by most: neither the shine on
 * a forehead nor a single lock bends it.
 */
function hairline(sheet, face) {
    const [from, to] = TEMPLES.map((index) => at(face, index));
    if (!from || !to)
        return [];
    const heights = Array.from({ length: COLUMNS }, (_, i) => {
        const t = i / (COLUMNS - 1);
        const foot = { x: mix(from.x, to.x, t), y: mix(from.y, to.y, t) };
        // Toward the temples the search begins lower: the forehead is round.
        return skinHeight(sheet, face, { foot, least: BROW * Math.sqrt(1 - (2 * t - 1) ** 2) });
    });
    const smooth = soften(soften(medians(heights)));
    return smooth.map((height, i) => {
        const t = i / (COLUMNS - 1);
        const up = i === 0 || i === COLUMNS - 1 ? 0 : height * face.size;
        return {
            x: mix(from.x, to.x, t) + up * Math.sin(face.roll),
            y: mix(from.y, to.y, t) - up * Math.cos(face.roll),
        };
    });
}
/** The height over a foot, in face sizes, up to which there is more skin than anything else. */
function skinHeight({ side, skinLikelihood, hair, matte }, face, { foot, least }) {
    let [sum, most, highest] = [0, 0, least];
    for (let height = least; height < CROWN; height += STRIDE) {
        const x = Math.round(foot.x + height * face.size * Math.sin(face.roll));
        const y = Math.round(foot.y - height * face.size * Math.cos(face.roll));
        if (x < 0 || y < 0 || x >= side || y >= side)
            break;
        const i = y * side + x;
        sum += skinLikelihood[i] * (1 - hair[i]) * matte[i] - SKIN;
        if (sum <= most)
            continue;
        most = sum;
        highest = height + STRIDE;
    }
    return highest;
}
/** The middle one of each five neighbours. */
function medians(values) {
    return values.map((_, i) => {
        const around = values.slice(Math.max(0, i - 2), i + 3).sort((a, b) => a - b);
        return around[around.length >> 1];
    });
}
function soften(values) {
    return values.map((value, i) => ((values[i - 1] ?? value) + 2 * value + (values[i + 1] ?? value)) / 4);
}
//# sourceMappingURL=face-outline.js.map