import { decodeImage } from "./decode.js";
import { writeDrawing } from "./encode.js";
import { encoderLimit } from "./sizes.js";
/**
 * Decodes a stranger's picture to its last pixel and writes it anew: oriented, in sRGB, without metadata and without
 * whatever else the file carried; transparency stays. Throws the errors of `decodeImage`.
 */
export function reencode({ source, target }, context) {
    return decodeImage(source, context, async (image, info) => {
        const resize = encoderLimit("webp", info);
        return writeDrawing((resize ? image.resize(resize) : image).toColourspace("srgb"), target);
    });
}
//# sourceMappingURL=reencode.js.map