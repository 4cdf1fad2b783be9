import { softBlur } from "../pixels/blur.js";
import { fractalNoise } from "../pixels/noise.js";
import { labOfLch } from "../pixels/oklab.js";
import { enlarge } from "../pixels/scaling.js";
import { hash } from "../seed.js";
import { drawLead, solder } from "./leading.js";
import { cutPanes, FIGURE, fineness, SHRINK, WINDOW } from "./panes.js";
import { windowDesign, windowGlass } from "./window.js";
/** Share of `variety` in the figure and in a face. */
const FIGURE_VARIETY = 0.6;
const FACE_VARIETY = 0.12;
/** Lightness that glass gains in the middle of a pane, and loses beside the lead. */
const GLOW = 0.05;
const DIM = 0.3;
/** Reach of the dimming, standard deviation in pixels. */
const DIM_REACH = 11;
/** Lightness that the light behind the head adds to the window's glass. */
const SUN = 0.12;
/** Lead is nearly black. */
const LEAD = { lightness: 0.19, chroma: 0.012 };
/** Lightness of the light on lead that is turned to it. */
const GLINT = 0.24;
/** Swing of the glass's streaks in lightness. */
const STREAKS = 0.035;
/** Makes the sheet a stained-glass window: panes with their own colour and painted shading, lit from behind, leaded. */
export function stainedGlass(options) {
    return {
        name: "stained glass",
        cost: 52,
        run: async (sheet, work) => {
            const panes = cutPanes(sheet, windowDesign(sheet.choices.seed), options);
            await work.checkpoint();
            const glass = colourPanes(sheet, panes, options.variety);
            glaze(sheet, { panes, glass, painted: options.painted });
            await work.checkpoint();
            const lead = drawLead(sheet, panes, fineness(sheet));
            shine(sheet, lead, panes.side);
            solder(sheet, lead, labOfLch(LEAD.lightness, LEAD.chroma, sheet.choices.inkHue), GLINT);
            sheet.pool.give(lead.cover, lead.height);
        },
    };
}
function colourPanes({ lab, side, choices }, panes, variety) {
    const count = panes.kinds.length;
    const sums = new Float64Array(count * 4);
    for (let y = 0, i = 0; y < panes.side; y++) {
        for (let x = 0, j = y * SHRINK * side; x < panes.side; x++, i++, j += SHRINK) {
            const at = panes.labels[i] * 4;
            sums[at] = sums[at] + lab.L[j];
            sums[at + 1] = sums[at + 1] + lab.a[j];
            sums[at + 2] = sums[at + 2] + lab.b[j];
            sums[at + 3] = sums[at + 3] + 1;
        }
    }
    const palette = windowGlass(choices.hue);
    const [colours, means] = [new Float32Array(count * 3), new Float32Array(count * 3)];
    for (let pane = 0; pane < count; pane++) {
        const [L = 0, a = 0, b = 0, n = 1] = sums.subarray(pane * 4, pane * 4 + 4);
        const mean = [L / Math.max(1, n), a / Math.max(1, n), b / Math.max(1, n)];
        const kind = panes.kinds[pane];
        const base = kind === WINDOW
            ? (palette[panes.numbers[pane] & 7] ?? mean)
            : kind === FIGURE
                ? translucent(mean)
                : mean;
        const swing = variety * (kind === WINDOW ? 1 : kind === FIGURE ? FIGURE_VARIETY : FACE_VARIETY);
        means.set(mean, pane * 3);
        colours.set(varied(base, hash(choices.seed * 4099 + pane), swing), pane * 3);
    }
    return { colours, means };
}
/** Lightness below which glass lets some of the light through still, and how much of the way up it takes. */
const DARK_GLASS = 0.42;
const TRANSLUCENCE = 0.34;
/** Black cloth as the dark glass that it is made of. */
function translucent([L, a, b]) {
    const lighter = Math.max(0, DARK_GLASS - L) * TRANSLUCENCE;
    const deeper = 1 + 2.5 * lighter;
    return [L + lighter, a * deeper, b * deeper];
}
/** No two sheets of glass are alike: a little lighter or darker, and turned a little in hue. */
function varied([L, a, b], dice, swing) {
    const lighter = ((dice & 1023) / 511.5 - 1) * swing;
    const turn = (((dice >> 10) & 1023) / 511.5 - 1) * swing * 2.5;
    return [L + lighter, a * Math.cos(turn) - b * Math.sin(turn), a * Math.sin(turn) + b * Math.cos(turn)];
}
/** Gives each pixel its pane's colour, with a share of what the picture differs from the pane's mean. */
function glaze({ lab, side, masks, hair }, { panes, glass, painted }) {
    const { colours, means } = glass;
    const { L, a, b } = lab;
    const plain = Float32Array.of(0, painted.things, painted.face);
    const hairAdds = painted.hair - painted.things;
    for (let y = 0, i = 0; y < side; y++) {
        const row = (y >> 1) * panes.side;
        for (let x = 0; x < side; x++, i++) {
            const pane = panes.labels[row + (x >> 1)];
            const kind = panes.kinds[pane];
            const at = pane * 3;
            if (kind === WINDOW) {
                L[i] = colours[at];
                a[i] = colours[at + 1];
                b[i] = colours[at + 2];
                continue;
            }
            let share = plain[kind];
            if (kind === FIGURE) {
                const feature = masks.features[i];
                share += hairAdds * hair[i];
                if (feature > share)
                    share = feature;
            }
            L[i] = colours[at] + share * (L[i] - means[at]);
            a[i] = colours[at + 1] + share * (a[i] - means[at + 1]);
            b[i] = colours[at + 2] + share * (b[i] - means[at + 2]);
        }
    }
}
/** Light from behind: a glow within each pane, dimmer toward the lead; streaks in the glass; a sun behind the head. */
function shine(sheet, { cover }, side) {
    const { lab, pool } = sheet;
    const small = { width: side, height: side, pool };
    const [light, gain, wide] = [pool.take(), pool.take(), pool.take()];
    softBlur(cover, gain, { ...small, sigma: DIM_REACH / SHRINK });
    const { seed } = sheet.choices;
    fractalNoise(light, { ...small, cell: 90 / SHRINK, octaves: 3, seed, amplitude: STREAKS });
    lightBehind(sheet, { light, gain, side });
    enlarge(light, wide, small);
    enlarge(gain, light, small);
    const [L, added, factor] = pool.addresses(lab.L, wide, light);
    pool.kernels.lightUp(L, added, factor, lab.L.length);
    pool.give(light, gain, wide);
}
/** Turns streaks into the light that is added to each pixel, and how near the lead is into what it is multiplied by. */
function lightBehind({ side: wide, matte, faces }, { light, gain, side }) {
    const sun = faces[0]?.centre ?? { x: wide / 2, y: wide / 2 };
    for (let y = 0, i = 0; y < side; y++) {
        const dy = (y * SHRINK - sun.y) / wide;
        for (let x = 0, j = y * SHRINK * wide; x < side; x++, i++, j += SHRINK) {
            const dx = (x * SHRINK - sun.x) / wide;
            const outside = 1 - matte[j];
            const behind = outside * SUN * (1 - 2.4 * (dx * dx + dy * dy));
            light[i] = behind + light[i] * (0.4 + 0.6 * outside);
            gain[i] = 1 + GLOW - DIM * gain[i] * (0.35 + 0.65 * outside);
        }
    }
}
//# sourceMappingURL=stained-glass.js.map