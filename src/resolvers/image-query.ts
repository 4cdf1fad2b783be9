import { Background, type ImageFormat, ImageSize } from "../schema/enums.js";
import { requireSize } from "../services/image-forms.js";
import type { ImageFolder } from "../storage/files/file-store.js";

/**
 * The part of an image URL that names its form; what is the default is left out, so that URLs stay short.
 * @throws AppError BAD_USER_INPUT for a size that such images don't have
 */
export function imageQuery(
  folder: ImageFolder,
  form: { size?: ImageSize | null; format?: ImageFormat | null; background?: Background | null },
): Record<string, string> {
  if (form.size) requireSize(folder, form.size);
  const query: Record<string, string> = {};
  if (form.size && form.size !== ImageSize.FULL) query.size = form.size.toLowerCase();
  if (form.format) query.format = form.format.toLowerCase();
  if (form.background === Background.REMOVED) query.bg = "removed";
  return query;
}
