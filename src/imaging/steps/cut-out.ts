import type { Lab, LabColour } from "../pixels/oklab.js";
import { blend, blendTo } from "../pixels/plane-math.js";
import { type Background, backgroundAhead, paintBackground } from "./background.js";
import { type InkOptions, inkColour } from "./ink.js";
import { stickerOutline } from "./outline.js";
import type { Sheet, Step } from "./sheet.js";

/** How a figure is set off from its background. Widths are pixels of a picture of 1024 × 1024. */
export interface CutOutOptions {
  background: Background;
  /** A rim around the person, as on a sticker. */
  sticker: { outline: number; rim: number; ink: InkOptions };
}

/** Cuts the figure out and lays it on a painted background: white rim, figure, inked outline, in this order. */
export function cutOut({ background, sticker }: CutOutOptions): Step {
  return {
    name: "cut out",
    cost: 22,
    ahead: (sheet) => backgroundAhead(background, sheet),
    run: async (sheet) => {
      const ground = await paintBackground(background, sheet);
      layOnGround(sheet, ground, { ...sticker, ink: inkColour(sheet, sticker.ink) });
      sheet.pool.give(ground.L, ground.a, ground.b);
    },
  };
}

const WHITE: LabColour = [1, 0, 0];

interface Sticker {
  outline: number;
  rim: number;
  ink: LabColour;
}

function layOnGround({ lab, side, matte, pool }: Sheet, ground: Lab, { outline, rim, ink }: Sticker): void {
  const { line, sticker } = stickerOutline(matte, { width: side, height: side, outline, rim, pool });
  (["L", "a", "b"] as const).forEach((part, channel) => {
    blendTo(ground[part], { value: WHITE[channel] ?? 0, share: sticker, pool });
    blend(ground[part], lab[part], matte, pool);
    blendTo(ground[part], { value: ink[channel] ?? 0, share: line, pool });
    lab[part].set(ground[part]);
  });
  pool.give(line, sticker);
}
