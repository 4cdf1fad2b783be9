import sharp from "sharp";
import { decodeImage } from "../decode.js";
import { writeDrawing } from "../encode.js";
import { findFaces } from "../people/faces.js";
import { loadModels } from "../people/models.js";
import { CUTOUT_SIDE } from "../sizes.js";
import { removeBackground } from "./background-removal.js";
import { findGround } from "./ground.js";
import { look } from "./object-model.js";
import { surelyFound } from "./objects.js";
import { readRgba, viewOf } from "./view.js";
/** Removes a picture's background and writes it with transparency. Throws the errors of `decodeImage`. */
export async function cutBackground({ source, target, kind, trim }, context) {
    const picture = await decodeImage(source, context, (image) => readRgba(image.resize({ width: CUTOUT_SIDE, height: CUTOUT_SIDE, fit: "inside", withoutEnlargement: true })));
    await context.checkpoint();
    const seen = await motifOf(picture);
    await context.checkpoint();
    const cut = await removeBackground(picture, { ...seen, holes: kind === "logo" }, context);
    await context.checkpoint();
    const { width, height, data } = cut.picture;
    const image = sharp(data, { raw: { width, height, channels: 4 } });
    const drawn = await writeDrawing(trim ? image.extract(cut.crop) : image, target);
    return { ...drawn, method: cut.method, crop: cut.crop };
}
/** Whether there are faces, and where the largest thing is; a flat or transparent background needs neither. */
async function motifOf(picture) {
    const nothing = { hasFaces: false, thing: undefined };
    if (findGround(picture))
        return nothing;
    const { rgb } = viewOf(picture);
    const faces = await findFaces(await loadModels(), rgb, { precise: 0 });
    const things = surelyFound((await look(rgb)).detections, rgb).filter(({ label }) => label !== "person");
    const [largest] = things.sort((one, other) => area(other.box) - area(one.box));
    return { hasFaces: faces.length > 0, thing: largest?.box };
}
function area({ width, height }) {
    return width * height;
}
//# sourceMappingURL=cut-background.js.map