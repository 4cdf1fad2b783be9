import sharp from "sharp";
import { cutPeople } from "../people-cut.js";
import { visibleBox } from "../sticker.js";
import { withoutGround } from "./flat-background.js";
import { findGround } from "./ground.js";
import { coverage, matteOfMotif, unsqueezed } from "./photo-background.js";
import { clearShare } from "./transparency.js";
/** Room around the crop, as a share of its longer side. */
const MARGIN = 0.02;
/** A motif that covers less or more of the picture than this was not found. */
const COVER = { least: 0.01, most: 0.97 };
/** A picture with so much transparency has no background any more. */
const CLEAR_SHARE = 0.02;
/** Standard deviation, pixels, of the blur that spreads the motif's colours over its soft edge. */
const SPREAD = 4;
/** Alpha (0..255) from which on a pixel shows the motif alone. */
const PURE = 245;
/**
 * Takes the background of a picture away. One that is transparent stays as it is; a flat background (one colour, or a
 * linear gradient, along the border) goes by its colour; else people are kept when there is a face, or else the motif
 * in the middle, or where a thing was found. Colours along a soft edge are the motif's alone.
 */
export async function removeBackground(picture, options, context) {
    if (clearShare(picture) >= CLEAR_SHARE)
        return cutting(picture, "transparent");
    const ground = findGround(picture);
    if (ground) {
        const cut = withoutGround(picture, ground, options);
        const left = 1 - clearShare(cut);
        if (left >= COVER.least / 10)
            return cutting(cut, "flat");
    }
    const rgb = opaque(picture);
    const people = options.hasFaces ? await cutPeople(rgb, context) : undefined;
    if (people && isMotif(1 - clearShare(people)))
        return cutting(people, "person");
    const matte = await matteOfMotif(rgb, options.thing);
    if (!isMotif(coverage(matte)))
        return cutting(picture, "none");
    return cutting(await withAlpha(picture, await unsqueezed(matte, picture)), "motif");
}
function isMotif(covered) {
    return covered >= COVER.least && covered <= COVER.most;
}
function cutting(picture, method) {
    const { width, height } = picture;
    if (method === "none")
        return { picture, method, crop: { left: 0, top: 0, width, height } };
    const box = visibleBox(picture.data, picture);
    const room = Math.round(MARGIN * Math.max(box.width, box.height));
    const left = Math.max(0, box.left - room);
    const top = Math.max(0, box.top - room);
    const crop = {
        left,
        top,
        width: Math.min(width, box.left + box.width + room) - left,
        height: Math.min(height, box.top + box.height + room) - top,
    };
    return { picture, method, crop };
}
function opaque({ width, height, data }) {
    const rgb = new Uint8Array(width * height * 3);
    for (let i = 0, j = 0; i < data.length; i += 4, j += 3)
        rgb.set(data.subarray(i, i + 3), j);
    return { width, height, data: rgb };
}
/** Gives a picture that alpha; where it is soft, the colours of the motif near by. */
async function withAlpha({ width, height, data }, alpha) {
    const pure = Uint8Array.from(data);
    for (let i = 0; i < alpha.length; i++)
        pure[4 * i + 3] = alpha[i] >= PURE ? 255 : 0;
    // A blur weighs colours by alpha: around the motif it leaves the motif's colours alone.
    const spread = await sharp(pure, { raw: { width, height, channels: 4 } })
        .blur(SPREAD)
        .raw()
        .toBuffer();
    const cut = Uint8Array.from(data);
    for (let i = 0; i < alpha.length; i++) {
        const opacity = alpha[i];
        const at = 4 * i;
        if (opacity < PURE && spread[at + 3] > 0)
            cut.set(spread.subarray(at, at + 3), at);
        if (opacity === 0)
            cut.fill(0, at, at + 3);
        cut[at + 3] = opacity;
    }
    return { width, height, data: cut };
}
//# sourceMappingURL=background-removal.js.map