/** Lightness changes by so much at most: a photo with half of the face in the dark keeps some of it. */
const MOST_CHANGE = 0.1;
/** Skin this far from the face's middle, in face sizes, is still of the face: ears, a bald crown, the neck. */
const REACH = 1.1;
/** Light from above is what people are used to: only so much of the share is taken from its slope. */
const DOWN_SHARE = 0.5;
/** What is darker than this share of the skin's median says nothing about the light: fringes, beards. */
const DARKEST = 0.6;
/** Pixels between two that are looked at. */
const STRIDE = 3;
/** Takes a share (0..1) of the light's slope away from a face and the skin around it, in place. */
export function evenOut({ side, lab, bare, masks, skinLikelihood, hair, skin, pool }, face, share) {
    const slope = lightSlope(lab.L, { side, bare, face, darkest: DARKEST * (skin?.L ?? 0) });
    const [across, down] = [share * slope.across, share * DOWN_SHARE * slope.down];
    const reach = face.size * REACH;
    const { x: cx, y: cy } = face.centre;
    const left = 4 * Math.max(0, Math.floor((cx - reach) / 4));
    const top = Math.max(0, Math.ceil(cy - reach));
    const [right, bottom] = [Math.min(side, Math.ceil(cx + reach)), Math.min(side, Math.ceil(cy + reach))];
    const planes = pool.addresses(lab.L, masks.face, hair, skinLikelihood);
    const [L, inFace, strands, likelihood] = planes;
    const window = [side, left, top, right, bottom];
    const light = [cx, cy, across, down, reach, MOST_CHANGE];
    pool.kernels.evenLight(L, inFace, strands, likelihood, ...window, ...light);
}
/**
 * Fits a plane through the lightness of a face's bare skin by least squares; what is darker than `darkest` doesn't count. No slope
 * where too little is bare.
 */
export function lightSlope(L, { side, bare, face, darkest = 0 }) {
    const half = face.size * 0.7;
    const { x: cx, y: cy } = face.centre;
    // Sums of weight, x, y, xx, xy, yy, L, xL and yL, measured from the face's middle.
    let [n, sx, sy, xx, xy, yy, sL, xL, yL] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let y = Math.max(0, Math.ceil(cy - half)); y < Math.min(side, cy + half); y += STRIDE) {
        for (let x = Math.max(0, Math.ceil(cx - half)); x < Math.min(side, cx + half); x += STRIDE) {
            const here = L[y * side + x];
            const weight = here < darkest ? 0 : bare[y * side + x];
            const value = weight * here;
            const [dx, dy] = [x - cx, y - cy];
            n += weight;
            sx += weight * dx;
            sy += weight * dy;
            xx += weight * dx * dx;
            xy += weight * dx * dy;
            yy += weight * dy * dy;
            sL += value;
            xL += value * dx;
            yL += value * dy;
        }
    }
    if (n < 20)
        return { across: 0, down: 0 };
    const [vx, vxy, vy] = [xx - (sx * sx) / n, xy - (sx * sy) / n, yy - (sy * sy) / n];
    const [cxL, cyL] = [xL - (sx * sL) / n, yL - (sy * sL) / n];
    const determinant = vx * vy - vxy * vxy;
    if (determinant < 1e-6 * vx * vy)
        return { across: 0, down: 0 };
    return { across: (cxL * vy - cyL * vxy) / determinant, down: (cyL * vx - cxL * vxy) / determinant };
}
//# sourceMappingURL=even-light.js.map