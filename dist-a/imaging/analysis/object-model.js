import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { loadModels } from "../people/models.js";
/** Side, pixels, of the square that the network looks at. */
const INPUT_SIDE = 512;
/** The picture lies in the middle of the square, on this grey (sRGB byte). */
const SURROUND = "#808080";
/** The detections, then what two depths of the backbone see: 88 and 120 values for each cell of 16 × 16 pixels. */
const OUTPUTS = [
    "tower_0/detections",
    "tower_0/MobilenetV3/expanded_conv_11/add",
    "tower_0/MobilenetV3/expanded_conv_14/add",
];
const require = createRequire(import.meta.url);
let loading;
/**
 * Looks at a picture with MobileNetV3-CenterNet (after Zhou, Wang, Krähenbühl, "Objects as Points", 2019; trained on
 * COCO), which comes with the package of the face models. Loaded at the first call; nothing is downloaded.
 */
export async function look(picture) {
    loading ??= load();
    const { tf, graph } = await loading;
    const { pixels, place } = await letterbox(picture);
    const [detections, ...features] = tf.tidy(() => {
        const input = tf.tensor4d(new Uint8Array(pixels), [1, INPUT_SIDE, INPUT_SIDE, 3], "float32");
        const [found, ...maps] = graph.execute(input, OUTPUTS);
        return [found, ...maps.map((map) => tf.mean(shownPart(tf, map, place), [1, 2]))];
    });
    const rows = detections?.arraySync();
    const [mid, deep] = features.map((map) => map.dataSync());
    tf.dispose([detections, ...features]);
    return {
        detections: (rows?.[0] ?? []).map((row) => intoPicture(row, place)),
        features: [mid ?? new Float32Array(), deep ?? new Float32Array()],
    };
}
async function letterbox(picture) {
    const scale = INPUT_SIDE / Math.max(picture.width, picture.height);
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const left = (INPUT_SIDE - width) >> 1;
    const top = (INPUT_SIDE - height) >> 1;
    const raw = { width: picture.width, height: picture.height, channels: 3 };
    const pixels = await sharp(picture.data, { raw })
        .resize(width, height, { fit: "fill" })
        .extend({
        left,
        top,
        right: INPUT_SIDE - width - left,
        bottom: INPUT_SIDE - height - top,
        background: SURROUND,
    })
        .raw()
        .toBuffer();
    return { pixels, place: { left, top, width, height, scale } };
}
/** The cells of a map that show the picture and not its surround. */
function shownPart(tf, map, place) {
    const cells = map.shape[1];
    const pitch = INPUT_SIDE / cells;
    const [top, left] = [Math.round(place.top / pitch), Math.round(place.left / pitch)];
    const size = (length) => Math.max(1, Math.min(cells, Math.round(length / pitch)));
    const [height, width] = [size(place.height), size(place.width)];
    const begin = [0, Math.min(top, cells - height), Math.min(left, cells - width), 0];
    return tf.slice(map, begin, [1, height, width, map.shape[3]]);
}
function intoPicture([x1, y1, x2, y2, score, kind], { left, top, scale }) {
    const box = {
        left: (x1 - left) / scale,
        top: (y1 - top) / scale,
        width: (x2 - x1) / scale,
        height: (y2 - y1) / scale,
    };
    return { score, kind, box };
}
async function load() {
    const { tf } = await loadModels();
    // Required, not imported: there must be one copy of the engine only, the one that the face models use.
    const { loadGraphModel } = require("@tensorflow/tfjs-converter");
    const folder = join(dirname(require.resolve("@vladmandic/human")), "../models");
    const [json, weights] = await Promise.all([
        readFile(join(folder, "centernet.json"), "utf8"),
        readFile(join(folder, "centernet.bin")),
    ]);
    const { modelTopology, weightsManifest } = JSON.parse(json);
    const graph = await loadGraphModel({
        load: async () => ({
            modelTopology,
            weightSpecs: weightsManifest.flatMap((group) => group.weights),
            weightData: new Uint8Array(weights).buffer,
        }),
    });
    return { tf, graph };
}
//# sourceMappingURL=object-model.js.map