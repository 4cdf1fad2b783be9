/** Divides a plane into at most `across` × `across` tiles of nearly one size, each at least `least` pixels a side. */
export function tilesOf(size, across, least) {
    const columns = cuts(size.width, across, least);
    const rows = cuts(size.height, across, least);
    return rows.flatMap(([top, height]) => columns.map(([left, width]) => ({ left, top, width, height })));
}
/** The value of a sorted list below which that share (0..1) of it lies; 0 for an empty list. */
export function quantile(values, share) {
    const sorted = [...values].sort((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
/** Mean and variance of a plane, in its unit and that squared. */
export function statistics(plane) {
    let [sum, squares] = [0, 0];
    for (const value of plane) {
        sum += value;
        squares += value * value;
    }
    const mean = sum / plane.length;
    return { mean, variance: Math.max(0, squares / plane.length - mean * mean) };
}
function cuts(length, across, least) {
    const count = Math.max(1, Math.min(across, Math.floor(length / least)));
    return Array.from({ length: count }, (_, i) => {
        const start = Math.floor((i * length) / count);
        return [start, Math.floor(((i + 1) * length) / count) - start];
    });
}
//# sourceMappingURL=tiles.js.map