import { labOfRgb } from "../pixels/oklab.js";
import { unlikeness } from "../pixels/palette.js";
import { clamp } from "../pixels/raster.js";
/** Depth of the border that is looked at, as a share of the shorter side. */
const BORDER = 0.015;
/** Pixels of the border that are looked at, about. */
const LOOKED_AT = 4_000;
/** A border pixel this far from the background (Oklab) is not part of it: the motif touches the border there. */
const FAR = 0.06;
/** Share of the border that must belong to the background. */
const LEAST_SHARE = 0.6;
/** A background that strays further than this from a plane of colour is no flat one: it is a photo's. */
const MOST_SPREAD = 0.035;
/** Rounds of leaving out what doesn't fit and fitting again. */
const ROUNDS = 4;
/** Alpha (0..255) below which the border is transparent already. */
const CLEAR = 32;
/** The distance from black to white in sRGB bytes counts as this much. */
const SRGB_SCALE = 1.4 / Math.hypot(255, 255, 255);
/**
 * Finds the flat background of a picture by its border: a plane is fitted to the colours there (least squares), what
 * lies far from it is left out, and again. Undefined for a photographed background and for one that is transparent.
 */
export function findGround(picture) {
    const samples = borderSamples(picture);
    if (!samples)
        return undefined;
    const between = distanceFrom();
    const distance = (ground, [x, y, r, g, b]) => between((r << 16) | (g << 8) | b, packedGround(ground, x, y));
    let fit = constant(medianColour(samples));
    let near = samples.filter((sample) => distance(fit, sample) < 2 * FAR);
    for (let round = 0; round < ROUNDS && near.length > 0; round++) {
        fit = fitPlane(near);
        near = samples.filter((sample) => distance(fit, sample) < FAR);
    }
    const share = near.length / samples.length;
    const strays = near.map((sample) => distance(fit, sample)).sort((one, other) => one - other);
    const spread = strays[Math.floor(0.95 * strays.length)] ?? 1;
    if (share < LEAST_SHARE || spread > MOST_SPREAD)
        return undefined;
    return { ...fit, mean: labOfRgb(...fit.base.map(Math.round)), spread, share };
}
/**
 * How unlike the background each pixel's colour is: a distance in Oklab in which chroma counts double, or the distance
 * in sRGB where that is less. Near black Oklab makes much of differences that nobody sees.
 */
export function groundDistances({ width, height, data }, ground) {
    const distances = new Float32Array(width * height);
    const distance = distanceFrom();
    for (let y = 0, i = 0; y < height; y++) {
        const v = unitOf(y, height);
        for (let x = 0; x < width; x++, i++) {
            const behind = packedGround(ground, unitOf(x, width), v);
            const at = 4 * i;
            const pixel = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
            distances[i] = distance(pixel, behind);
        }
    }
    return distances;
}
/**
 * Measures distances of colours (0xrrggbb); remembers the last ones, as pixels that follow one another are mostly
 * alike.
 */
function distanceFrom() {
    let [last, kept] = [-1, 0];
    let [behind, lab] = [-1, unpacked(0)];
    return (colour, ground) => {
        if (ground === behind && colour === last)
            return kept;
        if (ground !== behind)
            lab = unpacked(ground);
        const r = (colour >> 16) - (ground >> 16);
        const g = ((colour >> 8) & 255) - ((ground >> 8) & 255);
        const b = (colour & 255) - (ground & 255);
        behind = ground;
        last = colour;
        kept = SRGB_SCALE * Math.sqrt(r * r + g * g + b * b);
        if (kept > 0)
            kept = Math.min(Math.sqrt(unlikeness(unpacked(colour), lab)), kept);
        return kept;
    };
}
function unpacked(colour) {
    return labOfRgb(colour >> 16, (colour >> 8) & 255, colour & 255);
}
/** The background's colour at a place as 0xrrggbb. */
function packedGround({ base, across, down }, x, y) {
    const r = clamp(base[0] + x * across[0] + y * down[0], 0, 255);
    const g = clamp(base[1] + x * across[1] + y * down[1], 0, 255);
    const b = clamp(base[2] + x * across[2] + y * down[2], 0, 255);
    return (Math.round(r) << 16) | (Math.round(g) << 8) | Math.round(b);
}
/** The background's colour at a pixel, sRGB 0..255. */
export function groundAt(ground, { x, y }) {
    const channel = (c) => clamp(ground.base[c] + x * ground.across[c] + y * ground.down[c], 0, 255);
    return [channel(0), channel(1), channel(2)];
}
/** A position along a side as -1..1. */
export function unitOf(position, length) {
    return length > 1 ? (2 * position) / (length - 1) - 1 : 0;
}
/** Undefined when a good part of the border is transparent: then there is nothing to look for. */
function borderSamples({ width, height, data }) {
    const depth = Math.max(1, Math.round(BORDER * Math.min(width, height)));
    const samples = [];
    let [seen, clear] = [0, 0];
    const step = Math.max(1, Math.floor((2 * depth * (width + height)) / LOOKED_AT));
    for (let i = 0, k = 0; i < width * height; i++) {
        const [x, y] = [i % width, Math.floor(i / width)];
        if (x >= depth && x < width - depth && y >= depth && y < height - depth) {
            i += width - 2 * depth - 1 - (x - depth);
            continue;
        }
        if (k++ % step !== 0)
            continue;
        seen++;
        if (data[4 * i + 3] < CLEAR)
            clear++;
        else {
            const [r, g, b] = data.subarray(4 * i, 4 * i + 3);
            samples.push([unitOf(x, width), unitOf(y, height), r, g, b]);
        }
    }
    return clear > seen * 0.2 || samples.length === 0 ? undefined : samples;
}
function medianColour(samples) {
    const median = (channel) => samples.map((sample) => sample[channel]).sort((one, other) => one - other)[samples.length >> 1] ?? 0;
    return [median(2), median(3), median(4)];
}
function constant(base) {
    return { base, across: [0, 0, 0], down: [0, 0, 0] };
}
/** Least squares of base + x across + y down for each channel, by the normal equations. */
function fitPlane(samples) {
    let [n, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0];
    const sums = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (const [x, y, ...channels] of samples) {
        n++;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
        syy += y * y;
        channels.forEach((value, c) => {
            sums[3 * c] = sums[3 * c] + value;
            sums[3 * c + 1] = sums[3 * c + 1] + value * x;
            sums[3 * c + 2] = sums[3 * c + 2] + value * y;
        });
    }
    const matrix = [n, sx, sy, sx, sxx, sxy, sy, sxy, syy];
    const solved = [0, 1, 2].map((c) => solve3(matrix, sums.slice(3 * c, 3 * c + 3)) ?? [sums[3 * c] / n, 0, 0]);
    const part = (k) => solved.map((one) => one[k]);
    return { base: part(0), across: part(1), down: part(2) };
}
/** Cramer's rule; undefined when the equations don't settle it, as on a border of one row. */
function solve3(m, v) {
    const det = (p) => {
        const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = p;
        return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    };
    const whole = det(m);
    if (Math.abs(whole) < 1e-6)
        return undefined;
    return [0, 1, 2].map((column) => {
        const replaced = m.map((value, i) => (i % 3 === column ? (v[Math.floor(i / 3)] ?? 0) : value));
        return det(replaced) / whole;
    });
}
//# sourceMappingURL=ground.js.map