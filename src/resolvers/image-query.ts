import { Background, type ImageFormat, ImageSize } from "../schema/enums.js";

/** The part of an image URL that names its form; what is the default is left out, so that URLs stay short. */
export function imageQuery(form: {
  size?: ImageSize | null;
  format?: ImageFormat | null;
  background?: Background | null;
}): Record<string, string> {
  const query: Record<string, string> = {};
  if (form.size && form.size !== ImageSize.FULL) query.size = form.size.toLowerCase();
  if (form.format) query.format = form.format.toLowerCase();
  if (form.background === Background.REMOVED) query.bg = "removed";
  return query;
}
