import { AppError } from "../errors.js";
import type { TaskContext } from "./limits.js";
import type { DrawnImage, FaceCutRequest } from "./protocol.js";

/** Cuts the head out of a cartoon. For now it finds no face at all. */
export async function cutFace(_request: FaceCutRequest, context: TaskContext): Promise<DrawnImage> {
  context.report({ stage: "CUTTING", percent: 0 });
  throw new AppError("NO_FACE");
}
