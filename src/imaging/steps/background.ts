import { hexOfLch, type Lab } from "../pixels/oklab.js";
import { svgDocument } from "../pixels/vectors.js";
import { kindOf, type SeedChoices } from "../seed.js";
import { drawShapes } from "./overlay.js";
import type { Sheet } from "./sheet.js";

/** What lies behind the figure, by what the seed decides: SVG shapes over 100 × 100 units that cover all of them. */
export type Background = (choices: SeedChoices) => string;

/** The kinds of painted background. */
export type BackgroundKind = "disc" | "stripes" | "dots" | "rays" | "rings" | "halves";

/** What a graphic background looks like; the seed gives kind and hue. */
export interface GraphicBackground {
  kinds: readonly BackgroundKind[];
  /** Oklch chroma of the ground, 0..0.37. */
  chroma: number;
  /** Oklch lightness of the ground, 0..1. */
  lightness: number;
}

/** Units across in which backgrounds are drawn. */
const EXTENT = 100;

/** What a step with that background draws ahead. */
export function backgroundAhead(background: Background, { side, choices }: Sheet): readonly string[] {
  return [svgDocument(side, EXTENT, background(choices))];
}

/** Paints a background: planes of the sheet's size, of the pool. */
export async function paintBackground(background: Background, sheet: Sheet): Promise<Lab> {
  const { lab, alpha } = await drawShapes(sheet, background(sheet.choices), EXTENT);
  sheet.pool.give(alpha);
  return lab;
}

/** A flat, graphic background. */
export function graphicBackground({ kinds, chroma, lightness }: GraphicBackground): Background {
  return ({ hue, seed }) => {
    const colours: Colours = {
      ground: hexOfLch(lightness, chroma, hue),
      light: hexOfLch(Math.min(0.97, lightness + 0.09), chroma * 0.6, hue + 8),
      accent: hexOfLch(lightness - 0.1, chroma * 1.15, hue + 34),
    };
    const ground = `<rect width="${EXTENT}" height="${EXTENT}" fill="${colours.ground}"/>`;
    const kind = kinds[kindOf(seed, kinds.length)] ?? "disc";
    return ground + PAINTERS[kind](colours);
  };
}

interface Colours {
  ground: string;
  light: string;
  accent: string;
}

const PAINTERS: Readonly<Record<BackgroundKind, (colours: Colours) => string>> = {
  disc: ({ light, accent }) =>
    `<circle cx="50" cy="50" r="45" fill="${accent}"/><circle cx="50" cy="50" r="42" fill="${light}"/>`,
  stripes: ({ light }) =>
    many(9, (i) => `<path d="M${i * 26 - 112},110 l110,-120 h13 l-110,120 Z" fill="${light}"/>`),
  dots: ({ light }) =>
    many(13, (row) =>
      many(9, (column) => {
        const x = column * 12.5 + (row % 2) * 6.25;
        return `<circle cx="${x}" cy="${row * 8.6}" r="${(3.4 - row * 0.16).toFixed(2)}" fill="${light}"/>`;
      }),
    ),
  rays: ({ light }) =>
    many(14, (i) => {
      const [from, to] = [(i * 2 * Math.PI) / 14, ((i + 0.5) * 2 * Math.PI) / 14];
      return `<path d="M50,52 L${onCircle(from)} L${onCircle(to)} Z" fill="${light}"/>`;
    }),
  rings: ({ light, accent }) =>
    many(
      7,
      (i) => `<circle cx="50" cy="50" r="${(78 - i * 11).toFixed(1)}" fill="${i % 2 ? light : accent}"/>`,
    ),
  halves: ({ light, accent }) =>
    `<path d="M0,0 H100 V34 L0,78 Z" fill="${light}"/><path d="M0,78 L100,34 v5 L0,83 Z" fill="${accent}"/>`,
};

/** A point far out in the given direction (radians). */
function onCircle(angle: number): string {
  return `${(50 + 90 * Math.cos(angle)).toFixed(2)},${(52 + 90 * Math.sin(angle)).toFixed(2)}`;
}

function many(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw(i)).join("");
}
