import { clamp } from "../pixels/raster.js";
/** A face of this size, pixels, is what the lengths of all styles are made for: a portrait at 1024 × 1024. */
const PORTRAIT_FACE = 340;
/** The smallest scale: below, a picture is no longer a cartoon. */
const LEAST = 0.4;
/** By how much lengths shrink where faces are small, 0.4..1: what flattens a portrait wipes a group's faces away. */
export function faceScale(faces) {
    const largest = faces.reduce((most, { size }) => Math.max(most, size), 0);
    return largest > 0 ? clamp(largest / PORTRAIT_FACE, LEAST, 1) : 1;
}
//# sourceMappingURL=face-scale.js.map