import type { Lab } from "../pixels/oklab.js";
import { clamp, type Plane, smoothstep } from "../pixels/raster.js";
import type { Sheet } from "./sheet.js";
import { paperTint } from "./tinted-paper.js";

/** What layers of chalk are drawn with, planes of the sheet's size. */
export interface Drawing {
  /** Height of the paper's tooth, about -1..1. */
  tooth: Plane;
  /** How much chalk there is room for, 0..1. */
  cover: Plane;
  /** Strokes along the form, and along the hand; mean 0, standard deviation 1. */
  along: Plane;
  hatching: Plane;
  /** What is drawn on, and what it becomes. */
  ground: Lab;
}

/** Where there is no more room than this nothing is drawn. */
const NO_ROOM = 0.03;
/** What lack of room takes from the pressure. */
const THINNING = 1.3;
/** Share of the colour that is smudged into the paper below the strokes: things, and what skin has more. */
const SMUDGE = { things: 0.5, skin: 0.32 };

/** The broad layer that gives tone: smudged into the paper, and pressed harder the further a tone lies from the paper's own. */
export function layTone(sheet: Sheet, { tooth, cover, along, ground }: Drawing, pressure: number): void {
  const { lab, masks, skinLikelihood, choices } = sheet;
  const [paper] = paperTint(choices.seed);
  for (let i = 0; i < cover.length; i++) {
    const room = cover[i] as number;
    if (room < NO_ROOM) continue;
    const lightness = lab.L[i] as number;
    const stroke = along[i] as number;
    const skin = Math.max(skinLikelihood[i] as number, masks.face[i] as number);
    const steady = Math.max(masks.features[i] as number, 0.4 * skin);
    const press = pressure - 0.5 + 0.5 * Math.abs(lightness - paper) + 0.4 * steady - THINNING * (1 - room);
    const rough = (1 - 0.5 * steady) * (0.24 * stroke + 0.4 * (tooth[i] as number));
    const dust = (SMUDGE.things + SMUDGE.skin * skin) * smoothstep(0.55, 1, room);
    const share = dust + (1 - dust) * smoothstep(-0.22, 0.38, press + rough);
    mixIn(ground, i, share, lightness + 0.026 * stroke, lab.a[i] as number, lab.b[i] as number);
  }
}

/** Tangent of the angle between a colour's hue and that of the strokes over it: things, and skin. */
const HUE_STEP = { things: 0.85, skin: 0.26 };
/** Lightness that strokes are lighter in the light, and darker in the shade. */
const TONE_STEP = 0.085;
/** Lightness between light and shade; on skin it is where the face's shading turns. */
const MIDDLE = 0.6;
const MOST_OPAQUE = 0.68;

/** Strokes of a neighbouring hue over the tone: lighter and to the one side in the light, darker and to the other in the shade. */
export function layHatching(
  sheet: Sheet,
  { tooth, cover, hatching, ground }: Drawing,
  pressure: number,
): void {
  const { lab, masks, skin: skinColour } = sheet;
  const turnOfSkin = skinColour?.turn ?? MIDDLE;
  for (let i = 0; i < cover.length; i++) {
    const room = cover[i] as number;
    if (room < NO_ROOM) continue;
    const press = pressure - 0.5 + 0.42 * (hatching[i] as number) + 0.3 * (tooth[i] as number);
    const stroke = smoothstep(0.05, 0.75, press - THINNING * (1 - room));
    if (stroke === 0) continue;
    const skin = Math.max(sheet.skinLikelihood[i] as number, masks.face[i] as number);
    const lightness = lab.L[i] as number;
    const a = lab.a[i] as number;
    const b = lab.b[i] as number;
    const light = clamp(7 * (lightness - MIDDLE - (turnOfSkin - MIDDLE) * skin), -1, 1);
    const turn = light * (HUE_STEP.things + (HUE_STEP.skin - HUE_STEP.things) * skin);
    const share = MOST_OPAQUE * stroke * (1 - 0.2 * skin) * (1 - 0.85 * (masks.features[i] as number));
    const tone = clamp(lightness + light * TONE_STEP * (1 - 0.25 * skin), 0.12, 0.98);
    mixIn(ground, i, share, tone, 1.15 * (a + turn * b), 1.15 * (b - turn * a));
  }
}

/** Lightness of a contour by that of what it goes around. */
const CONTOUR_SHADE = 0.5;

/** Dark contours in the colour of what they go around. Throws when no step has found lines. */
export function layContours(
  { lab, lines }: Sheet,
  { tooth, cover, ground }: Drawing,
  pressure: number,
): void {
  if (!lines) throw new Error("chalk needs findLines before it");
  for (let i = 0; i < cover.length; i++) {
    const line = lines[i] as number;
    const room = cover[i] as number;
    if (line < 0.02 || room < NO_ROOM) continue;
    const share = pressure * line * clamp(0.7 + 0.7 * (tooth[i] as number) - THINNING * (1 - room), 0, 1);
    mixIn(
      ground,
      i,
      share,
      CONTOUR_SHADE * (lab.L[i] as number),
      0.8 * (lab.a[i] as number),
      0.8 * (lab.b[i] as number),
    );
  }
}

function mixIn({ L, a, b }: Lab, i: number, share: number, toL: number, toA: number, toB: number): void {
  L[i] = (L[i] as number) + share * (toL - (L[i] as number));
  a[i] = (a[i] as number) + share * (toA - (a[i] as number));
  b[i] = (b[i] as number) + share * (toB - (b[i] as number));
}
