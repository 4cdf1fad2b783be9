import { blend, blendTo } from "../pixels/plane-math.js";
import { inkColour } from "./ink.js";
import { stickerOutline } from "./outline.js";
/** Cuts the figure out and lays it on a painted background: white rim, figure, inked outline, in this order. */
export function cutOut({ background, sticker }) {
    return {
        name: "cut out",
        cost: 29,
        run: async (sheet) => {
            const ground = await background(sheet);
            layOnGround(sheet, ground, { ...sticker, ink: inkColour(sheet, sticker.ink) });
            sheet.pool.give(ground.L, ground.a, ground.b);
        },
    };
}
const WHITE = [1, 0, 0];
function layOnGround({ lab, side, matte, pool }, ground, { outline, rim, ink }) {
    const { line, sticker } = stickerOutline(matte, { width: side, height: side, outline, rim, pool });
    ["L", "a", "b"].forEach((part, channel) => {
        blendTo(ground[part], { value: WHITE[channel] ?? 0, share: sticker, pool });
        blend(ground[part], lab[part], matte, pool);
        blendTo(ground[part], { value: ink[channel] ?? 0, share: line, pool });
        lab[part].set(ground[part]);
    });
    pool.give(line, sticker);
}
//# sourceMappingURL=cut-out.js.map