import sharp from "sharp";
import { decodeImage } from "../decode.js";
import { writeDrawing } from "../encode.js";
import type { TaskContext } from "../limits.js";
import { findFaces } from "../people/faces.js";
import { loadModels } from "../people/models.js";
import type { Rgba } from "../pixels/raster.js";
import type { RemoveBackgroundRequest, RemovedBackground } from "../protocol.js";
import { removeBackground } from "./background-removal.js";
import { findGround } from "./ground.js";
import { look } from "./object-model.js";
import { surelyFound } from "./objects.js";
import { readRgba, viewOf } from "./view.js";

/** Longest side, pixels, at which backgrounds are removed: as large as a cut-out is served. */
const CUT_SIDE = 2048;

/** Removes a picture's background and writes it with transparency. Throws the errors of `decodeImage`. */
export async function cutBackground(
  { source, target, kind, trim }: RemoveBackgroundRequest,
  context: TaskContext,
): Promise<RemovedBackground> {
  const picture = await decodeImage(source, context, (image) =>
    readRgba(image.resize({ width: CUT_SIDE, height: CUT_SIDE, fit: "inside", withoutEnlargement: true })),
  );
  await context.checkpoint();
  const seen = await motifOf(picture);
  await context.checkpoint();
  const cut = await removeBackground(picture, { ...seen, holes: kind === "logo" });
  await context.checkpoint();
  const { width, height, data } = cut.picture;
  const image = sharp(data, { raw: { width, height, channels: 4 } });
  const drawn = await writeDrawing(trim ? image.extract(cut.crop) : image, target);
  return { ...drawn, method: cut.method, crop: cut.crop };
}

/** Where faces and the largest thing are; a flat or transparent background needs neither. */
async function motifOf(picture: Rgba) {
  const nothing = { faces: [], thing: undefined };
  if (findGround(picture)) return nothing;
  const { rgb } = viewOf(picture);
  const found = await findFaces(await loadModels(), rgb, { precise: 0 });
  const faces = found.map(({ centre }) => ({ x: centre.x / rgb.width, y: centre.y / rgb.height }));
  const things = surelyFound((await look(rgb)).detections, rgb).filter(({ label }) => label !== "person");
  const [largest] = things.sort((one, other) => area(other.box) - area(one.box));
  return { faces, thing: largest?.box };
}

function area([, , width, height]: readonly [number, number, number, number]): number {
  return width * height;
}
