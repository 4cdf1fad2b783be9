import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as TensorFlowConverter from "@tensorflow/tfjs-converter";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Face } from "../../src/imaging/people/faces.js";
import { loadModels } from "../../src/imaging/people/models.js";
import { cutFrame } from "../../src/imaging/photo.js";
import { clamp, mix, type Rgb } from "../../src/imaging/pixels/raster.js";

/** Tells people apart: 1,024 numbers for a face. Likeness is the cosine between two of them. */
export type Embedding = Float32Array;

/** Side of the square that the model looks at, pixels. */
const INPUT_SIDE = 224;
/** Side of that square in sizes of the face: forehead to chin, with a little room. */
const SPAN = 1.3;
/** Cut so much wider than needed, so that the turned square is full. */
const TURNING_ROOM = Math.SQRT2;
/** The model's answer that describes the face; the others are age and sex. */
const DESCRIPTOR = "global_pooling/Mean";

const require = createRequire(import.meta.url);
let loading: Promise<TensorFlowConverter.GraphModel> | undefined;

/**
 * Describes a face by HSE-FaceRes (A. Savchenko, "Efficient Facial Representations for Age, Gender and Identity
 * Recognition in Organizing Photo Albums using Multi-output ConvNet", 2019), as packed with @vladmandic/human. The face
 * is set upright first. Nothing is downloaded.
 */
export async function faceEmbedding(picture: Rgb, face: Face): Promise<Embedding> {
  const { tf } = await loadModels();
  loading ??= loadFaceRes();
  const model = await loading;
  const pixels = await uprightFace(picture, face);
  const input = tf.tensor4d(pixels, [1, INPUT_SIDE, INPUT_SIDE, 3], "float32");
  const output = model.execute(input, DESCRIPTOR) as Tensor;
  const embedding = Float32Array.from(await output.data());
  tf.dispose([input, output]);
  return embedding;
}

/** The face set upright, sRGB bytes of 224 × 224 × 3. */
async function uprightFace(picture: Rgb, face: Face): Promise<Uint8Array> {
  const span = face.size * SPAN * TURNING_ROOM;
  const frame = { left: face.centre.x - span / 2, top: face.centre.y - span / 2, width: span, height: span };
  const side = Math.round(INPUT_SIDE * TURNING_ROOM);
  return rotated(await cutFrame(picture, frame, { width: side, height: side }), face.roll, INPUT_SIDE);
}

/**
 * The middle of a picture, side × side × 3, after it was turned back by an angle (radians, clockwise), so that what ran
 * at that angle runs level. Bilinear; outside the picture its border is repeated.
 */
export function rotated(picture: Rgb, angle: number, side: number): Uint8Array {
  const { width, height } = picture;
  const turned = new Uint8Array(side * side * 3);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = (side - 1) / 2;
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i += 3) {
      const [dx, dy] = [x - middle, y - middle];
      const sourceX = clamp((width - 1) / 2 + cos * dx - sin * dy, 0, width - 1.001);
      const sourceY = clamp((height - 1) / 2 + sin * dx + cos * dy, 0, height - 1.001);
      samplePixel(picture, sourceX, sourceY, turned.subarray(i, i + 3));
    }
  }
  return turned;
}

function samplePixel({ width, data }: Rgb, x: number, y: number, target: Uint8Array): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  for (let channel = 0; channel < 3; channel++) {
    const i = 3 * (top * width + left) + channel;
    const above = mix(data[i] as number, data[i + 3] as number, x - left);
    const below = mix(data[i + 3 * width] as number, data[i + 3 * width + 3] as number, x - left);
    target[channel] = Math.round(mix(above, below, y - top));
  }
}

async function loadFaceRes(): Promise<TensorFlowConverter.GraphModel> {
  // Required, not imported: there must be one copy of the engine only, the one that finds the faces.
  const { loadGraphModel } = require("@tensorflow/tfjs-converter") as typeof TensorFlowConverter;
  const folder = join(dirname(require.resolve("@vladmandic/human")), "../models");
  const { modelTopology, weightsManifest, signature } = JSON.parse(
    await readFile(join(folder, "faceres.json"), "utf8"),
  );
  const weights = await readFile(join(folder, "faceres.bin"));
  return loadGraphModel({
    load: async () => ({
      modelTopology,
      signature,
      weightSpecs: weightsManifest[0].weights,
      weightData: new Uint8Array(weights).buffer,
    }),
  });
}
