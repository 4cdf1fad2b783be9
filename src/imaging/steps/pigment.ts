import { softBlur } from "../pixels/blur.js";
import { fractalNoise } from "../pixels/noise.js";
import { clamp, type Plane } from "../pixels/raster.js";
import { type PaperStyle, paperHeight } from "./paper.js";
import type { Sheet, Step } from "./sheet.js";

/** How pigment lies on the paper. Strengths are changes of density: 0 = none, 1 = twice as much or none at all. */
export interface PigmentStyle {
  /** Density that gathers along the borders of a wash, per unit of lightness by which it is darker than what is around. */
  edges: number;
  /** Width of those borders, pixels. */
  edgeWidth: number;
  /** How unevenly the water dried. */
  turbulence: number;
  /** How much pigment settles in the paper's valleys. */
  granulation: number;
  paper: PaperStyle;
  /** Lightness that a slope of the paper gains or loses by the light from the upper left. */
  relief: number;
}

/** Even the wettest border is no more than so much denser. */
const MOST_EDGE = 0.8;
/** Skin dries more evenly: blotches there would be read as blemishes. */
const EVEN_SKIN = 0.65;
/** How far pigments part, in Oklab's a and b. */
const SEPARATION = 0.07;

/**
 * Changes the density of the paint as water and paper do: dark edges, uneven washes, grain, and light on the paper.
 * The model is that of Bousseau et al., "Interactive Watercolor Rendering" (2006): C' = C - (C - C²)(d - 1), here on lightness.
 */
export function pigment(style: PigmentStyle): Step {
  return {
    name: "pigment",
    cost: 60,
    run: (sheet) => {
      const { pool } = sheet;
      const density = edgeDensity(sheet, style);
      addTurbulence(density, sheet, style.turbulence);
      const height = paperHeight(sheet, style.paper);
      for (let i = 0; i < density.length; i++) {
        density[i] = (density[i] as number) - style.granulation * (height[i] as number);
      }
      applyDensity(sheet, density);
      lightPaper(sheet, height, style.relief);
      pool.give(density, height);
    },
  };
}

/** Only the darker side of a border gets darker: paint flows outward and dries there. */
function edgeDensity({ side, lab, masks, pool }: Sheet, { edges, edgeWidth }: PigmentStyle): Plane {
  const density = pool.take();
  softBlur(lab.L, density, { width: side, height: side, sigma: edgeWidth, pool });
  for (let i = 0; i < density.length; i++) {
    const darker = Math.max(0, edges * ((density[i] as number) - (lab.L[i] as number)));
    // Faint borders show, strong ones are strong enough by themselves.
    density[i] = (darker / (1 + darker / MOST_EDGE)) * (1 - 0.7 * (masks.features[i] as number));
  }
  return density;
}

function addTurbulence(
  density: Plane,
  { side, lab, choices, skinLikelihood, pool }: Sheet,
  strength: number,
): void {
  const clouds = pool.take();
  const size = { width: side, height: side, pool };
  fractalNoise(clouds, { ...size, cell: 150, octaves: 4, gain: 0.62, seed: choices.seed + 51, amplitude: 2 });
  for (let i = 0; i < density.length; i++) {
    const cloud = (clouds[i] as number) * (1 - EVEN_SKIN * (skinLikelihood[i] as number));
    density[i] = (density[i] as number) + strength * cloud;
    // Two pigments in one wash part as it dries; bare paper has none.
    const drift = SEPARATION * cloud * (1 - (lab.L[i] as number));
    lab.a[i] = (lab.a[i] as number) + drift;
    lab.b[i] = (lab.b[i] as number) - drift;
  }
  pool.give(clouds);
}

/** Where paint is denser it is darker and more colourful; bare paper has none to change. */
function applyDensity({ lab }: Sheet, density: Plane): void {
  for (let i = 0; i < density.length; i++) {
    const lightness = lab.L[i] as number;
    const more = density[i] as number;
    lab.L[i] = lightness - (lightness - lightness * lightness) * more;
    const factor = 1 + 0.5 * more;
    lab.a[i] = (lab.a[i] as number) * factor;
    lab.b[i] = (lab.b[i] as number) * factor;
  }
}

function lightPaper({ side, lab }: Sheet, height: Plane, relief: number): void {
  for (let i = 0; i < height.length - side - 1; i++) {
    const slope = (height[i] as number) - (height[i + side + 1] as number);
    lab.L[i] = clamp((lab.L[i] as number) + relief * slope, 0, 1);
  }
}
