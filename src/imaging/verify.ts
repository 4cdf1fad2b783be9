import { readFile } from "node:fs/promises";
import { assertBareFile } from "./bare/bare-file.js";
import { foreign } from "./bare/foreign.js";
import { decodeImage } from "./decode.js";
import type { ImageInfo } from "./inspect.js";
import type { TaskContext } from "./limits.js";

/** Side of what the pixels are shrunk to once they have been decoded: nobody looks at it. */
const PROOF_SIDE = 8;

/** What libvips calls the colours of 8 bits that browsers show as sRGB. */
const SPACES: readonly (string | undefined)[] = ["srgb", "b-w"];

/**
 * Whether the picture at `source` may be served as it is: one frame in sRGB or grey, of 8 bits a channel, all of whose
 * pixels can be decoded, in a file that carries nothing else (`assertBareFile`).
 *
 * Throws the errors of `decodeImage`, and `UNDECODABLE_IMAGE` naming what else is there.
 */
export async function verifyPicture(source: string, context: TaskContext): Promise<ImageInfo> {
  return decodeImage(source, context, async (image, info) => {
    assertBareFile(await readFile(source), info.format);
    const { exif, xmp, iptc, icc, comments, space, pages = 1 } = await image.metadata();
    if (exif || xmp || iptc || icc || comments) throw foreign("metadata");
    if (!SPACES.includes(space)) throw foreign(`colours of the space ${space}`);
    if (pages !== 1) throw foreign("several frames");
    await image.resize(PROOF_SIDE, PROOF_SIDE, { fit: "fill" }).raw().toBuffer();
    return info;
  });
}
