import sharp, {} from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import { decodeImage } from "./decode.js";
import { dominantColour } from "./dominant-colour.js";
import { findFaces } from "./people/faces.js";
import { companions } from "./people/framing.js";
import { loadModels } from "./people/models.js";
import { loadPhoto } from "./photo.js";
import { clamp } from "./pixels/raster.js";
/** A ThumbHash is made of at most so many pixels a side; colours need no more either. */
const SMALL_SIDE = 100;
/** Boxes are kept in ten-thousandths of a side: a pixel of most photos. */
const STEPS = 10_000;
/** Looks at a picture on disk. Throws the errors of `decodeImage`. */
export async function describePicture({ source }, context) {
    const photo = await loadPhoto(source, context);
    const faces = await findFaces(await loadModels(), photo, { precise: 1 });
    await context.checkpoint();
    const regions = regionsOf(faces, photo);
    return decodeImage(source, context, (image) => traitsOf(image.toColourspace("srgb"), regions));
}
/** The traits of a picture in memory whose faces, most prominent first, are known already. */
export function traitsOfRgb({ width, height, data }, faces) {
    const raw = { width, height, channels: 3 };
    return traitsOf(sharp(data, { raw }), regionsOf(faces, { width, height }));
}
/** The traits of a picture, transparent or not, with these faces in it. */
export async function traitsOf(picture, faces) {
    const { data, info } = await picture
        .resize(SMALL_SIDE, SMALL_SIDE, { fit: "inside", withoutEnlargement: true })
        .ensureAlpha()
        .raw({ depth: "uchar" })
        .toBuffer({ resolveWithObject: true });
    const rgba = info.channels === 4 ? data : fromGrey(data);
    const thumbhash = Buffer.from(rgbaToThumbHash(info.width, info.height, rgba)).toString("base64");
    return { thumbhash, dominantColor: dominantColour(rgba), faces };
}
/** Faces, in a picture's pixels and the most prominent first, as regions of it; of those that belong in the picture. */
export function regionsOf(faces, { width, height }) {
    const shown = companions(faces);
    const [main] = shown;
    if (!main)
        return null;
    const region = (those) => {
        const across = span(those.map(({ centre, size }) => [centre.x, size]), width);
        const down = span(those.map(({ centre, size }) => [centre.y, size]), height);
        return { left: across.start, top: down.start, width: across.length, height: down.length };
    };
    return { main: region([main]), all: region(shown) };
}
/** What faces (middle and size, pixels) cover of one side, cut off at the picture's border. */
function span(faces, side) {
    const share = (value) => Math.round(clamp(value / side, 0, 1) * STEPS) / STEPS;
    const start = share(Math.min(...faces.map(([middle, size]) => middle - size / 2)));
    const end = share(Math.max(...faces.map(([middle, size]) => middle + size / 2)));
    return { start, length: Math.round((end - start) * STEPS) / STEPS };
}
/** Grey with alpha as red, green, blue and alpha. */
function fromGrey(data) {
    const rgba = new Uint8Array(2 * data.length);
    for (let i = 0; i < data.length; i += 2) {
        rgba.fill(data[i], 2 * i, 2 * i + 3);
        rgba[2 * i + 3] = data[i + 1];
    }
    return rgba;
}
//# sourceMappingURL=traits.js.map