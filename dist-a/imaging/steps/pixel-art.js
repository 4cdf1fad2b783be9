import { EYES, OUTER_LIPS } from "../people/mesh-points.js";
import { bayer } from "../pixels/bayer.js";
import { labOfLch } from "../pixels/oklab.js";
import { gatherColours, makePalette, meanColour, nearestColour, toneRamp, unlikeness, } from "../pixels/palette.js";
import { clamp, mix } from "../pixels/raster.js";
import { paintBackground, pixelBackground } from "./pixel-background.js";
import { featureColour, paintFeatures } from "./pixel-features.js";
import { pixelGrid } from "./pixel-grid.js";
/** Places of the colours in the palette: these four, then skin from dark to light, things, the background's. */
const INK = 0;
const WHITE = 1;
const IRIS = 2;
const LIPS = 3;
const FIRST_SKIN = 4;
/** Least difference in lightness between tones of skin. */
const SKIN_STEP = 0.065;
/** Skin is so much rather painted in skin's own tones than in others. */
const SKIN_BIAS = 0.3;
/** Share of the way that the tones' hues are brought toward their mean: coloured light must not spot a face. */
const SKIN_PULL = 0.5;
/** A cell takes its neighbours' colour when at least so many of the eight agree. */
const AGREEMENT = 6;
/**
 * Draws the sheet anew as pixel art: square cells, at most 32 colours chosen for this picture, features drawn on the
 * grid, an outline one cell wide, a background from the days of sixteen colours.
 */
export function pixelArt(options) {
    return {
        name: "pixel art",
        cost: 46,
        run: async (sheet, work) => {
            const grid = pixelGrid(sheet);
            await work.checkpoint();
            const art = choosePalette(sheet, grid, options);
            const cells = paintFigure(grid, art, options);
            for (const face of sheet.faces)
                paintFeatures(face, { ...featurePaint(art), grid, cells });
            const ground = pixelBackground(sheet.choices);
            const behind = paintBackground(ground, grid.side);
            compose(cells, { grid, behind, first: art.palette.length });
            fillSheet(sheet, { grid, cells, palette: [...art.palette, ...ground.palette] });
        },
    };
}
function choosePalette(sheet, grid, { skinTones, things }) {
    const figure = grid.colours.filter((_, cell) => grid.figure[cell] && !grid.skin[cell]);
    const skin = grid.colours.filter((_, cell) => grid.figure[cell] && grid.skin[cell] && grid.face[cell]);
    const ramp = skinRamp(skin, skinTones, sheet.faces.length);
    const fixed = [
        labOfLch(0.17, 0.035, sheet.choices.inkHue),
        [0.97, 0.002, 0.006],
        irisColour(sheet, grid),
        lipColour(sheet, grid),
    ];
    const reserved = [...fixed, ...ramp];
    const palette = [...reserved, ...makePalette(gatherColours(thinned(figure)), things, reserved)];
    return { palette, skinEnd: reserved.length };
}
/** Several people have several skins: their tones are found as any other colours are. */
function skinRamp(skin, tones, people) {
    if (skin.length < tones)
        return [];
    if (people < 2) {
        const [, a, b] = meanColour(skin);
        return toneRamp(skin, tones, SKIN_STEP).map((tone) => [
            tone[0],
            mix(tone[1], a, SKIN_PULL),
            mix(tone[2], b, SKIN_PULL),
        ]);
    }
    return makePalette(gatherColours(thinned(skin)), tones + 2).sort((one, other) => one[0] - other[0]);
}
/** So many colours are enough to choose a palette by. */
const SAMPLES = 6000;
function thinned(colours) {
    const every = Math.ceil(colours.length / SAMPLES);
    return colours.filter((_, i) => i % every === 0);
}
function irisColour({ faces }, grid) {
    const seen = faces
        .slice(0, 1)
        .flatMap((face) => EYES.map((eye) => featureColour(face, [...eye.upper.slice(2, 7), ...eye.lower.slice(2, 7).reverse()], grid)));
    const [L, a, b] = meanColour(seen.filter((colour) => colour !== undefined));
    return [clamp(L * 0.8, 0.26, 0.42), a * 1.5, b * 1.5];
}
function lipColour({ faces, skin }, grid) {
    const [main] = faces;
    const seen = main ? featureColour(main, OUTER_LIPS, grid) : undefined;
    if (!seen || !skin)
        return seen ?? [0.6, 0.06, 0.03];
    // Teeth lighten the mean; lips are never lighter than the skin around them.
    return [Math.min(seen[0], skin.L - 0.05), seen[1], seen[2]];
}
/** Each cell's index: its nearest colour, freed of stray cells, then dithered where it is dark. */
function paintFigure(grid, art, { shade }) {
    const cells = new Uint8Array(grid.side * grid.side);
    for (let cell = 0; cell < cells.length; cell++) {
        const colour = grid.colours[cell];
        if (colour && grid.figure[cell])
            cells[cell] = figureColour(colour, art, grid.skin[cell] === 1);
    }
    return dither(withoutStrays(cells, grid), { grid, art, shade });
}
function figureColour(colour, { palette, skinEnd }, isSkin) {
    let best = INK;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < palette.length; i++) {
        if (i === IRIS || i === LIPS)
            continue;
        const own = isSkin && i >= FIRST_SKIN && i < skinEnd;
        const far = unlikeness(palette[i] ?? colour, colour) * (own ? SKIN_BIAS : 1);
        if (far >= least)
            continue;
        least = far;
        best = i;
    }
    return best;
}
/** Single cells that differ from nearly all around them are noise, not drawing. */
function withoutStrays(cells, { side, figure }) {
    const clean = cells.slice();
    const counts = new Uint8Array(256);
    for (let y = 1; y < side - 1; y++) {
        for (let x = 1; x < side - 1; x++) {
            const cell = y * side + x;
            if (!figure[cell])
                continue;
            counts.fill(0);
            for (const step of [-side - 1, -side, -side + 1, -1, 1, side - 1, side, side + 1]) {
                const index = cells[cell + step];
                counts[index] = counts[index] + 1;
                if (counts[index] === AGREEMENT && figure[cell + step])
                    clean[cell] = index;
            }
        }
    }
    return clean;
}
/** Share of the way to a second colour from which on a cell takes part in the dithering. */
const DITHER_FROM = 0.3;
/** Colours less alike than this (see `unlikeness`) aren't mixed. */
const DITHER_LIMIT = 0.03;
function dither(cells, { grid, art, shade }) {
    const { palette } = art;
    for (let cell = 0; cell < cells.length; cell++) {
        const colour = grid.colours[cell];
        const here = cells[cell];
        const first = palette[here];
        if (!colour || !first || !grid.figure[cell] || grid.skin[cell] || colour[0] > shade)
            continue;
        const beyond = [2 * colour[0] - first[0], 2 * colour[1] - first[1], 2 * colour[2] - first[2]];
        const other = figureColour(beyond, art, false);
        const second = palette[other];
        if (!second || other === here || unlikeness(first, second) > DITHER_LIMIT)
            continue;
        const share = (colour[0] - first[0]) / (second[0] - first[0] || 1);
        const threshold = bayer(cell % grid.side, Math.floor(cell / grid.side));
        if (share > DITHER_FROM && share > threshold)
            cells[cell] = other;
    }
    return cells;
}
function featurePaint({ palette, skinEnd }) {
    const darkened = palette.map(([L, a, b], index) => {
        if (index > FIRST_SKIN && index < skinEnd)
            return index - 1;
        return nearestColour(palette, [L - 0.1, a, b]);
    });
    return {
        ink: INK,
        white: WHITE,
        iris: IRIS,
        lips: LIPS,
        nearest: (colour) => nearestColour(palette, colour),
        darker: (index) => darkened[index] ?? INK,
        isSkin: (index) => index >= FIRST_SKIN && index < skinEnd,
    };
}
/** Lays the figure with its outline over the background, whose colours begin at index `first`. */
function compose(cells, { grid, behind, first }) {
    const { side, figure } = grid;
    for (let cell = 0; cell < cells.length; cell++) {
        if (figure[cell])
            continue;
        const x = cell % side;
        const beside = (x > 0 && figure[cell - 1]) ||
            (x < side - 1 && figure[cell + 1]) ||
            figure[cell - side] ||
            figure[cell + side];
        cells[cell] = beside ? INK : first + behind[cell];
    }
}
/** Writes the cells into the sheet as squares. */
function fillSheet({ side, lab }, { grid, cells, palette }) {
    [lab.L, lab.a, lab.b].forEach((plane, channel) => {
        const values = Float32Array.from(palette, (colour) => colour[channel] ?? 0);
        for (let row = 0; row < side; row++) {
            const start = row * side;
            if (row % grid.block) {
                plane.copyWithin(start, start - side, start);
                continue;
            }
            const line = (row / grid.block) * grid.side;
            for (let x = 0; x < side; x++) {
                plane[start + x] = values[cells[line + ((x / grid.block) | 0)]];
            }
        }
    });
}
//# sourceMappingURL=pixel-art.js.map