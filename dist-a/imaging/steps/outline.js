import { softBlur } from "../pixels/blur.js";
import { bands, smoothsteps } from "../pixels/plane-math.js";
/** Widens a matte (0..1) by an inked line and a white rim; both widths in pixels. */
export function stickerOutline(matte, options) {
    const { width, height, outline, rim, pool } = options;
    const line = pool.take();
    const sticker = pool.take();
    softBlur(matte, line, { width, height, sigma: Math.max(2, outline), pool });
    // A blurred edge crosses 1/2 where the edge was: the band around that is the line.
    bands(line, [0.16, 0.3, 0.62, 0.8], pool);
    softBlur(matte, sticker, { width, height, sigma: rim, pool });
    smoothsteps(sticker, [0.09, 0.15], pool);
    return { line, sticker };
}
//# sourceMappingURL=outline.js.map