import { softBlur } from "../pixels/blur.js";
import { addNoise } from "../pixels/noise.js";
import { fade } from "../pixels/plane-math.js";
import { clamp } from "../pixels/raster.js";
import { enlargeQuarter, quarter } from "../pixels/scaling.js";
import { strokeField } from "../pixels/strokes.js";
/** How far the shading reaches around the figure: standard deviation, pixels. */
const REACH = 75;
/** How dark it gets where it touches the figure. */
const PRESSURE = 0.62;
/** Hatches the ground around the figure, which lifts it off the paper: loose strokes that thin out with the distance. */
export function shadeBehind(sheet, { graphite, page, turn }) {
    const { side, choices, pool } = sheet;
    const [firm, strokes] = [whereShaded(sheet, page), pool.take()];
    const angles = page.behind === "cross" ? [-58, 34] : [-58];
    for (const [index, degrees] of angles.entries()) {
        const field = { side, spacing: 11, length: 210, seed: choices.seed + 83 + index, where: firm, pool };
        strokeField(strokes, { ...field, angle: ((degrees + turn) * Math.PI) / 180 });
        pool.kernels.addStrokes(...pool.addresses(graphite, strokes, firm), PRESSURE, firm.length);
    }
    pool.give(firm, strokes);
}
/** How firm the shading is, 0..1: near the figure, outside it. The plane is the pool's; soft, it is made at a quarter of the size. */
function whereShaded({ side, matte, choices, pool }, page) {
    const size = { width: side, height: side, pool };
    const small = { width: side / 4, height: side / 4, pool };
    const near = quarter(matte, size);
    const firm = pool.take();
    softBlur(near, near, { ...small, sigma: REACH / 4 });
    addNoise(near, { ...small, cell: 30, seed: choices.seed + 61, amplitude: 0.1 });
    weighBySide(near, { side: small.width, behind: page.behind, right: choices.seed % 3 !== 0 });
    enlargeQuarter(near, firm, size);
    fade(firm, matte, pool);
    pool.give(near);
    return firm;
}
/** Firmness by how near the figure is. */
const FIRMNESS = 2.6;
/** Less on the side that is lit, none low down, where the drawing fades out. */
function weighBySide(near, { side, behind, right }) {
    const onlySide = behind === "side" ? 0.95 : behind === "halo" ? 0.35 : 0.7;
    for (let y = 0, i = 0; y < side; y++) {
        const down = FIRMNESS * clamp((0.84 - y / side) / 0.3, 0, 1);
        for (let x = 0; x < side; x++, i++) {
            const across = right ? x / side : 1 - x / side;
            const weight = 1 - onlySide * clamp((0.62 - across) / 0.3, 0, 1);
            near[i] = clamp((near[i] - 0.03) * weight * down, 0, 1);
        }
    }
}
//# sourceMappingURL=behind.js.map