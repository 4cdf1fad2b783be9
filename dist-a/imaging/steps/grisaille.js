import { inkColour } from "./ink.js";
/** Paints the lines that were found on the figure's glass, and none on the window's. Throws when none were looked for. */
export function grisaille(options) {
    return { name: "grisaille", cost: 5, run: (sheet) => paint(sheet, options) };
}
function paint(sheet, { opacity, ...ink }) {
    const { lab, lines, matte } = sheet;
    if (!lines)
        throw new Error("grisaille needs findLines before it");
    const [dark, a, b] = inkColour(sheet, ink);
    for (let i = 0; i < lines.length; i++) {
        const share = opacity * lines[i] * matte[i];
        const here = lab.L[i];
        if (share <= 0 || here <= dark)
            continue;
        lab.L[i] = here + share * (dark - here);
        lab.a[i] = lab.a[i] + share * (a - lab.a[i]);
        lab.b[i] = lab.b[i] + share * (b - lab.b[i]);
    }
}
//# sourceMappingURL=grisaille.js.map