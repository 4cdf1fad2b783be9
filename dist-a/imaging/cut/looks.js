import sharp from "sharp";
/** Side of the square that the segmenter looks at, pixels. */
export const LOOK_SIDE = 256;
/** Blurred by this standard deviation (pixels), hatching, dots and leads become tones. */
const BLUR = 2;
/**
 * How likely a person is at each pixel of a picture of 256 × 256, 0..1: the mean of two looks of MediaPipe's selfie
 * segmenter at the blurred picture, one in colour, one in grey and in the mirror. Painted backgrounds deceive it time
 * and again, but hardly ever both ways.
 */
export async function lookForPerson(models, picture, checkpoint) {
    const raw = { width: LOOK_SIDE, height: LOOK_SIDE, channels: 3 };
    const blurred = await sharp(picture.data, { raw }).blur(BLUR).raw().toBuffer();
    const coloured = look(models, blurred, false);
    await checkpoint();
    const grey = look(models, greyed(blurred), true);
    for (let i = 0; i < grey.length; i++)
        grey[i] = (grey[i] + coloured[i]) / 2;
    return grey;
}
function look({ tf, segmenter }, pixels, mirrored) {
    const seen = tf.tidy(() => {
        const picture = tf.div(tf.tensor4d(pixels, [1, LOOK_SIDE, LOOK_SIDE, 3], "float32"), 255);
        if (!mirrored)
            return segmenter.run(tf, picture);
        return tf.reverse(segmenter.run(tf, tf.reverse(picture, 2)), 2);
    });
    // Read outside of tidy, which would search all the numbers for tensors.
    const plane = seen.dataSync();
    seen.dispose();
    return plane;
}
function greyed(rgb) {
    const grey = new Uint8Array(rgb.length);
    for (let i = 0; i < rgb.length; i += 3) {
        const luma = 0.299 * rgb[i] + 0.587 * rgb[i + 1] + 0.114 * rgb[i + 2];
        grey[i] = grey[i + 1] = grey[i + 2] = luma;
    }
    return grey;
}
//# sourceMappingURL=looks.js.map