import { at } from "../people/faces.js";
import { hexOfLab } from "../pixels/oklab.js";
import { clamp } from "../pixels/raster.js";
import { brushStroke, closedPath, smoothCurve, tapered } from "../pixels/vectors.js";
/** How much wider and higher than in the photo an eye is drawn. */
const WIDER = 1.1;
const HIGHER = 1.34;
/** An open eye is drawn at least, and at most, this high as a share of its width. */
const HEIGHTS = [0.34, 0.6];
/** What shading in cels adds to dark colours, taken off again to find the eye's own. */
const SHADE_TINT = { a: 0.012, b: -0.02 };
/** Below this share an eye is shut: only its lash is drawn. */
const SHUT = 0.1;
/**
 * An eye as in animation, as SVG shapes: larger than in the photo, its iris high and shaded from above, with a big
 * catchlight and a small one. It stands where the photo's eye is and looks where that looks; a shut eye stays shut.
 */
export function glossyEye(face, options) {
    const { eye, width, open, ink, weight } = options;
    const shut = open < SHUT;
    const grow = shut ? 1 : clamp(open * HIGHER, ...HEIGHTS) / Math.max(open, 0.05);
    const scale = enlarge(face, eye, shut ? 1 : grow);
    const upper = smoothCurve(eye.upper.map(scale), 4);
    const lower = smoothCurve(eye.lower.map(scale), 4);
    const lash = `<path d="${brushStroke(eye.upper.map(scale), (t) => width * 0.16 * weight * (1 - 0.7 * t) * Math.min(1, 0.45 + 3.5 * t))}" fill="${ink}"/>`;
    const wing = `<path d="${closedPath(wingOf(face, eye, { scale, width }))}" fill="${ink}"/>`;
    if (shut)
        return lash + wing;
    const outline = closedPath([...upper, ...lower.slice(1, -1).reverse()]);
    const corner = upper[0] ?? options.iris;
    const id = `glossy${Math.round(corner.x)}-${Math.round(corner.y)}`;
    const under = brushStroke(eye.lower.slice(0, 6).map(scale), tapered(width * 0.04 * weight));
    const shadow = brushStroke(eye.upper.map(scale), tapered(width * 0.22));
    return (`<clipPath id="${id}"><path d="${outline}"/></clipPath><g clip-path="url(#${id})">` +
        `<path d="${outline}" fill="#fbf8fa" opacity=".88"/>${glossyIris(options, { id, grow })}` +
        `<path d="${shadow}" fill="#5a4a78" opacity=".35"/></g>` +
        `<path d="${under}" fill="${ink}" opacity=".65"/>${lash}${wing}`);
}
/** Moves the points of an eye away from its middle, more up than sideways along the head's own axes. */
function enlarge(face, eye, grow) {
    const ends = [at(face, eye.upper[0] ?? 0), at(face, eye.upper[8] ?? 0)];
    const middle = { x: (ends[0].x + ends[1].x) / 2, y: (ends[0].y + ends[1].y) / 2 };
    const [sine, cosine] = [Math.sin(face.roll), Math.cos(face.roll)];
    const wider = grow > 1 ? WIDER : 1;
    return (index) => {
        const { x, y } = at(face, index);
        const [dx, dy] = [x - middle.x, y - middle.y];
        const u = wider * (dx * cosine + dy * sine);
        const v = grow * (dy * cosine - dx * sine);
        return { x: middle.x + u * cosine - v * sine, y: middle.y + u * sine + v * cosine };
    };
}
/** The upswept end of the lash beyond the outer corner. */
function wingOf(face, eye, { scale, width }) {
    const corner = scale(eye.upper[0] ?? 0);
    const next = scale(eye.upper[2] ?? 0);
    const inner = at(face, eye.upper[8] ?? 0);
    const away = Math.hypot(corner.x - inner.x, corner.y - inner.y) || 1;
    const [ux, uy] = [(corner.x - inner.x) / away, (corner.y - inner.y) / away];
    const tip = { x: corner.x + 0.12 * width * ux, y: corner.y + 0.12 * width * uy - 0.07 * width };
    return [tip, next, { x: corner.x + 0.02 * width * ux, y: corner.y + 0.05 * width }];
}
/** Iris from dark above to bright below, pupil, and light in it. */
function glossyIris({ iris, width, colour, ink, open }, { id, grow }) {
    const across = width * 0.255;
    const up = Math.max(across * 1.08, Math.min(width * 0.34, 0.6 * width * open * grow));
    const [a, b] = [colour[1] - SHADE_TINT.a, colour[2] - SHADE_TINT.b];
    const chroma = Math.hypot(a, b);
    // Brown eyes get amber, blue ones bluer: their own hue, strongly.
    const richer = chroma < 0.004 ? 0 : clamp(2.4 * chroma, 0.055, 0.12) / chroma;
    const [hueA, hueB] = richer ? [a * richer, b * richer] : [0.03, 0.05];
    const light = clamp(colour[0] + 0.22, 0.48, 0.7);
    const tone = (share, rich) => hexOfLab([light * share, hueA * rich, hueB * rich]);
    const ellipse = (rx, ry, fill) => `<ellipse cx="${iris.x.toFixed(1)}" cy="${iris.y.toFixed(1)}" rx="${rx.toFixed(1)}" ry="${ry.toFixed(1)}" fill="${fill}"/>`;
    const spot = (dx, dy, r, opacity) => `<ellipse cx="${(iris.x + dx * across).toFixed(1)}" cy="${(iris.y + dy * up).toFixed(1)}" rx="${(r * across).toFixed(1)}" ry="${(r * 1.15 * across).toFixed(1)}" fill="#fff" opacity="${opacity}"/>`;
    return (`<linearGradient id="${id}g" x1="0" y1="0" x2="0" y2="1"><stop offset=".1" stop-color="${tone(0.42, 0.8)}"/>` +
        `<stop offset=".55" stop-color="${tone(0.8, 1)}"/><stop offset="1" stop-color="${tone(1.22, 1.15)}"/></linearGradient>` +
        ellipse(across, up, ink) +
        ellipse(across * 0.88, up * 0.9, `url(#${id}g)`) +
        ellipse(across * 0.42, up * 0.46, ink) +
        spot(-0.36, -0.36, 0.34, 1) +
        spot(0.38, 0.38, 0.17, 0.92));
}
//# sourceMappingURL=glossy-eyes.js.map