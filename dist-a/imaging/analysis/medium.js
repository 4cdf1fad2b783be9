import { clamp } from "../pixels/raster.js";
/** Thresholds of the rules, shares 0..1; found by looking at some 180 pictures (docs/analysis.md). */
const TEXT = 0.12;
const SCREEN = { lettering: 0.02, flat: 0.4, square: 0.18 };
const GRAPHIC = { flat: 0.55, fewFlat: 0.45, fewColours: 30, crisp: 0.2 };
const DRAWING = { crisp: 0.2, flat: 0.3, gentle: 0.2 };
/** So far (a share of 1) beyond its threshold a judgement is sure. */
const SURE = 0.25;
/**
 * Tells what a picture was made as, by the first rule that fits: text (an eighth of it looks like lettering), screenshot
 * (some lettering, large flat areas, edges along rows and columns), graphic (mostly flat, or half flat with few colours
 * and crisp edges), drawing (crisp edges, or flat areas with nothing gentle between them), else photo.
 */
export function mediumOf(texture) {
    const { flat, gentle, colours, square, crisp, lettering } = texture;
    if (lettering >= TEXT)
        return judged("text", lettering - TEXT);
    if (lettering >= SCREEN.lettering && flat >= SCREEN.flat && square >= SCREEN.square)
        return judged("screenshot", Math.min(flat - SCREEN.flat, square - SCREEN.square) + lettering);
    if (flat >= GRAPHIC.flat)
        return judged("graphic", flat - GRAPHIC.flat);
    if (flat >= GRAPHIC.fewFlat && colours <= GRAPHIC.fewColours && crisp >= GRAPHIC.crisp)
        return judged("graphic", crisp - GRAPHIC.crisp);
    if (crisp >= DRAWING.crisp)
        return judged("drawing", crisp - DRAWING.crisp);
    if (flat >= DRAWING.flat && gentle < DRAWING.gentle)
        return judged("drawing", DRAWING.gentle - gentle);
    return judged("photo", Math.min(DRAWING.crisp - crisp, GRAPHIC.flat - flat));
}
function judged(medium, beyond) {
    return { medium, confidence: 0.5 + 0.5 * clamp(beyond / SURE, 0, 1) };
}
//# sourceMappingURL=medium.js.map