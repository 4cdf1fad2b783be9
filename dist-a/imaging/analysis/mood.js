/** Hues in Oklab, degrees, that count as warm (from the first, over 0, to the second) and as cool. */
const WARM = { from: 350, to: 112 };
const COOL = { from: 165, to: 315 };
/** Below this mean chroma a picture has no colour to be warm or cool by. */
const COLOURLESS = 0.012;
/** Sums a palette up; a palette without colours gives mid grey. */
export function toneOf(palette) {
    if (palette.length === 0)
        return { lightness: 0.5, chroma: 0, warm: 0, cool: 0 };
    const tone = { lightness: 0, chroma: 0, warm: 0, cool: 0 };
    for (const { oklab, share } of palette) {
        const [L, a, b] = oklab;
        const chroma = Math.hypot(a, b) * share;
        const hue = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
        tone.lightness += L * share;
        tone.chroma += chroma;
        if (hue >= WARM.from || hue < WARM.to)
            tone.warm += chroma;
        else if (hue >= COOL.from && hue < COOL.to)
            tone.cool += chroma;
    }
    const whole = Math.max(tone.chroma, 1e-9);
    return { ...tone, warm: tone.warm / whole, cool: tone.cool / whole };
}
/**
 * Words for the mood that colour and tone suggest, at most four, by one threshold each (see docs/analysis.md), in this
 * order. They say nothing of what the picture shows.
 */
export function moodWords(tone, contrast, texture) {
    const { lightness, chroma, warm, cool } = tone;
    const coloured = chroma >= COLOURLESS;
    const rules = [
        ["dramatic", lightness < 0.42 && contrast.rms > 0.17],
        ["serene", coloured && cool > 0.6 && contrast.rms < 0.18 && texture.edges < 0.4],
        ["energetic", chroma > 0.11 && contrast.rms > 0.2],
        ["dark", lightness < 0.36],
        ["bright", lightness > 0.76],
        ["vivid", chroma > 0.11],
        ["muted", coloured && chroma < 0.04],
        ["neutral", !coloured],
        ["warm", coloured && warm > 0.65],
        ["cool", coloured && cool > 0.65],
        ["calm", contrast.rms < 0.12 && texture.edges < 0.3],
    ];
    return rules
        .filter(([, holds]) => holds)
        .map(([word]) => word)
        .slice(0, 4);
}
//# sourceMappingURL=mood.js.map