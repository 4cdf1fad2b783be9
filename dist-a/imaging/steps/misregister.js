import { dice } from "../seed.js";
import { faceScale } from "./face-scale.js";
/**
 * Shifts the colours against the drawing by up to `most` pixels, fewer where faces are small, as a cheap press does; how
 * far and whereto is the seed's.
 */
export function misregister({ most }) {
    return {
        name: "misregister",
        cost: 3,
        run: ({ lab, side, faces, choices, pool }) => {
            const roll = dice(choices.seed, 43);
            const shift = () => Math.round((roll() * 2 - 1) * most * faceScale(faces));
            const [dx, dy] = [shift(), shift()];
            const copy = pool.take();
            for (const plane of [lab.a, lab.b]) {
                copy.set(plane);
                shiftPlane(copy, plane, { side, dx, dy });
            }
            pool.give(copy);
        },
    };
}
/** Moves a plane's content by whole pixels; what comes in from the borders is the border's own. */
export function shiftPlane(source, target, { side, dx, dy }) {
    const [from, to] = [Math.max(0, -dx), Math.min(side, side - dx)];
    for (let y = 0; y < side; y++) {
        const row = Math.min(side - 1, Math.max(0, y - dy)) * side;
        const start = y * side;
        target.set(source.subarray(row + from, row + to), start + from + dx);
        if (dx > 0)
            target.fill(source[row], start, start + dx);
        if (dx < 0)
            target.fill(source[row + side - 1], start + side + dx, start + side);
    }
}
//# sourceMappingURL=misregister.js.map