/** Side of the square that the segmenter looks at, pixels. */
const SEGMENTER_SIDE = 256;
/**
 * Where people are, by MediaPipe's selfie segmenter: a plane of `side` × `side` probabilities 0..1, still soft
 * at its borders (see `refineMatte`).
 *
 * `small` is the square picture at 256 × 256.
 */
export function personMatte({ tf, segmenter }, small, side) {
    const sized = tf.tidy(() => {
        const pixels = tf.tensor4d(small.data, [1, SEGMENTER_SIDE, SEGMENTER_SIDE, 3], "float32");
        const picture = tf.div(pixels, 255);
        // Seen in the mirror as well: what it takes for a person only one way round is mostly furniture and flags.
        const straight = segmenter.run(tf, picture);
        const mirrored = tf.reverse(segmenter.run(tf, tf.reverse(picture, 2)), 2);
        const matte = tf.div(tf.add(straight, mirrored), 2);
        return tf.image.resizeBilinear(matte, [side, side], false, true);
    });
    // Read outside of tidy, which would search a million numbers for tensors.
    const matte = sized.dataSync();
    sized.dispose();
    return matte;
}
//# sourceMappingURL=person-matte.js.map