import { clamp } from "../pixels/raster.js";
import { OBJECT_LABELS } from "./object-labels.js";
/** Below this score a thing is a guess. */
const LEAST_SCORE = 0.4;
/** Smaller things than this share of the picture's longer side are specks that the network takes for birds. */
const LEAST_SIDE = 0.04;
/** Of boxes that overlap more than this (intersection over union) the better one stays, whatever its kind. */
const OVERLAP = 0.45;
/** Most things that are told. */
const MOST = 10;
/** The things that are surely in a picture of that size (pixels), surest first, at most ten. */
export function surelyFound(detections, { width, height }) {
    const longest = Math.max(width, height);
    const sure = detections
        .filter(({ score, box }) => score >= LEAST_SCORE && Math.max(box.width, box.height) >= LEAST_SIDE * longest)
        .sort((one, other) => other.score - one.score);
    const kept = [];
    for (const one of sure) {
        if (kept.length < MOST && !kept.some((other) => overlap(one, other) > OVERLAP))
            kept.push(one);
    }
    return kept.map(({ kind, score, box }) => ({
        label: OBJECT_LABELS[kind] ?? "thing",
        score,
        box: sharesOf(box, { width, height }),
    }));
}
/** A box in pixels as shares of the picture, cut off at its borders. */
export function sharesOf(box, { width, height }) {
    const [left, right] = [clamp(box.left / width, 0, 1), clamp((box.left + box.width) / width, 0, 1)];
    const [top, bottom] = [clamp(box.top / height, 0, 1), clamp((box.top + box.height) / height, 0, 1)];
    return { left, top, width: right - left, height: bottom - top };
}
function overlap({ box: a }, { box: b }) {
    const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
    const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
    const shared = Math.max(0, width) * Math.max(0, height);
    return shared / (a.width * a.height + b.width * b.height - shared);
}
//# sourceMappingURL=objects.js.map