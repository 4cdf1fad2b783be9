/** Words for how a picture is made, by one threshold each (see docs/analysis.md), in this order. */
export function styleWords({ medium, texture, tone, sharpness, contrast, clear }) {
    const rules = [
        ["photographic", medium === "photo"],
        ["drawn", medium === "drawing"],
        ["flat", medium === "graphic" || texture.flat > 0.7],
        ["text-heavy", medium === "text" || texture.lettering > 0.08],
        ["cut out", clear > 0.05],
        ["monochrome", tone.chroma < 0.012],
        ["minimal", texture.edges < 0.15 && texture.colours <= 24],
        ["detailed", texture.edges > 0.75 && sharpness.score > 70],
        ["high contrast", contrast.rms > 0.28],
        ["low contrast", contrast.range < 0.3],
        ["soft", sharpness.score < 45],
    ];
    return rules.filter(([, holds]) => holds).map(([word]) => word);
}
//# sourceMappingURL=style-words.js.map