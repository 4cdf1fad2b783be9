/** Cells of a line through the points (in cells), without gaps and without corners: Bresenham 1965. */
export function plotLine(points, plot) {
    for (let i = 0; i + 1 < points.length; i++) {
        const [from, to] = [points[i], points[i + 1]];
        if (from && to)
            plotSegment(from, to, plot);
    }
}
function plotSegment(from, to, plot) {
    let [x, y] = [Math.floor(from.x), Math.floor(from.y)];
    const [endX, endY] = [Math.floor(to.x), Math.floor(to.y)];
    const [dx, dy] = [Math.abs(endX - x), -Math.abs(endY - y)];
    const [stepX, stepY] = [x < endX ? 1 : -1, y < endY ? 1 : -1];
    let error = dx + dy;
    plot(x, y);
    while (x !== endX || y !== endY) {
        const twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x += stepX;
        }
        if (twice <= dx) {
            error += dx;
            y += stepY;
        }
        plot(x, y);
    }
}
/** Cells whose middle lies inside a closed polygon (points in cells; even-odd rule). */
export function plotPolygon(points, plot) {
    const ys = points.map((point) => point.y);
    const [top, bottom] = [Math.floor(Math.min(...ys)), Math.ceil(Math.max(...ys))];
    for (let y = top; y < bottom; y++) {
        const crossings = crossingsAt(points, y + 0.5);
        for (let k = 0; k + 1 < crossings.length; k += 2) {
            const [from = 0, to = 0] = [crossings[k], crossings[k + 1]];
            for (let x = Math.ceil(from - 0.5); x + 0.5 < to; x++)
                plot(x, y);
        }
    }
}
function crossingsAt(points, y) {
    const crossings = [];
    points.forEach((one, i) => {
        const other = points[(i + 1) % points.length] ?? one;
        if (one.y <= y === other.y <= y)
            return;
        crossings.push(one.x + ((y - one.y) / (other.y - one.y)) * (other.x - one.x));
    });
    return crossings.sort((a, b) => a - b);
}
/** Cells whose middle lies in a disc (centre and radius in cells). */
export function plotDisc(centre, radius, plot) {
    for (let y = Math.floor(centre.y - radius); y <= centre.y + radius; y++) {
        for (let x = Math.floor(centre.x - radius); x <= centre.x + radius; x++) {
            const [dx, dy] = [x + 0.5 - centre.x, y + 0.5 - centre.y];
            if (dx * dx + dy * dy <= radius * radius)
                plot(x, y);
        }
    }
}
//# sourceMappingURL=grid-drawing.js.map