import { readFile } from "node:fs/promises";
import { assertBareFile } from "./bare/bare-file.js";
import { foreign } from "./bare/foreign.js";
import { decodeImage } from "./decode.js";
/** Side of what the pixels are shrunk to once they have been decoded, to see how much of it is clear. */
const PROOF_SIDE = 64;
/** What libvips calls the colours of 8 bits that browsers show as sRGB. */
const SPACES = ["srgb", "b-w"];
/**
 * Whether the picture at `source` may be served as it is: one frame in sRGB or grey, of 8 bits a channel, all of whose
 * pixels can be decoded, in a file that carries nothing else (`assertBareFile`).
 *
 * Throws the errors of `decodeImage`, and `UNDECODABLE_IMAGE` naming what else is there.
 */
export async function verifyPicture(source, context) {
    return decodeImage(source, context, async (image, info) => {
        assertBareFile(await readFile(source), info.format);
        const { exif, xmp, iptc, icc, comments, space, pages = 1 } = await image.metadata();
        if (exif || xmp || iptc || icc || comments)
            throw foreign("metadata");
        if (!SPACES.includes(space))
            throw foreign(`colours of the space ${space}`);
        if (pages !== 1)
            throw foreign("several frames");
        const proof = image.resize(PROOF_SIDE, PROOF_SIDE, { fit: "fill" }).ensureAlpha().raw();
        const pixels = await proof.toBuffer({ resolveWithObject: true });
        return { ...info, clear: clearShare(pixels.data, pixels.info.channels) };
    });
}
/** Alpha is the last channel, whether there are colours before it or grey alone. */
function clearShare(data, channels) {
    let clear = 0;
    for (let at = channels - 1; at < data.length; at += channels)
        if ((data[at] ?? 0) < 128)
            clear += 1;
    return (clear * channels) / data.length;
}
//# sourceMappingURL=verify.js.map