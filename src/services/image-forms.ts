import { AppError } from "../errors.js";
import { ImageSize } from "../schema/enums.js";
import type { ImageFolder } from "../storage/files/file-store.js";

/**
 * Refuses a size that images of that kind don't have: stickers are made of face-cuts alone.
 * @throws AppError BAD_USER_INPUT saying what was expected
 */
export function requireSize(folder: ImageFolder, size: ImageSize): void {
  if (size !== ImageSize.STICKER || folder === "downloaded") return;
  const expected = Object.values(ImageSize)
    .filter((one) => one !== ImageSize.STICKER)
    .map((one) => one.toLowerCase());
  throw new AppError("BAD_USER_INPUT", {
    message: `size: only a downloaded face has the size sticker; expected one of ${expected.join(", ")}.`,
    details: { parameter: "size", expected },
  });
}
