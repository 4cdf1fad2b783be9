import { AppError } from "../errors.js";
import { cutOutHead } from "./cut/head-matte.js";
import { squareCut } from "./cut/square.js";
import { writeDrawing } from "./encode.js";
import type { TaskContext } from "./limits.js";
import { findFaces } from "./people/faces.js";
import { loadModels } from "./people/models.js";
import { loadPhoto } from "./photo.js";
import type { DrawnImage, FaceCutRequest } from "./protocol.js";

/** Below this confidence a face is taken for a chance likeness. */
const MIN_SCORE = 0.5;
/** A smaller face than this (pixels) would be a blur when cut out. */
const MIN_FACE = 48;

/**
 * Cuts the most prominent face out of a picture: square, transparent, soft at the hair, ending below the chin, with
 * 8 % room around it and nothing of the background's colour at its edge. Works on cartoons and photos alike and
 * writes to the request's target.
 *
 * Throws `NO_FACE` when there is no face, its score is below .6 or it is smaller than 48 pixels, and the errors
 * of `decodeImage`.
 */
export async function cutFace(request: FaceCutRequest, context: TaskContext): Promise<DrawnImage> {
  context.report({ stage: "PREPARING", percent: 0 });
  const picture = await loadPhoto(request.source, context);
  context.report({ stage: "DETECTING", percent: 12 });
  await context.checkpoint();
  const [main, ...others] = await findFaces(await loadModels(), picture, { precise: 1 });
  if (!main || main.score < MIN_SCORE || main.size < MIN_FACE) throw new AppError("NO_FACE");
  context.report({ stage: "CUTTING", percent: 42 });
  await context.checkpoint();
  const cut = await cutOutHead(picture, {
    faces: [main, ...others],
    shape: request.shape ?? "head",
    checkpoint: () => context.checkpoint(),
  });
  context.report({ stage: "CUTTING", percent: 80 });
  await context.checkpoint();
  const square = squareCut(cut.picture, cut.alpha);
  if (!square) throw new AppError("NO_FACE");
  const drawn = await writeDrawing(square, request.target);
  context.report({ stage: "CUTTING", percent: 100 });
  return drawn;
}
