/**
 * Numbers of the points of MediaPipe's face mesh (468 points) that are drawn or measured. "Left" is the left of
 * an unmirrored picture.
 */
/** The two eyes, left and right. */
export const EYES = [
    {
        upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
        lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
    },
    {
        upper: [263, 466, 388, 387, 386, 385, 384, 398, 362],
        lower: [263, 249, 390, 373, 374, 380, 381, 382, 362],
    },
];
/** The two brows as closed outlines. */
export const BROWS = [
    [70, 63, 105, 66, 107, 55, 65, 52, 53, 46],
    [300, 293, 334, 296, 336, 285, 295, 282, 283, 276],
];
/** The outline of the lips, clockwise from the left corner. */
export const OUTER_LIPS = [
    61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
];
/** Where the lips meet, from the left corner to the right one: the upper lip's edge and the lower lip's. */
export const INNER_LIPS = {
    upper: [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308],
    lower: [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
};
/** The wings of the nose, from above to below, and the base between them. */
export const NOSE = { left: [129, 64, 98], right: [358, 294, 327], base: [98, 97, 2, 326, 327] };
/** First of the ten points of the irises, five for each: centre and four of the rim. */
export const FIRST_IRIS_POINT = 468;
//# sourceMappingURL=mesh-points.js.map