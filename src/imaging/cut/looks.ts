import type { Tensor4D } from "@tensorflow/tfjs-core";
import sharp from "sharp";
import type { Models } from "../people/models.js";
import { SEGMENTER_SIDE } from "../people/person-matte.js";
import type { Plane, Rgb } from "../pixels/raster.js";

/** Blurred by this standard deviation (pixels), hatching, dots and leads become tones. */
const BLUR = 2;

/**
 * How likely a person is at each pixel of a picture of 256 × 256, 0..1: the mean of two looks of MediaPipe's selfie
 * segmenter at the blurred picture, one in colour, one in grey and in the mirror. Painted backgrounds deceive it time
 * and again, but hardly ever both ways.
 */
export async function lookForPerson(
  models: Models,
  picture: Rgb,
  checkpoint: () => Promise<void>,
): Promise<Plane> {
  const raw = { width: SEGMENTER_SIDE, height: SEGMENTER_SIDE, channels: 3 } as const;
  const blurred = await sharp(picture.data, { raw }).blur(BLUR).raw().toBuffer();
  const coloured = look(models, blurred, false);
  await checkpoint();
  const grey = look(models, greyed(blurred), true);
  for (let i = 0; i < grey.length; i++) grey[i] = ((grey[i] as number) + (coloured[i] as number)) / 2;
  return grey;
}

function look({ tf, segmenter }: Models, pixels: Uint8Array, mirrored: boolean): Plane {
  const seen = tf.tidy(() => {
    const picture: Tensor4D = tf.div(
      tf.tensor4d(pixels, [1, SEGMENTER_SIDE, SEGMENTER_SIDE, 3], "float32"),
      255,
    );
    if (!mirrored) return segmenter.run(tf, picture);
    return tf.reverse(segmenter.run(tf, tf.reverse(picture, 2)), 2);
  });
  // Read outside of tidy, which would search all the numbers for tensors.
  const plane = seen.dataSync() as Float32Array;
  seen.dispose();
  return plane;
}

function greyed(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const luma = 0.299 * (rgb[i] as number) + 0.587 * (rgb[i + 1] as number) + 0.114 * (rgb[i + 2] as number);
    grey[i] = grey[i + 1] = grey[i + 2] = luma;
  }
  return grey;
}
