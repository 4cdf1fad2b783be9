import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Models } from "./models.js";
import type { Plane, Rgb } from "./raster.js";

/** Side of the square that the segmenter looks at, pixels. */
const SEGMENTER_SIDE = 256;

/**
 * Where people are, by MediaPipe's selfie segmenter: a plane of `side` × `side` probabilities 0..1, still soft
 * at its borders (see `refineMatte`).
 *
 * `small` is the square picture at 256 × 256.
 */
export function personMatte({ tf, segmenter }: Models, small: Rgb, side: number): Plane {
  return tf.tidy(() => {
    const pixels = tf.tensor(small.data, [1, SEGMENTER_SIDE, SEGMENTER_SIDE, 3], "float32");
    const matte = segmenter.run(tf, tf.div(pixels, 255)) as Tensor4D;
    return tf.image.resizeBilinear(matte, [side, side], false, true).dataSync() as Float32Array;
  });
}
