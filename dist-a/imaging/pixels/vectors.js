import { clamp } from "./raster.js";
/**
 * An SVG file of `side` pixels in width and `tall` times as much in height, whose contents use coordinates of
 * 0..`extent` across.
 */
export function svgDocument(side, extent, contents, tall = 1) {
    const size = `width="${side}" height="${Math.round(side * tall)}" viewBox="0 0 ${extent} ${extent * tall}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${contents}</svg>`;
}
/** A closed polygon as path data. */
export function closedPath(points) {
    return points.length ? `M${points.map(pair).join("L")}Z` : "";
}
/** A point as "x,y" with tenths of a pixel. */
export function pair({ x, y }) {
    return `${x.toFixed(1)},${y.toFixed(1)}`;
}
/** A smooth curve through the points (Catmull and Rom 1974), `density` samples from each to the next. */
export function smoothCurve(points, density = 6) {
    const curve = [];
    const get = (i) => points[clamp(i, 0, points.length - 1)] ?? { x: 0, y: 0 };
    for (let i = 0; i < points.length - 1; i++) {
        for (let k = 0; k < density; k++)
            curve.push(between([get(i - 1), get(i), get(i + 1), get(i + 2)], k / density));
    }
    curve.push(get(points.length - 1));
    return curve;
}
/** Thin at both ends, `width` pixels in the middle. */
export function tapered(width) {
    return (t) => width * Math.max(0.12, Math.sin(Math.PI * t) ** 0.7);
}
/** A brush stroke of varying thickness along a smooth curve, as path data to be filled. */
export function brushStroke(points, width) {
    const curve = smoothCurve(points);
    const left = [];
    const right = [];
    curve.forEach((point, i) => {
        const before = curve[Math.max(0, i - 1)] ?? point;
        const after = curve[Math.min(curve.length - 1, i + 1)] ?? point;
        const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
        const half = width(i / (curve.length - 1)) / 2 / length;
        const across = { x: (before.y - after.y) * half, y: (after.x - before.x) * half };
        left.push({ x: point.x + across.x, y: point.y + across.y });
        right.unshift({ x: point.x - across.x, y: point.y - across.y });
    });
    return closedPath([...left, ...right]);
}
function between([a, b, c, d], t) {
    const spline = (p, q, r, s) => 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t * t * t);
    return { x: spline(a.x, b.x, c.x, d.x), y: spline(a.y, b.y, c.y, d.y) };
}
//# sourceMappingURL=vectors.js.map