import { clamp } from "./raster.js";
/** Chroma counts this much more than lightness: white hair is not a pale face, nor a navy suit black. */
const CHROMA_WEIGHT = 4;
/** Rounds of Lloyd's algorithm; the palettes of pictures have settled by then. */
const ROUNDS = 8;
/** Bins of the histogram in lightness, and per unit of a and b. */
const LIGHTNESS_BINS = 24;
const CHROMA_BINS = 40;
/** How unlike two Oklab colours look: the square of a distance in which chroma counts double. */
export function unlikeness(one, other) {
    const dL = one[0] - other[0];
    const da = one[1] - other[1];
    const db = one[2] - other[2];
    return dL * dL + CHROMA_WEIGHT * (da * da + db * db);
}
/** Index of the palette's colour (at least one) that looks most like the given one. */
export function nearestColour(palette, colour) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < palette.length; i++) {
        const far = unlikeness(palette[i] ?? colour, colour);
        if (far >= least)
            continue;
        least = far;
        best = i;
    }
    return best;
}
/** Gathers colours into the bins of a coarse histogram: the mean colour of each bin, and how many fell into it. */
export function gatherColours(colours) {
    const bins = new Map();
    for (const [L, a, b] of colours) {
        const key = (Math.round(L * LIGHTNESS_BINS) * 100 + Math.round((a + 0.5) * CHROMA_BINS)) * 100 +
            Math.round((b + 0.5) * CHROMA_BINS);
        const bin = bins.get(key) ?? [0, 0, 0, 0];
        bins.set(key, [bin[0] + L, bin[1] + a, bin[2] + b, bin[3] + 1]);
    }
    return [...bins.values()].map(([L, a, b, weight]) => ({
        colour: [L / weight, a / weight, b / weight],
        weight,
    }));
}
/**
 * At most `size` colours that stand for a picture's, beside those that are `reserved`: k-means (Lloyd 1982) in Oklab
 * from starting points that lie far from one another, so that a small red tie gets a colour too. No chance is in it.
 */
export function makePalette(colours, size, reserved = []) {
    let palette = startingPoints(colours, size, reserved);
    for (let round = 0; round < ROUNDS && palette.length > 0; round++) {
        palette = improve([...palette, ...reserved], colours).slice(0, palette.length);
    }
    return palette;
}
/** Again and again the colour that most of the picture misses most. */
function startingPoints(colours, size, reserved) {
    const chosen = [];
    const missed = colours.map(({ colour }) => reserved.reduce((least, one) => Math.min(least, unlikeness(one, colour)), 1));
    while (chosen.length < size) {
        const scores = missed.map((far, i) => far * Math.sqrt(colours[i]?.weight ?? 0));
        const best = scores.reduce((top, score, i) => (score > (scores[top] ?? 0) ? i : top), 0);
        const next = colours[best]?.colour;
        if (!next || (scores[best] ?? 0) < 1e-6)
            break;
        chosen.push(next);
        colours.forEach(({ colour }, i) => {
            missed[i] = Math.min(missed[i] ?? 0, unlikeness(next, colour));
        });
    }
    return chosen;
}
/** Moves each colour to the mean of those that are nearest to it; one that nothing is near stays. */
function improve(palette, colours) {
    const sums = palette.map(() => [0, 0, 0, 0]);
    for (const { colour, weight } of colours) {
        const sum = sums[nearestColour(palette, colour)] ?? [];
        colour.forEach((value, channel) => {
            sum[channel] = (sum[channel] ?? 0) + weight * value;
        });
        sum[3] = (sum[3] ?? 0) + weight;
    }
    return palette.map((colour, i) => {
        const [L = 0, a = 0, b = 0, weight = 0] = sums[i] ?? [];
        return weight > 0 ? [clamp(L / weight, 0, 1), a / weight, b / weight] : colour;
    });
}
/**
 * So many tones of one material, dark to light: the mean colours of equal shares of what is given by lightness, kept
 * at least `apart` (0..1) from one another.
 */
export function toneRamp(colours, tones, apart) {
    const sorted = [...colours].sort((one, other) => one[0] - other[0]);
    const ramp = Array.from({ length: tones }, (_, i) => meanColour(sorted.slice(Math.floor((i * sorted.length) / tones), Math.ceil(((i + 1) * sorted.length) / tones))));
    const middle = tones >> 1;
    // From the middle outwards: the middle tone is the material's own and stays.
    for (let i = middle + 1; i < tones; i++)
        ramp[i] = pushed(ramp[i], ramp[i - 1], apart);
    for (let i = middle - 1; i >= 0; i--)
        ramp[i] = pushed(ramp[i], ramp[i + 1], -apart);
    return ramp;
}
function pushed(colour = [0, 0, 0], from = [0, 0, 0], apart) {
    const L = apart > 0 ? Math.max(colour[0], from[0] + apart) : Math.min(colour[0], from[0] + apart);
    return [clamp(L, 0, 1), colour[1], colour[2]];
}
/** Mean of colours; mid grey when there is none. */
export function meanColour(colours) {
    if (colours.length === 0)
        return [0.5, 0, 0];
    const sum = colours.reduce(([L, a, b], one) => [L + one[0], a + one[1], b + one[2]], [0, 0, 0]);
    return [sum[0] / colours.length, sum[1] / colours.length, sum[2] / colours.length];
}
//# sourceMappingURL=palette.js.map