import { z } from "zod";
import { MediaBackdrop, MediaMedium, SiteRole } from "../../schema/analysis-enums.js";
/** Longest list of words, and longest word, that is taken of a worker. */
const MOST_WORDS = 40;
const LONGEST = { word: 80, sentence: 400, text: 10_000 };
/** Values of an embedding at most; the server's own has 400. */
const MOST_VALUES = 1_024;
function between(minimum, maximum) {
    const error = `expected a number from ${minimum} to ${maximum}`;
    return z.number({ error }).min(minimum, { error }).max(maximum, { error });
}
const share = () => between(0, 1);
const score = () => between(0, 100).meta({ description: "0..100." });
function line(most) {
    const error = `expected a line of at most ${most} characters`;
    return z
        .string({ error })
        .max(most, { error })
        .regex(/^[^\p{Cc}]*$/u, { error });
}
function list(entry, most) {
    const error = `expected a list of at most ${most}`;
    return z.array(entry, { error }).max(most, { error });
}
const hex = () => z.string().regex(/^#[0-9a-f]{6}$/, { error: "expected a colour such as #aabbcc" });
/** The values of an enum as plain text, which is how they are stored. */
function oneOf(values) {
    const texts = Object.values(values);
    return z.enum(texts, { error: `expected of ${texts.join(", ")}` });
}
const Colour = z.strictObject({
    hex: hex().meta({ description: "`#rrggbb`, sRGB." }),
    oklab: z
        .tuple([share(), between(-0.5, 0.5), between(-0.5, 0.5)], { error: "expected three numbers" })
        .meta({ description: "The same in Oklab." }),
    share: share().meta({ description: "Share of what is visible of the picture." }),
    name: line(LONGEST.word),
});
const Box = z
    .strictObject({ left: share(), top: share(), width: share(), height: share() })
    .meta({ description: "Shares of the picture's width and height." });
const Found = z.strictObject({ score: share(), box: Box });
/** As the GraphQL type `MediaAnalysis`; its enums in lower case. */
export const AnalysisSchema = z
    .strictObject({
    version: z
        .int({ error: "expected a whole number" })
        .min(1, { error: "expected a version from 1 on" })
        .max(1_000_000, { error: "expected a version up to 1000000" })
        .meta({ description: "Of the rules (docs/analysis.md); pictures of one version are compared." }),
    dominantColor: hex().nullable(),
    palette: list(Colour, 8).meta({ description: "The most common first." }),
    brandColors: list(Colour, 5).nullable().meta({ description: "Of a LOGO; null for other types." }),
    background: oneOf(MediaBackdrop),
    tone: z.strictObject({ lightness: share(), chroma: between(0, 0.5), warm: share(), cool: share() }),
    sharpness: z.strictObject({ variance: between(0, 1_000_000), score: score() }),
    exposure: z.strictObject({
        ...{ mean: share(), clippedBlack: share(), clippedWhite: share(), score: score() },
    }),
    contrast: z.strictObject({ rms: share(), range: share(), score: score() }),
    noise: between(0, 255),
    quality: z.strictObject({
        score: score(),
        parts: z.strictObject({
            sharpness: score(),
            resolution: score(),
            contrast: score(),
            exposure: score().nullable(),
            noise: score().nullable(),
        }),
    }),
    faces: list(Found, 1_000).meta({ description: "The largest first." }),
    objects: list(Found.extend({ label: line(LONGEST.word) }), 100).meta({
        description: "The surest first.",
    }),
    labels: list(z.strictObject({ name: line(LONGEST.word), score: share() }), MOST_WORDS),
    medium: oneOf(MediaMedium),
    styleWords: list(line(LONGEST.word), MOST_WORDS),
    moodWords: list(line(LONGEST.word), MOST_WORDS),
    perceptualHash: z
        .string()
        .regex(/^[0-9a-f]{16}$/, { error: "expected 16 hexadecimal digits" })
        .nullable(),
    detectedText: z
        .string()
        .max(LONGEST.text, { error: `expected at most ${LONGEST.text} characters` })
        .nullable()
        .meta({ description: "Null when nobody looked for text." }),
    altText: line(LONGEST.sentence),
    confidence: share(),
    site: z
        .strictObject({
        role: oneOf(SiteRole),
        widths: list(z.int({ error: "expected a whole number" }).min(1).max(100_000), 16),
    })
        .nullable()
        .meta({ description: "Of the type SITE; null for other types." }),
    notes: list(line(LONGEST.sentence), 16),
})
    .meta({
    id: "MediaAnalysis",
    description: "What was found in a picture (docs/analysis.md).",
});
/** What a worker has found: whole, or not at all. */
export const DeliveredAnalysisSchema = AnalysisSchema.extend({
    embedding: list(between(-1, 1), MOST_VALUES)
        .optional()
        .meta({ description: "By what pictures of one version are compared; left out, it is like no other." }),
}).meta({
    id: "DeliveredAnalysis",
    description: "What a worker has found in a picture: as MediaAnalysis, with its embedding.",
});
//# sourceMappingURL=analysis-schema.js.map