/** Degrees between the hues of neighbouring seeds: the golden angle never comes near an old hue for long. */
const GOLDEN_ANGLE = 137.50776405;
/** The golden ratio's fraction: spreads n × this over 0..1 as evenly as can be. */
const GOLDEN_FRACTION = 0.6180339887;
/**
 * Spreads neighbouring seeds over all choices, rather than rolling dice: seeds n and n + 1 always differ in
 * background kind and by 137° in hue. Depends on the integer alone, so a seed gives the same choices for ever.
 */
export function choicesOf(seed) {
    const n = seed >>> 0;
    return {
        hue: (n * GOLDEN_ANGLE + 210) % 360,
        seed: n,
        zoom: (n * GOLDEN_FRACTION) % 1,
        flip: (hash(n) & 3) === 0,
        inkHue: [265, 25, 310, 150, 60][n % 5],
    };
}
/**
 * Which of so many kinds a seed means: neighbours always differ. Far seeds of the same remainder must not look alike, so
 * the block that a seed lies in turns the wheel a little.
 */
export function kindOf(seed, kinds) {
    const n = seed >>> 0;
    const block = Math.floor(n / kinds);
    return ((n % kinds) + (block % kinds) * 2) % kinds;
}
/** Mixes the bits of a 32-bit integer (the finaliser of MurmurHash3, by Austin Appleby). */
export function hash(value) {
    let h = value | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
}
/** A row of numbers, each 0..1, that depends on the seed and the purpose alone: for where and how large shapes are. */
export function dice(seed, purpose) {
    let count = Math.imul(seed, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b);
    return () => {
        count = (count + 0x6d2b79f5) | 0;
        return hash(count) / 0x100000000;
    };
}
//# sourceMappingURL=seed.js.map