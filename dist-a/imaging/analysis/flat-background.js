import { regionsOf } from "../pixels/flood.js";
import { groundAt, groundDistances, unitOf } from "./ground.js";
/** Distance (see `groundDistances`) up to which a pixel is background: what the background itself strays by, and some. */
const NEAR = { least: 0.03, most: 0.07, beyondSpread: 0.02 };
/** Smaller enclosed spots of the background's colour, as a share of the picture, are highlights and no holes. */
const LEAST_HOLE = 4e-5;
/** Width, pixels, of the band along the background in which colours are mixtures: this share of the longer side, at least two. */
const BAND = 1 / 600;
/** Beyond the band the motif's own colour is looked for so far, pixels. */
const REACH = 2;
/** Colours closer than this (bytes, squared distance) can't be told to be mixtures. */
const TOO_CLOSE = 18 ** 2;
/** What is closer to the background than this (bytes, squared distance) may be a coder's ringing beside an edge: no motif's colour is learnt from it. */
const RINGING = 50 ** 2;
/** Alpha up to the first is nothing, from the second on all. */
const CRISP = { clear: 0.1, full: 0.94 };
/** Below this alpha too little of the colour is left to be brought back. */
const FAINT = 0.35;
/**
 * Takes a flat background away: everything of its colour that hangs together with the border and, with `holes`, what is
 * enclosed by the motif, as within letters. Along the edge alpha is how far a colour lies on the way from the
 * background's to the motif's near by, and the background's share is taken out of the colour.
 */
export function withoutGround(picture, ground, { holes }) {
    const clear = groundMask(picture, ground, holes);
    const band = bandAlong(clear, picture);
    const cut = { ...picture, data: Uint8Array.from(picture.data) };
    for (let i = 0; i < clear.length; i++) {
        if (clear[i])
            cut.data.fill(0, 4 * i, 4 * i + 4);
        else if (band[i])
            unmix({ picture, ground, clear, band }, i, cut.data);
    }
    return cut;
}
/** 1 where the background shows. */
function groundMask(picture, ground, holes) {
    const { width, height, data } = picture;
    const near = Math.min(NEAR.most, Math.max(NEAR.least, ground.spread + NEAR.beyondSpread));
    const open = new Uint8Array(width * height);
    groundDistances(picture, ground).forEach((distance, i) => {
        if (data[4 * i + 3] === 0 || distance < near)
            open[i] = 1;
    });
    const { numbers, sizes } = regionsOf(open, width);
    const least = Math.max(6, LEAST_HOLE * open.length);
    const taken = sizes.map((size, number) => number > 0 && holes && size >= least);
    for (let x = 0; x < width; x++) {
        taken[numbers[x]] = true;
        taken[numbers[(height - 1) * width + x]] = true;
    }
    for (let y = 0; y < height; y++) {
        taken[numbers[y * width]] = true;
        taken[numbers[y * width + width - 1]] = true;
    }
    taken[0] = false; // the closed cells, some of which may lie on the border
    return Uint8Array.from(numbers, (number) => (taken[number] ? 1 : 0));
}
/** 1 for pixels of the motif that lie within the band's width of the background. */
function bandAlong(clear, { width, height }) {
    const reach = Math.max(2, Math.round(BAND * Math.max(width, height)));
    let grown = clear;
    for (let step = 0; step < reach; step++)
        grown = grownBy1(grown, width);
    return grown.map((value, i) => (value && !clear[i] ? 1 : 0));
}
function grownBy1(mask, width) {
    const grown = Uint8Array.from(mask);
    for (let i = 0; i < mask.length; i++) {
        if (!mask[i])
            continue;
        const x = i % width;
        if (x > 0)
            grown[i - 1] = 1;
        if (x < width - 1)
            grown[i + 1] = 1;
        if (i >= width)
            grown[i - width] = 1;
        if (i + width < mask.length)
            grown[i + width] = 1;
    }
    return grown;
}
/** Writes a mixed pixel's own colour and alpha. */
function unmix(edge, i, into) {
    const { picture, ground } = edge;
    const { width, height, data } = picture;
    const behind = groundAt(ground, { x: unitOf(i % width, width), y: unitOf(Math.floor(i / width), height) });
    const own = motifColour(edge, i, behind);
    let [product, length] = [0, 0];
    for (let c = 0; c < 3; c++) {
        const way = own[c] - behind[c];
        product += (data[4 * i + c] - behind[c]) * way;
        length += way * way;
    }
    const share = length < TOO_CLOSE ? 1 : product / length;
    const alpha = share <= CRISP.clear ? 0 : share >= CRISP.full ? 1 : share;
    for (let c = 0; c < 3; c++) {
        const mixed = data[4 * i + c];
        const ground = behind[c];
        const restored = alpha > FAINT ? ground + (mixed - ground) / alpha : own[c];
        into[4 * i + c] = alpha === 0 ? 0 : Math.max(0, Math.min(255, Math.round(restored)));
    }
    into[4 * i + 3] = Math.round(alpha * data[4 * i + 3]);
}
/** The motif's colour near by: the mean of what lies beyond the band; in strokes that are all band what is least like the background. */
function motifColour({ picture, clear, band }, i, behind) {
    const { width, height, data } = picture;
    const reach = REACH + Math.max(2, Math.round(BAND * Math.max(width, height)));
    const [x, y] = [i % width, Math.floor(i / width)];
    const sum = [0, 0, 0];
    let [count, farthest, far] = [0, i, -1];
    for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
            const at = v * width + u;
            if (clear[at])
                continue;
            const distance = colourDistance(data, 4 * at, behind);
            if (distance > far)
                [farthest, far] = [at, distance];
            if (band[at] || distance < RINGING)
                continue;
            for (let c = 0; c < 3; c++)
                sum[c] = sum[c] + data[4 * at + c];
            count++;
        }
    }
    if (count > 0)
        return [sum[0] / count, sum[1] / count, sum[2] / count];
    const at = 4 * farthest;
    return [data[at], data[at + 1], data[at + 2]];
}
function colourDistance(data, at, colour) {
    let sum = 0;
    for (let c = 0; c < 3; c++)
        sum += (data[at + c] - colour[c]) ** 2;
    return sum;
}
//# sourceMappingURL=flat-background.js.map