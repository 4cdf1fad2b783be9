import { softBlur } from "../pixels/blur.js";
import { fractalNoise } from "../pixels/noise.js";
import { type LabColour, labOfLch } from "../pixels/oklab.js";
import { hash } from "../seed.js";
import { type Leading, layLead } from "./leading.js";
import { cutPanes, FIGURE, fineness, type PaneOptions, type Panes, SHRINK, WINDOW } from "./panes.js";
import type { Sheet, Step } from "./sheet.js";
import { windowDesign, windowGlass } from "./window.js";

/** How a picture is made of glass. */
export interface StainedGlassOptions extends PaneOptions {
  /** Share of its shading that is painted on a pane, 0..1: of a face, of hair, of the rest. */
  painted: { face: number; hair: number; things: number };
  /** How far lightness swings from pane to pane in the window; in the figure it is less, in a face least. */
  variety: number;
}

/** Share of `variety` in the figure and in a face. */
const FIGURE_VARIETY = 0.6;
const FACE_VARIETY = 0.12;
/** Lightness that glass gains in the middle of a pane, and loses beside the lead. */
const GLOW = 0.05;
const DIM = 0.3;
/** Reach of the dimming, standard deviation in pixels. */
const DIM_REACH = 11;
/** Lightness that the light behind the head adds to the window's glass. */
const SUN = 0.12;
/** Lightness of the light on lead that is turned to it. */
const GLINT = 0.24;
/** Swing of the glass's streaks in lightness. */
const STREAKS = 0.035;

/** Makes the sheet a stained-glass window: panes with their own colour and painted shading, lit from behind, leaded. */
export function stainedGlass(options: StainedGlassOptions): Step {
  return {
    name: "stained glass",
    run: async (sheet, work) => {
      const panes = cutPanes(sheet, windowDesign(sheet.choices.seed), options);
      await work.checkpoint();
      const glass = colourPanes(sheet, panes, options.variety);
      glaze(sheet, { panes, glass, painted: options.painted });
      await work.checkpoint();
      const lead = layLead(sheet, panes, fineness(sheet));
      shine(sheet, lead);
      solder(sheet, lead);
      sheet.pool.give(lead.cover, lead.slope);
    },
  };
}

/** Colours of the panes: for each L, a and b, and the mean from which the painting is measured. */
interface Glass {
  colours: Float32Array;
  means: Float32Array;
}

function colourPanes({ lab, side, choices }: Sheet, panes: Panes, variety: number): Glass {
  const count = panes.kinds.length;
  const sums = new Float64Array(count * 4);
  for (let y = 0, i = 0; y < panes.side; y++) {
    for (let x = 0, j = y * SHRINK * side; x < panes.side; x++, i++, j += SHRINK) {
      const at = (panes.labels[i] as number) * 4;
      sums[at] = (sums[at] as number) + (lab.L[j] as number);
      sums[at + 1] = (sums[at + 1] as number) + (lab.a[j] as number);
      sums[at + 2] = (sums[at + 2] as number) + (lab.b[j] as number);
      sums[at + 3] = (sums[at + 3] as number) + 1;
    }
  }
  const palette = windowGlass(choices.hue);
  const [colours, means] = [new Float32Array(count * 3), new Float32Array(count * 3)];
  for (let pane = 0; pane < count; pane++) {
    const [L = 0, a = 0, b = 0, n = 1] = sums.subarray(pane * 4, pane * 4 + 4);
    const mean: LabColour = [L / Math.max(1, n), a / Math.max(1, n), b / Math.max(1, n)];
    const kind = panes.kinds[pane];
    const base =
      kind === WINDOW
        ? (palette[(panes.numbers[pane] as number) & 7] ?? mean)
        : kind === FIGURE
          ? translucent(mean)
          : mean;
    const swing = variety * (kind === WINDOW ? 1 : kind === FIGURE ? FIGURE_VARIETY : FACE_VARIETY);
    means.set(mean, pane * 3);
    colours.set(varied(base, hash(choices.seed * 4099 + pane), swing), pane * 3);
  }
  return { colours, means };
}

/** Lightness below which glass lets some of the light through still, and how much of the way up it takes. */
const DARK_GLASS = 0.42;
const TRANSLUCENCE = 0.34;

/** Black cloth as the dark glass that it is made of. */
function translucent([L, a, b]: LabColour): LabColour {
  const lighter = Math.max(0, DARK_GLASS - L) * TRANSLUCENCE;
  const deeper = 1 + 2.5 * lighter;
  return [L + lighter, a * deeper, b * deeper];
}

/** No two sheets of glass are alike: a little lighter or darker, and turned a little in hue. */
function varied([L, a, b]: LabColour, dice: number, swing: number): LabColour {
  const lighter = ((dice & 1023) / 511.5 - 1) * swing;
  const turn = (((dice >> 10) & 1023) / 511.5 - 1) * swing * 2.5;
  return [L + lighter, a * Math.cos(turn) - b * Math.sin(turn), a * Math.sin(turn) + b * Math.cos(turn)];
}

interface Glazing {
  panes: Panes;
  glass: Glass;
  painted: StainedGlassOptions["painted"];
}

/** Gives each pixel its pane's colour, with a share of what the picture differs from the pane's mean. */
function glaze({ lab, side, masks, hair }: Sheet, { panes, glass, painted }: Glazing): void {
  const { colours, means } = glass;
  const { L, a, b } = lab;
  // By kind of pane: the share of plain glass and what hair adds to it, and whether features count.
  const plain = Float32Array.of(0, painted.things, painted.face);
  const inHair = Float32Array.of(0, painted.hair - painted.things, 0);
  for (let y = 0, i = 0; y < side; y++) {
    const row = (y >> 1) * panes.side;
    for (let x = 0; x < side; x++, i++) {
      const pane = panes.labels[row + (x >> 1)] as number;
      const kind = panes.kinds[pane] as number;
      const at = pane * 3;
      let share = (plain[kind] as number) + (inHair[kind] as number) * (hair[i] as number);
      if (kind !== WINDOW && (masks.features[i] as number) > share) share = masks.features[i] as number;
      L[i] = (colours[at] as number) + share * ((L[i] as number) - (means[at] as number));
      a[i] = (colours[at + 1] as number) + share * ((a[i] as number) - (means[at + 1] as number));
      b[i] = (colours[at + 2] as number) + share * ((b[i] as number) - (means[at + 2] as number));
    }
  }
}

/** Light from behind: a glow within each pane, dimmer toward the lead; streaks in the glass; a sun behind the head. */
function shine({ lab, side, matte, faces, choices, pool }: Sheet, { cover }: Leading): void {
  const [dim, streaks] = [pool.take(), pool.take()];
  softBlur(cover, dim, { width: side, height: side, sigma: DIM_REACH, pool });
  fractalNoise(streaks, {
    width: side,
    height: side,
    cell: 90,
    octaves: 3,
    seed: choices.seed,
    amplitude: STREAKS,
    pool,
  });
  const sun = faces[0]?.centre ?? { x: side / 2, y: side / 2 };
  for (let y = 0, i = 0; y < side; y++) {
    const dy = (y - sun.y) / side;
    for (let x = 0; x < side; x++, i++) {
      const dx = (x - sun.x) / side;
      const outside = 1 - (matte[i] as number);
      const behind = outside * SUN * (1 - 2.4 * (dx * dx + dy * dy));
      const light = (lab.L[i] as number) + behind + (streaks[i] as number) * (0.4 + 0.6 * outside);
      lab.L[i] = light * (1 + GLOW - DIM * (dim[i] as number) * (0.35 + 0.65 * outside));
    }
  }
  pool.give(dim, streaks);
}

/** Lays the lead over the glass: nearly black, with a dull light along its upper left. */
function solder({ lab, choices }: Sheet, { cover, slope }: Leading): void {
  const [dark, a, b] = labOfLch(0.19, 0.012, choices.inkHue);
  for (let i = 0; i < cover.length; i++) {
    const share = cover[i] as number;
    if (share === 0) continue;
    const turned = slope[i] as number;
    const light = dark + (turned > 0 ? GLINT * turned * turned : GLINT * 0.25 * turned);
    lab.L[i] = (lab.L[i] as number) + share * (light - (lab.L[i] as number));
    lab.a[i] = (lab.a[i] as number) + share * (a - (lab.a[i] as number));
    lab.b[i] = (lab.b[i] as number) + share * (b - (lab.b[i] as number));
  }
}
