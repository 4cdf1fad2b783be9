import { colourName } from "../../../imaging/analysis/colour-names.js";
import { hexOfLab, labOfRgb } from "../../../imaging/pixels/oklab.js";
import { unlikeness } from "../../../imaging/pixels/palette.js";
/** Most labels that are kept, the surest. */
const MOST_LABELS = 30;
/** A palette has at most so many colours. */
const MOST_COLOURS = 8;
/** A service's colour as close as this to one that was measured is the same one (see `unlikeness`). */
const SAME_COLOUR = 0.06 ** 2;
/**
 * Adds what a service said to an analysis. Labels are put together by name, and the higher score counts. Text is the
 * first that any service told. A service's sentence takes the place of the alternative text. Colours that were not
 * measured go behind the others, and the shares are brought back to a sum of 1. What was measured is never replaced.
 */
export function mergeAnswer(analysis, answer) {
    return {
        ...analysis,
        labels: mergeLabels(analysis.labels, answer.labels),
        palette: mergeColours(analysis.palette, answer.colours),
        // Empty is an answer too: somebody looked, and there is no text.
        detectedText: analysis.detectedText || (answer.text ?? analysis.detectedText),
        altText: answer.altText ?? analysis.altText,
    };
}
function mergeLabels(ours, theirs) {
    const best = new Map();
    for (const { name, score } of [...ours, ...theirs]) {
        const key = name.toLowerCase();
        const known = best.get(key);
        if (key && (!known || score > known.score))
            best.set(key, { name: known?.name ?? name, score });
    }
    return [...best.values()].sort((one, other) => other.score - one.score).slice(0, MOST_LABELS);
}
function mergeColours(ours, theirs) {
    const palette = [...ours];
    for (const { rgb, share } of theirs) {
        const oklab = labOfRgb(...rgb);
        const isKnown = palette.some((one) => unlikeness(one.oklab, oklab) < SAME_COLOUR);
        if (isKnown || palette.length >= MOST_COLOURS)
            continue;
        palette.push({ hex: hexOfLab(oklab), oklab: [...oklab], share, name: colourName(oklab) });
    }
    const total = palette.reduce((sum, { share }) => sum + share, 0);
    return palette.map((one) => ({ ...one, share: one.share / (total || 1) }));
}
//# sourceMappingURL=merge.js.map