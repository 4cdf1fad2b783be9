import { labOfLch } from "../pixels/oklab.js";
/** Draws the lines that were found as cels are traced: brown on skin, plum on grey. Throws when none were found. */
export function tracedLines({ darkness, hue, chroma, opacity }) {
    const [, plumA, plumB] = labOfLch(0, chroma, hue);
    return {
        name: "traced lines",
        cost: 4,
        run: ({ lab, lines }) => {
            if (!lines)
                throw new Error("tracedLines needs findLines before it");
            for (let i = 0; i < lines.length; i++) {
                const share = opacity * lines[i];
                if (share <= 0)
                    continue;
                const [L, a, b] = [lab.L[i], lab.a[i], lab.b[i]];
                lab.L[i] = L + share * (darkness * L - L);
                lab.a[i] = a + share * (0.75 * a + plumA - a);
                lab.b[i] = b + share * (0.75 * b + plumB - b);
            }
        },
    };
}
//# sourceMappingURL=traced-lines.js.map