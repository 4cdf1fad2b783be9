import { z } from "zod";
import { parseJson, postJson } from "./post-json.js";
import { LONGEST, oneLine, VisionError } from "./vision-service.js";
const FEATURES = [
    { type: "LABEL_DETECTION", maxResults: 20 },
    { type: "OBJECT_LOCALIZATION", maxResults: 20 },
    { type: "TEXT_DETECTION" },
    { type: "IMAGE_PROPERTIES" },
];
const score = z.number().min(0).max(1).catch(0);
const byte = z.number().min(0).max(255).catch(0);
const colour = z.object({ color: z.object({ red: byte, green: byte, blue: byte }), pixelFraction: score });
// What the API leaves out is nothing found: proto3 sends no empty lists and no zeros.
const annotated = z.object({
    labelAnnotations: z.array(z.object({ description: z.string(), score })).default([]),
    localizedObjectAnnotations: z.array(z.object({ name: z.string(), score })).default([]),
    textAnnotations: z.array(z.object({ description: z.string() })).default([]),
    imagePropertiesAnnotation: z
        .object({ dominantColors: z.object({ colors: z.array(colour).default([]) }).optional() })
        .optional(),
    error: z.object({ message: z.string().default("no message") }).optional(),
});
const response = z.object({ responses: z.array(annotated).min(1) });
/** Google Cloud Vision by its REST API, `images:annotate`: labels, things, text and colours in one request. */
export function createGoogleVision({ apiKey, baseUrl, maxBytes }) {
    return {
        name: "google-vision",
        describe: async (jpeg, { signal }) => {
            const raw = await postJson({
                url: `${baseUrl}/v1/images:annotate`,
                // In a header: addresses end up in logs.
                headers: { "x-goog-api-key": apiKey },
                json: { requests: [{ image: { content: jpeg.toString("base64") }, features: FEATURES }] },
                maxBytes,
                signal,
            });
            return { answer: readAnswer(raw), raw };
        },
    };
}
function readAnswer(raw) {
    const parsed = response.safeParse(parseJson(raw));
    if (!parsed.success)
        throw new VisionError(`answered in another form: ${z.prettifyError(parsed.error)}`);
    const [first] = parsed.data.responses;
    if (!first || first.error)
        throw new VisionError(`refused the picture: ${first?.error?.message}`);
    const named = first.localizedObjectAnnotations.map(({ name, score }) => ({ description: name, score }));
    return {
        labels: [...first.labelAnnotations, ...named].map(({ description, score }) => ({
            name: oneLine(description, LONGEST.label),
            score,
        })),
        // The first one is the whole text, the others its words.
        text: (first.textAnnotations[0]?.description ?? "").trim().slice(0, LONGEST.text),
        colours: (first.imagePropertiesAnnotation?.dominantColors?.colors ?? []).map(({ color, pixelFraction }) => ({
            rgb: [Math.round(color.red), Math.round(color.green), Math.round(color.blue)],
            share: pixelFraction,
        })),
    };
}
//# sourceMappingURL=google-vision.js.map