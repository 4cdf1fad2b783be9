import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Plane, Rgb } from "../pixels/raster.js";
import type { Models } from "./models.js";

/** Side of the square that the segmenter looks at, pixels. */
const SEGMENTER_SIDE = 256;

/**
 * Where people are, by MediaPipe's selfie segmenter: a plane of `side` × `side` probabilities 0..1, still soft
 * at its borders (see `refineMatte`).
 *
 * `small` is the square picture at 256 × 256. A rough look takes half as long, and takes more for people that are none.
 */
export function personMatte(
  { tf, segmenter }: Models,
  small: Rgb,
  side: number,
  { isRough = false } = {},
): Plane {
  const sized = tf.tidy(() => {
    const pixels = tf.tensor4d(small.data, [1, SEGMENTER_SIDE, SEGMENTER_SIDE, 3], "float32");
    const picture = tf.div(pixels, 255) as Tensor4D;
    if (isRough) return tf.image.resizeBilinear(segmenter.run(tf, picture) as Tensor4D, [side, side]);
    // Seen in the mirror as well: what it takes for a person only one way round is mostly furniture and flags.
    const straight = segmenter.run(tf, picture) as Tensor4D;
    const mirrored = tf.reverse(segmenter.run(tf, tf.reverse(picture, 2)), 2) as Tensor4D;
    const matte = tf.div(tf.add(straight, mirrored), 2) as Tensor4D;
    return tf.image.resizeBilinear(matte, [side, side], false, true);
  });
  // Read outside of tidy, which would search a million numbers for tensors.
  const matte = sized.dataSync() as Float32Array;
  sized.dispose();
  return matte;
}
