import { softBlur } from "../pixels/blur.js";
import type { Lab } from "../pixels/oklab.js";
import { type Plane, smoothstep } from "../pixels/raster.js";
import { type Background, backgroundAhead, paintBackground } from "./background.js";
import { faceScale } from "./face-scale.js";
import type { Sheet, Step } from "./sheet.js";

/** How a figure is parted from a dark background. Widths are pixels of a picture of 1024 × 1024. */
export interface BackLightOptions {
  background: Background;
  /** Width of the light along the figure's edge. */
  rim: number;
  /** Width of the black line around it. */
  outline: number;
}

/** Direction that the light comes from behind, x to the right and y downwards; mirrored by seed. */
const LIGHT = { x: 0.85, y: -0.53 };
/** Lightness of the rim, and of the line around it. */
const WHITE = 0.985;
const BLACK = 0.11;
/** Square of the slope below which an edge is level. */
const LEVEL = 4e-4;

/** Lays the figure before a painted background and lights its edge from behind on one side. */
export function backLight({ background, rim, outline }: BackLightOptions): Step {
  return {
    name: "back light",
    cost: 24,
    ahead: (sheet) => backgroundAhead(background, sheet),
    run: async (sheet) => {
      const ground = await paintBackground(background, sheet);
      const { matte, side, pool } = sheet;
      const size = { width: side, height: side };
      const inner = pool.take();
      const outer = pool.take();
      // On small faces a wide rim would be half of the head.
      const scale = faceScale(sheet.faces);
      softBlur(matte, inner, { ...size, sigma: Math.max(2, rim * scale), pool });
      softBlur(matte, outer, { ...size, sigma: Math.max(2, outline * scale), pool });
      layBefore(sheet, ground, { inner, outer });
      pool.give(inner, outer, ground.L, ground.a, ground.b);
    },
  };
}

/** `inner` and `outer`: the matte, blurred as wide as the rim and as the line. */
function layBefore(sheet: Sheet, ground: Lab, { inner, outer }: { inner: Plane; outer: Plane }): void {
  const { lab, matte, side, choices } = sheet;
  const lightX = choices.flip ? -LIGHT.x : LIGHT.x;
  for (let y = 0, i = 0; y < side; y++) {
    const up = y > 1 ? -2 * side : 0;
    const down = y < side - 2 ? 2 * side : 0;
    for (let x = 0; x < side; x++, i++) {
      const cover = smoothstep(0.3, 0.7, matte[i] as number);
      const around = outer[i] as number;
      if (cover === 0 && around < 0.02) {
        lab.L[i] = ground.L[i] as number;
        lab.a[i] = ground.a[i] as number;
        lab.b[i] = ground.b[i] as number;
        continue;
      }
      const line = smoothstep(0.06, 0.2, around) * (1 - cover);
      const depth = inner[i] as number;
      let light = 0;
      if (depth < 0.9 && depth > 0.3 && x > 1 && x < side - 2) {
        let dx = (inner[i - 2] as number) - (inner[i + 2] as number);
        let dy = (inner[i + up] as number) - (inner[i + down] as number);
        // Perfectly level edges were made, not seen: shoulders drawn out beyond the photo, the card. Light makes bars of them.
        if (dx * dx < LEVEL * dy * dy) dx = dy = 0;
        const length = Math.sqrt(dx * dx + dy * dy);
        const facing = (dx * lightX + dy * LIGHT.y) / (length + 1e-4);
        light = smoothstep(0.25, 0.6, facing) * smoothstep(0.86, 0.8, depth) * smoothstep(0.6, 0.66, depth);
      }
      let below = ground.L[i] as number;
      below += line * (BLACK - below);
      let drawn = lab.L[i] as number;
      drawn += light * (WHITE - drawn);
      const bare = (1 - cover) * (1 - line);
      lab.L[i] = below + cover * (drawn - below);
      lab.a[i] = (ground.a[i] as number) * bare + cover * (lab.a[i] as number);
      lab.b[i] = (ground.b[i] as number) * bare + cover * (lab.b[i] as number);
    }
  }
}
