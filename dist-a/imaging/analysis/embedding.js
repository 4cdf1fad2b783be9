import { colourAt } from "./colours.js";
import { squeezed } from "./view.js";
/** Values of an embedding: two depths of the network, and the histogram. */
export const EMBEDDING_LENGTH = 88 + 120 + 192;
/** How much colour weighs beside each depth of the network. Chosen by measuring (docs/analysis.md). */
const COLOUR_WEIGHT = 0.5;
/** Side, pixels, of the picture whose colours are counted. */
const SIDE = 64;
/** Bins of the histogram along lightness, and along each of Oklab's colour axes, which are told apart within ±REACH. */
const BINS = { lightness: 3, colour: 8 };
const REACH = 0.2;
/**
 * A vector that is close to those of pictures that show the like: what the object detector's backbone sees at two
 * depths (mean over the picture, so that a crop or a mirrored picture stays close), and a histogram of colours. Length
 * 1, so that `similarity` is the cosine; four decimals; the same picture gives the same vector.
 */
export async function embeddingOf(picture, [mid, deep]) {
    const colours = await colourHistogram(picture);
    const parts = [unit(mid), unit(deep), unit(colours).map((value) => COLOUR_WEIGHT * value)];
    return [...unit(parts.flatMap((part) => [...part]))].map((value) => Math.round(value * 1e4) / 1e4);
}
/**
 * How alike two pictures are by their embeddings: the cosine of the angle between them, -1..1; the same picture
 * gives 1.
 * @throws TypeError for vectors of different lengths.
 */
export function similarity(one, other) {
    if (one.length !== other.length)
        throw new TypeError("expected two embeddings of one length");
    let [product, ours, theirs] = [0, 0, 0];
    for (let i = 0; i < one.length; i++) {
        const [value, against] = [one[i], other[i]];
        product += value * against;
        ours += value * value;
        theirs += against * against;
    }
    return ours * theirs > 0 ? Math.min(1, Math.max(-1, product / Math.sqrt(ours * theirs))) : 0;
}
/** Square roots of the counts: a few large areas must not drown the small ones. */
async function colourHistogram(picture) {
    const { data } = await squeezed(picture, SIDE, SIDE);
    const counts = new Float32Array(BINS.lightness * BINS.colour * BINS.colour);
    for (let at = 0; at < data.length; at += 3) {
        const [L, a, b] = colourAt(data, at);
        const bin = (binOf(L, BINS.lightness) * BINS.colour + axisBin(a)) * BINS.colour + axisBin(b);
        counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts.map(Math.sqrt);
}
function axisBin(value) {
    return binOf((value + REACH) / (2 * REACH), BINS.colour);
}
function binOf(share, bins) {
    return Math.max(0, Math.min(bins - 1, Math.floor(share * bins)));
}
function unit(vector) {
    const values = Float32Array.from(vector);
    const length = Math.hypot(...values);
    return length > 0 ? values.map((value) => value / length) : values;
}
//# sourceMappingURL=embedding.js.map