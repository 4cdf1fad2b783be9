import sharp from "sharp";
import { gaussianBlur, softBlur } from "../pixels/blur.js";
import { fractalNoise } from "../pixels/noise.js";
import { labOfLch } from "../pixels/oklab.js";
import { blend } from "../pixels/plane-math.js";
import { smoothstep } from "../pixels/raster.js";
import { enlarge, enlargeQuarter } from "../pixels/scaling.js";
import { svgDocument } from "../pixels/vectors.js";
import { isCard } from "./card.js";
import { washShapes } from "./wash-shapes.js";
/** Lets the figure end in ragged paint on paper, with washes behind it in colours of the seed. */
export function washes(style) {
    return {
        name: "washes",
        cost: 43,
        run: async (sheet) => {
            const { side, lab, choices, pool } = sheet;
            const fields = await drawFields(washShapes(choices.seed), side, pool);
            const ragged = pool.take();
            const size = { width: side, height: side, pool };
            fractalNoise(ragged, { ...size, ...RAGGED, seed: choices.seed + 41 });
            const card = isCard(sheet);
            const figure = card ? cardCover(sheet, ragged) : figureCover(sheet, ragged);
            const ground = paintGround(sheet, { style, fields, ragged, left: card ? figure : sheet.matte });
            for (const [plane, below] of [
                [lab.L, ground.L],
                [lab.a, ground.a],
                [lab.b, ground.b],
            ]) {
                blend(below, plane, figure, pool);
                plane.set(below);
            }
            pool.give(ragged, figure, ground.L, ground.a, ground.b);
            pool.give(fields.first, fields.second, fields.drips, fields.drops);
        },
    };
}
/** The noise of ragged borders. */
const RAGGED = { cell: 90, octaves: 5, gain: 0.55, amplitude: 1 };
/** How soft a wash's shape is before noise roughens it, pixels of the small drawing: standard deviation. */
const SOFTNESS = 3.2;
/** Draws the shapes of the washes; the planes belong to the pool. Washes are soft, so a quarter of the size shows them. */
async function drawFields(shapes, side, pool) {
    const small = { width: side / 4, height: side / 4, pool };
    const soft = async (shape) => {
        const [drawn, plane] = [await rasterise(shape, small), pool.take()];
        gaussianBlur(drawn, drawn, { ...small, sigma: SOFTNESS });
        enlargeQuarter(drawn, plane, { width: side, height: side, pool });
        pool.give(drawn);
        return plane;
    };
    const half = { width: side / 2, height: side / 2, pool };
    const crisp = async (shape) => {
        const [drawn, plane] = [await rasterise(shape, half), pool.take()];
        enlarge(drawn, plane, half);
        pool.give(drawn);
        return plane;
    };
    return {
        first: await soft(shapes.first),
        second: await soft(shapes.second),
        drips: await crisp(shapes.drips),
        drops: await crisp(shapes.drops),
    };
}
/** Where shapes are drawn, 0..1; the plane is the pool's. */
async function rasterise(shapes, { width, pool }) {
    const svg = svgDocument(width, 100, `<g stroke="#000" stroke-width="0">${shapes}</g>`);
    const pixels = await sharp(Buffer.from(svg)).ensureAlpha().extractChannel(3).raw().toBuffer();
    const plane = pool.take();
    for (let i = 0; i < pixels.length; i++)
        plane[i] = pixels[i] / 255;
    return plane;
}
/** How far a card's paint ends from its border, pixels: standard deviation. */
const CARD_BORDER = 26;
/** A card's paint, 0..1: ragged all around. The plane is the pool's. */
function cardCover({ side, matte, pool }, ragged) {
    const cover = pool.take();
    softBlur(matte, cover, { width: side, height: side, sigma: CARD_BORDER, pool });
    for (let i = 0; i < cover.length; i++) {
        const depth = cover[i];
        const inside = depth + 2.4 * depth * (1 - depth) * ragged[i];
        cover[i] = smoothstep(0.66, 0.76, inside) * smoothstep(0.5, 0.6, depth);
    }
    return cover;
}
/** How far up the sheet, and in from its sides, a figure's paint may end (share of the side). */
const END = { bottom: 0.24, sides: 0.1 };
/** The figure's paint, 0..1: its matte, ending in ragged paint near the paper's border. The plane is the pool's. */
function figureCover({ side, matte, pool }, ragged) {
    const cover = pool.take();
    const columns = pool.scratch(side);
    for (let i = 0; i < side; i++)
        columns[i] = smoothstep(-0.02, END.sides, Math.min(i, side - 1 - i) / side);
    pool.kernels.raggedEnd(...pool.addresses(cover, matte, ragged, columns), END.bottom, side);
    return cover;
}
/** Degrees in Oklch by which a wash's colour swings as pigments separate. */
const HUE_SWING = 38;
/** Hue of the second wash, degrees from the first. */
const SECOND_HUE = 62;
/** The noise by which washes are uneven. */
const CLOUDS = { cell: 260, octaves: 4, gain: 0.55, amplitude: 1.3 };
/** The paper with its washes. */
function paintGround({ side, choices, pool }, inputs) {
    const { style, fields, ragged, left } = inputs;
    const [paper, paperA, paperB] = style.paper;
    const planes = { L: pool.take().fill(paper), a: pool.take().fill(paperA), b: pool.take().fill(paperB) };
    const ground = { width: side, height: side, ...planes };
    const clouds = pool.take();
    fractalNoise(clouds, { width: side, height: side, pool, ...CLOUDS, seed: choices.seed + 43 });
    const gap = gapAround(left, { clouds, side, pool });
    const { hue } = choices;
    const common = { ragged, clouds, gap, style, pool };
    const { first, second, drips, drops } = fields;
    addWash(ground, { ...common, field: first, crisp: drips, hues: [hue, hue + HUE_SWING], sign: 1 });
    addWash(ground, { ...common, field: second, crisp: drops, hues: [hue + SECOND_HUE, hue], sign: -1 });
    pool.give(clouds, gap);
    return ground;
}
/** 1 where the ground may be painted: here and there a thin line of paper is left dry around what is left out. */
function gapAround(left, { clouds, side, pool }) {
    const gap = pool.take();
    softBlur(left, gap, { width: side, height: side, sigma: 5, pool });
    pool.kernels.dryGap(...pool.addresses(gap, clouds), gap.length);
    return gap;
}
/** Lays one transparent wash over the ground: denser along its dried border, uneven within. */
function addWash({ L, a, b }, wash) {
    const { field, crisp, ragged, clouds, gap, style, hues, sign, pool } = wash;
    const [, lowA, lowB] = labOfLch(0, style.chroma, hues[0]);
    const [, highA, highB] = labOfLch(0, style.chroma, hues[1]);
    pool.kernels.addWash(...pool.addresses(L, a, b, field, crisp, ragged, clouds, gap), sign, style.depth, lowA, lowB, highA, highB, L.length);
}
//# sourceMappingURL=washes.js.map