/** Bayer's 4 × 4 threshold matrix (B. E. Bayer, "An optimum method for two-level rendition", 1973). */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];
/** The threshold, 0..1 without either end, of the cell in column x and row y. */
export function bayer(x, y) {
    return ((BAYER[(y & 3) * 4 + (x & 3)] ?? 0) + 0.5) / 16;
}
//# sourceMappingURL=bayer.js.map