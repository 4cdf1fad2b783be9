import { hexOfLab, labOfRgb } from "../pixels/oklab.js";
import { gatherColours, makePalette, nearestColour, unlikeness } from "../pixels/palette.js";
import { colourName } from "./colour-names.js";
/** Colours of a palette at most, before those that are too like one another or too rare are left out. */
const MOST_COLOURS = 8;
/** Pixels that are looked at, about: every so many of each row and column. */
const LOOKED_AT = 20_000;
/** Colours closer than this (see `unlikeness`) are shown as one: some 3 hundredths of lightness. */
const ALIKE = 0.03 ** 2;
/** Rarer colours than this share are left out: they are edges and specks. */
const RARE = 0.01;
/** Alpha (0..255) from which on a pixel is seen. */
const VISIBLE = 128;
/**
 * The colours of a picture by how much of it they are, at most eight, most first: k-means in Oklab, always with the
 * same result. Transparent pixels don't count; a picture that is transparent everywhere has no colours. The shares
 * add up to 1.
 */
export function paletteOf(picture, counts = () => true) {
    const colours = sampleColours(picture, counts);
    const gathered = gatherColours(colours);
    const centres = makePalette(gathered, MOST_COLOURS);
    const weights = centres.map(() => 0);
    for (const { colour, weight } of gathered) {
        const nearest = nearestColour(centres, colour);
        weights[nearest] = (weights[nearest] ?? 0) + weight;
    }
    const weighted = centres.map((colour, i) => ({ colour, weight: weights[i] ?? 0 }));
    const kept = mergeAlike(weighted).filter(({ weight }) => weight >= RARE * colours.length);
    const total = kept.reduce((sum, { weight }) => sum + weight, 0);
    return kept
        .sort((one, other) => other.weight - one.weight)
        .map(({ colour, weight }) => describeColour(colour, weight / total));
}
function describeColour(oklab, share) {
    return { hex: hexOfLab(oklab), oklab: [...oklab], share, name: colourName(oklab) };
}
/** The colours of visible pixels on an even grid. */
function sampleColours({ width, height, data }, counts) {
    const step = Math.max(1, Math.floor(Math.sqrt((width * height) / LOOKED_AT)));
    const colours = [];
    for (let y = step >> 1; y < height; y += step) {
        for (let x = step >> 1; x < width; x += step) {
            const i = y * width + x;
            if (data[4 * i + 3] < VISIBLE || !counts(i))
                continue;
            colours.push(colourAt(data, 4 * i));
        }
    }
    return colours;
}
/** The colour of the pixel that begins at that byte. */
export function colourAt(data, at) {
    return labOfRgb(data[at], data[at + 1], data[at + 2]);
}
/** One colour for those that look alike: their weighted mean. */
function mergeAlike(colours) {
    const merged = [];
    for (const one of colours.filter(({ weight }) => weight > 0)) {
        const like = merged.find(({ colour }) => unlikeness(colour, one.colour) < ALIKE);
        if (!like) {
            merged.push({ ...one });
            continue;
        }
        const weight = like.weight + one.weight;
        const mean = (axis) => (like.colour[axis] * like.weight + one.colour[axis] * one.weight) / weight;
        like.colour = [mean(0), mean(1), mean(2)];
        like.weight = weight;
    }
    return merged;
}
//# sourceMappingURL=colours.js.map