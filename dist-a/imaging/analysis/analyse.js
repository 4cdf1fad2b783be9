import { findFaces } from "../people/faces.js";
import { loadModels } from "../people/models.js";
import { altText } from "./alt-text.js";
import { brandColours } from "./brand-colours.js";
import { paletteOf } from "./colours.js";
import { embeddingOf } from "./embedding.js";
import { contrastOf, exposureOf, histogramOf } from "./exposure.js";
import { findGround } from "./ground.js";
import { mediumOf } from "./medium.js";
import { moodWords, toneOf } from "./mood.js";
import { noiseOf } from "./noise.js";
import { look } from "./object-model.js";
import { sharesOf, surelyFound } from "./objects.js";
import { perceptualHash } from "./perceptual-hash.js";
import { qualityOf } from "./quality.js";
import { rounded } from "./rounding.js";
import { sharpnessOf } from "./sharpness.js";
import { siteUse } from "./site.js";
import { styleWords } from "./style-words.js";
import { textureOf } from "./texture.js";
import { clearShare } from "./transparency.js";
import { loadView } from "./view.js";
/** Smaller faces than this share of the picture's longer side are not told: so small, likenesses are chance. */
const LEAST_FACE = 0.025;
/**
 * Finds out about a picture what can be known without any service; the same picture and kind always give the same.
 * Throws the errors of `decodeImage`.
 */
export async function analysePicture({ source, kind }, context) {
    const view = await loadView(source, context);
    await context.checkpoint();
    const faces = await facesIn(view.rgb);
    await context.checkpoint();
    const { detections, features } = await look(view.rgb);
    await context.checkpoint();
    const seen = {
        faces,
        objects: surelyFound(detections, view.rgb),
        embedding: await embeddingOf(view.rgb, features),
        hash: await perceptualHash(view.rgb),
    };
    return rounded(compose(kind, view, seen));
}
function compose(kind, view, { faces, objects, embedding, hash }) {
    const { width, height, format } = view.original;
    const measures = measure(view);
    const { medium, confidence: mediumConfidence } = mediumOf(measures.texture);
    const palette = paletteOf(view.rgba);
    const tone = toneOf(palette);
    const clear = clearShare(view.rgba);
    const ground = findGround(view.rgba);
    const { texture, ...figures } = measures;
    const named = kind === "logo" ? brandColours(view.rgba, ground) : palette;
    const things = faces.length + objects.length;
    return {
        version: 1,
        kind,
        format,
        width,
        height,
        dominantColor: palette[0]?.hex ?? null,
        palette,
        brandColors: kind === "logo" ? named : null,
        background: clear > 0 ? "transparent" : ground ? "flat" : "scene",
        tone,
        ...figures,
        quality: qualityOf({ ...measures, kind, medium, longestSide: Math.max(width, height) }),
        faces,
        objects,
        labels: labelsOf(objects),
        medium,
        styleWords: styleWords({ ...measures, medium, tone, clear }),
        moodWords: moodWords(tone, figures.contrast, texture),
        perceptualHash: hash,
        embedding,
        detectedText: null,
        altText: altText({ kind, medium, faces: faces.length, objects, palette: named }),
        confidence: mean([mediumConfidence, ...[...faces, ...objects].map(({ score }) => score)]),
        site: kind === "site" ? siteUse({ width, height, medium, texture, clear, things }) : null,
        notes: [],
    };
}
function measure(view) {
    const noise = noiseOf(view.luma, view.rgb);
    const histogram = histogramOf(view.luma);
    return {
        noise,
        texture: textureOf(view),
        sharpness: sharpnessOf(view.luma, view.rgb, noise),
        exposure: exposureOf(histogram),
        contrast: contrastOf(histogram),
    };
}
async function facesIn(picture) {
    const found = await findFaces(await loadModels(), picture, { precise: 0 });
    const longest = Math.max(picture.width, picture.height);
    return found
        .filter(({ size }) => size >= LEAST_FACE * longest)
        .sort((one, other) => other.size - one.size)
        .map((face) => ({ score: face.score, box: sharesOf(boxOf(face), picture) }));
}
function boxOf({ mesh }) {
    const xs = mesh.map(([x]) => x);
    const ys = mesh.map(([, y]) => y);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
/** Each kind of thing once, with its best score. */
function labelsOf(objects) {
    const best = new Map();
    for (const { label, score } of objects)
        best.set(label, Math.max(score, best.get(label) ?? 0));
    return [...best].map(([name, score]) => ({ name, score }));
}
function mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}
//# sourceMappingURL=analyse.js.map