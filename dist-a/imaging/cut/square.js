import sharp, {} from "sharp";
/** Room around the figure in the finished square, as a share of its side. */
const PADDING = 0.08;
/** Alpha below this does not count when the cut is trimmed. */
const VISIBLE = 0.05;
/**
 * The visible part of a cut-out, centred in a transparent square with some room around it; undefined when nothing is
 * visible. What is wholly transparent has no colour. `alpha` is 0..1.
 */
export function squareCut(picture, alpha) {
    const box = visibleBox(alpha, picture);
    if (!box)
        return undefined;
    const square = Math.ceil(Math.max(box.width, box.height) / (1 - 2 * PADDING));
    const left = Math.floor((square - box.width) / 2);
    const top = Math.floor((square - box.height) / 2);
    const raw = { width: box.width, height: box.height, channels: 4 };
    const image = sharp(cutPixels(picture, alpha, box), { raw }).extend({
        left,
        top,
        right: square - box.width - left,
        bottom: square - box.height - top,
        background: { r: 0, g: 0, b: 0, alpha: 0 },
    });
    return { image, side: square, corner: { x: box.left - left, y: box.top - top } };
}
/** Colour and alpha of a part of a picture, four bytes to a pixel. */
function cutPixels({ width, data }, alpha, box) {
    const pixels = new Uint8Array(box.width * box.height * 4);
    for (let y = 0, k = 0; y < box.height; y++) {
        let i = (box.top + y) * width + box.left;
        for (let x = 0; x < box.width; x++, i++, k += 4) {
            const opacity = Math.round(255 * alpha[i]);
            if (opacity === 0)
                continue;
            pixels[k] = data[3 * i];
            pixels[k + 1] = data[3 * i + 1];
            pixels[k + 2] = data[3 * i + 2];
            pixels[k + 3] = opacity;
        }
    }
    return pixels;
}
function visibleBox(alpha, { width, height }) {
    let [left, top, right, bottom] = [width, height, -1, -1];
    for (let y = 0, i = 0; y < height; y++) {
        for (let x = 0; x < width; x++, i++) {
            if (alpha[i] < VISIBLE)
                continue;
            if (x < left)
                left = x;
            if (x > right)
                right = x;
            if (y < top)
                top = y;
            bottom = y;
        }
    }
    if (right < 0)
        return undefined;
    return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
//# sourceMappingURL=square.js.map