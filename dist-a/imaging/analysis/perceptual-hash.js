import { lumaOf, squeezed } from "./view.js";
/** Side, pixels, of the picture that is transformed, and of the square of frequencies that are kept. */
const SIDE = 32;
const KEPT = 8;
/** A picture none of whose waves is stronger than this (steps of luma) has no structure to be known by. */
const LEAST_WAVE = 1;
/** Most bits in which near-duplicates differ, as measured (docs/analysis.md). */
export const NEAR_DUPLICATE_BITS = 10;
/** cos((2x + 1) u π / 2N) for each frequency u and position x. */
const WAVES = Float64Array.from({ length: (KEPT + 1) * SIDE }, (_, i) => {
    const [u, x] = [Math.floor(i / SIDE), i % SIDE];
    return Math.cos(((2 * x + 1) * u * Math.PI) / (2 * SIDE));
});
/**
 * The perceptual hash "pHash" of a picture (Zauner, "Implementation and Benchmarking of Perceptual Image Hash
 * Functions", 2010): of the DCT of its luma at 32 × 32 the 8 × 8 lowest frequencies without the constant ones, each a
 * bit for being above their median. 16 hexadecimal digits, row by row. Null for a picture of one plain tone.
 */
export async function perceptualHash(picture) {
    const luma = lumaOf(await squeezed(picture, SIDE, SIDE));
    const waves = lowFrequencies(luma);
    if (!waves.some((wave) => Math.abs(wave) > LEAST_WAVE))
        return null;
    const median = medianOf(waves);
    const bits = waves.map((wave) => (wave > median ? "1" : "0")).join("");
    return BigInt(`0b${bits}`).toString(16).padStart(16, "0");
}
/**
 * Bits (0..64) in which two hashes differ.
 * @throws TypeError for anything but 16 hexadecimal digits.
 */
export function hammingDistance(one, other) {
    for (const hash of [one, other]) {
        if (!/^[0-9a-f]{16}$/i.test(hash))
            throw new TypeError("expected a hash of 16 hexadecimal digits");
    }
    const differing = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
    return differing.toString(2).replaceAll("0", "").length;
}
/** Frequencies 1..8 by 1..8 of the DCT-II, scaled so that a full wave of luma ±1 gives 1. */
function lowFrequencies(luma) {
    const rows = new Float64Array(SIDE * (KEPT + 1));
    for (let y = 0; y < SIDE; y++) {
        for (let u = 1; u <= KEPT; u++) {
            let sum = 0;
            for (let x = 0; x < SIDE; x++)
                sum += luma[y * SIDE + x] * WAVES[u * SIDE + x];
            rows[y * (KEPT + 1) + u] = sum;
        }
    }
    return Array.from({ length: KEPT * KEPT }, (_, i) => {
        const [v, u] = [1 + Math.floor(i / KEPT), 1 + (i % KEPT)];
        let sum = 0;
        for (let y = 0; y < SIDE; y++)
            sum += rows[y * (KEPT + 1) + u] * WAVES[v * SIDE + y];
        return (4 * sum) / (SIDE * SIDE);
    });
}
function medianOf(values) {
    const sorted = [...values].sort((one, other) => one - other);
    return ((sorted[sorted.length / 2 - 1] ?? 0) + (sorted[sorted.length / 2] ?? 0)) / 2;
}
//# sourceMappingURL=perceptual-hash.js.map