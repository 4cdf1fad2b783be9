/** Share of a crop's height that lies above the middle of the face: there is more to see of a person below it. */
const HEADROOM = 0.45;
/**
 * Crops a picture to a box (pixels, not larger than the picture) so that it shows the faces: all of them where they
 * fit into it, else the main one. Nothing is enlarged, and nothing beyond the picture is shown.
 */
export function cropToFaces(source, box, { main, all }) {
    const scale = Math.max(box.width / source.width, box.height / source.height);
    const scaled = {
        width: Math.max(box.width, Math.round(source.width * scale)),
        height: Math.max(box.height, Math.round(source.height * scale)),
    };
    const fits = all.width * scaled.width <= box.width && all.height * scaled.height <= box.height;
    const { left, top, width, height } = fits ? all : main;
    return {
        scaled,
        region: {
            ...box,
            left: place((left + width / 2) * scaled.width - box.width / 2, scaled.width - box.width),
            top: place((top + height / 2) * scaled.height - box.height * HEADROOM, scaled.height - box.height),
        },
    };
}
function place(wanted, room) {
    return Math.max(0, Math.min(room, Math.round(wanted)));
}
//# sourceMappingURL=crop.js.map