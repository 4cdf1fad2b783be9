/** Chroma below which a colour is a grey. */
const GREY = 0.03;
/** Greys by lightness: each name up to its bound. */
const GREYS = [
    { below: 0.24, name: "black" },
    { below: 0.45, name: "dark grey" },
    { below: 0.7, name: "grey" },
    { below: 0.92, name: "light grey" },
    { below: Number.POSITIVE_INFINITY, name: "white" },
];
/** Hues by their angle in Oklab, degrees: each up to its bound; the names of dark, middle and light tones. */
const HUES = [
    { below: 12, dark: "burgundy", middle: "pink", light: "pink" },
    { below: 40, dark: "dark red", middle: "red", light: "pink" },
    { below: 78, dark: "brown", middle: "orange", light: "peach" },
    { below: 95, dark: "brown", middle: "ochre", light: "yellow" },
    { below: 117, dark: "olive", middle: "yellow", light: "yellow" },
    { below: 160, dark: "dark green", middle: "green", light: "light green" },
    { below: 215, dark: "teal", middle: "turquoise", light: "turquoise" },
    { below: 282, dark: "navy", middle: "blue", light: "light blue" },
    { below: 318, dark: "dark purple", middle: "purple", light: "lavender" },
    { below: 350, dark: "purple", middle: "magenta", light: "pink" },
    { below: 361, dark: "burgundy", middle: "pink", light: "pink" },
];
/** Lightness up to which a tone is dark, and from which on it is light. */
const TONES = { dark: 0.43, light: 0.8 };
/** Up to this chroma oranges and ochres are browns and beiges. */
const EARTH = { chroma: 0.095, light: 0.74 };
/** A plain English name of an Oklab colour, by its lightness, chroma and hue. */
export function colourName([L, a, b]) {
    const chroma = Math.hypot(a, b);
    // The lighter a colour the less chroma shows: cream is not white, but black may have a tint.
    if (chroma < (L > 0.9 ? GREY / 2 : GREY))
        return GREYS.find(({ below }) => L < below)?.name ?? "white";
    const hue = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
    if (hue >= 40 && hue < 95 && chroma < EARTH.chroma)
        return L < EARTH.light ? "brown" : "beige";
    const names = HUES.find(({ below }) => hue < below) ?? HUES[0];
    if (L < TONES.dark)
        return names.dark;
    return L < TONES.light ? names.middle : names.light;
}
//# sourceMappingURL=colour-names.js.map