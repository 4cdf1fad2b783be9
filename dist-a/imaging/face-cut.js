import sharp from "sharp";
import { AppError } from "../errors.js";
import { cutOutHead } from "./cut/head-matte.js";
import { squareCut } from "./cut/square.js";
import { writeDrawing } from "./encode.js";
import { findFaces, mapFace } from "./people/faces.js";
import { loadModels } from "./people/models.js";
import { loadPhoto } from "./photo.js";
import { Progress } from "./progress.js";
import { regionsOf, traitsOf } from "./traits.js";
/** Below this confidence a face is taken for a chance likeness; faces drawn with few pixels or dots score little more. */
const MIN_SCORE = 0.5;
/** A smaller face than this (pixels) would be a blur when cut out. */
const MIN_FACE = 48;
/** Milliseconds that the parts of a cut take, measured at 1024 × 1024: by these its progress is told. */
const COSTS = { decode: 9, detect: 65, cut: 120, encode: 35 };
/**
 * Cuts the most prominent face out of a picture: square, transparent, soft at the hair, ending below the chin, with
 * 8 % room around it and nothing of the background's colour at its edge. Works on cartoons and photos alike and
 * writes to the request's target.
 *
 * Throws `NO_FACE` when there is no face, its score is below .5 or it is smaller than 48 pixels, and the errors
 * of `decodeImage`.
 */
export async function cutFace(request, context) {
    const progress = new Progress(context, COSTS.decode + COSTS.detect + COSTS.cut + COSTS.encode);
    await progress.report("PREPARING");
    const picture = await loadPhoto(request.source, context);
    await progress.passed(COSTS.decode, "DETECTING");
    const [main, ...others] = await findFaces(await loadModels(), picture, { precise: 1 });
    if (!main || main.score < MIN_SCORE || main.size < MIN_FACE)
        throw new AppError("NO_FACE");
    await progress.passed(COSTS.detect, "CUTTING");
    const cut = await cutOutHead(picture, {
        faces: [main, ...others],
        shape: request.shape ?? "head",
        checkpoint: () => progress.checkpoint(),
    });
    await progress.passed(COSTS.cut, "CUTTING");
    const square = squareCut(cut.picture, cut.alpha);
    if (!square)
        throw new AppError("NO_FACE");
    const drawn = await writeDrawing(square.image, request.target);
    const traits = await traitsOf(sharp(request.target), regionsOf([intoSquare(main, cut.grid, square)], drawn));
    context.report({ stage: "CUTTING", percent: 100 });
    return { ...drawn, traits };
}
/** A face of the picture in the pixels of the finished square. */
function intoSquare(face, { origin, pitch }, { corner }) {
    return mapFace(face, 1 / pitch, { x: -origin.x / pitch - corner.x, y: -origin.y / pitch - corner.y });
}
//# sourceMappingURL=face-cut.js.map