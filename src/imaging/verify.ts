import { AppError } from "../errors.js";
import { decodeImage } from "./decode.js";
import type { ImageInfo } from "./inspect.js";
import type { TaskContext } from "./limits.js";

/** Side of what the pixels are shrunk to once they have been decoded: nobody looks at it. */
const PROOF_SIDE = 8;

/**
 * Whether the picture at `source` may be served as it is: all its pixels can be decoded, and it carries neither EXIF,
 * XMP nor IPTC.
 *
 * Throws the errors of `decodeImage`, and `UNDECODABLE_IMAGE` naming metadata.
 */
export async function verifyPicture(source: string, context: TaskContext): Promise<ImageInfo> {
  return decodeImage(source, context, async (image, info) => {
    const { exif, xmp, iptc } = await image.metadata();
    if (exif || xmp || iptc) {
      throw new AppError("UNDECODABLE_IMAGE", { message: "The picture carries metadata: expected none." });
    }
    await image.resize(PROOF_SIDE, PROOF_SIDE, { fit: "fill" }).raw().toBuffer();
    return info;
  });
}
