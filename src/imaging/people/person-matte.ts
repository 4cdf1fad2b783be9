import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { PlanePool } from "../pixels/plane-pool.js";
import type { Plane, Rgb } from "../pixels/raster.js";
import { enlargeQuarter } from "../pixels/scaling.js";
import type { Models } from "./models.js";

/** Side of the square that the segmenter looks at, pixels. */
export const SEGMENTER_SIDE = 256;

/** Side of what `personMatte` finds, enlarged: four times as wide. */
const ENLARGED_SIDE = 4 * SEGMENTER_SIDE;

/**
 * Where people are, by MediaPipe's selfie segmenter: 256 × 256 probabilities 0..1, still soft at their borders (see `refineMatte`).
 *
 * `small` is the square picture at 256 × 256. A rough look takes half as long, and takes more for people that are none.
 */
export function personMatte({ tf, segmenter }: Models, small: Rgb, { isRough = false } = {}): Plane {
  const seen = tf.tidy(() => {
    const pixels = tf.tensor4d(small.data, [1, SEGMENTER_SIDE, SEGMENTER_SIDE, 3], "float32");
    const picture = tf.div(pixels, 255) as Tensor4D;
    if (isRough) return segmenter.run(tf, picture);
    // Seen in the mirror as well: what it takes for a person only one way round is mostly furniture and flags.
    return segmenter.run(tf, tf.concat([picture, tf.reverse(picture, 2)]));
  });
  // Read outside of tidy, which would search the numbers for tensors.
  const numbers = seen.dataSync() as Float32Array;
  seen.dispose();
  return isRough ? numbers : meanWithMirrored(numbers);
}

/** The mean of a plane and the one that follows it, mirrored. */
function meanWithMirrored(numbers: Float32Array): Plane {
  const side = SEGMENTER_SIDE;
  const mean = new Float32Array(side * side);
  for (let y = 0; y < side; y++) {
    const [row, after] = [y * side, (side + y + 1) * side - 1];
    for (let x = 0; x < side; x++) {
      mean[row + x] = ((numbers[row + x] as number) + (numbers[after - x] as number)) / 2;
    }
  }
  return mean;
}

/**
 * What `personMatte` found as a plane of the pool's, 1024 × 1024.
 * @throws RangeError when the pool's planes have another size.
 */
export function enlargedMatte(found: Plane, pool: PlanePool): Plane {
  if (pool.length !== ENLARGED_SIDE ** 2)
    throw new RangeError(`planes of ${pool.length} pixels can't hold it`);
  const [small, matte] = [pool.take(), pool.take()];
  small.set(found);
  enlargeQuarter(small, matte, { width: ENLARGED_SIDE, height: ENLARGED_SIDE, pool });
  pool.give(small);
  return matte;
}
