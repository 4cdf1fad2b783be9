import { AppError } from "../errors.js";
import type { Original } from "../schema/original.js";
import type { RequestContext } from "./context.js";

/**
 * The original of a cartoon, face or job.
 * @throws AppError NOT_FOUND when it was deleted in this very moment.
 */
export async function loadOriginal({ loaders }: RequestContext, originalId: string): Promise<Original> {
  const original = await loaders.originals.load(originalId);
  if (!original) throw new AppError("NOT_FOUND");
  return original;
}
