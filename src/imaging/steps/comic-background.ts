import { hexOfLch } from "../pixels/oklab.js";
import { dice, kindOf } from "../seed.js";
import type { Background } from "./background.js";

/** The kinds of comic background. */
export type ComicKind = "sunburst" | "action" | "fade" | "burst" | "panels" | "spiral";

/** Oklch: lightness, chroma, hue. */
type Lch = readonly [number, number, number];

const YELLOW: Lch = [0.9, 0.18, 98];
const RED: Lch = [0.63, 0.23, 27];
const CYAN: Lch = [0.8, 0.13, 220];
const PINK: Lch = [0.73, 0.2, 358];
const ORANGE: Lch = [0.77, 0.17, 58];
const BLUE: Lch = [0.6, 0.17, 252];
const MINT: Lch = [0.86, 0.14, 165];

/** Ground, shapes and dots: the few inks of a comic's press. Neighbouring seeds take neighbouring ones. */
const INKS: readonly (readonly [ground: Lch, shape: Lch, dots: Lch])[] = [
  [YELLOW, ORANGE, RED],
  [CYAN, YELLOW, BLUE],
  [PINK, YELLOW, RED],
  [MINT, CYAN, BLUE],
  [RED, YELLOW, ORANGE],
  [BLUE, CYAN, YELLOW],
  [ORANGE, PINK, YELLOW],
];

/** Numbers 0..1, each different. */
type Dice = () => number;

interface Inks {
  ground: string;
  shape: string;
  dots: string;
}

/** A loud background in three inks; the seed gives kind and inks. */
export function comicBackground({ kinds }: { kinds: readonly ComicKind[] }): Background {
  return ({ seed }) => comicShapes(kinds[kindOf(seed, kinds.length)] ?? "sunburst", seed);
}

/** A comic background as SVG shapes over 100 × 100 units. */
export function comicShapes(kind: ComicKind, seed: number): string {
  const [ground, shape, dots] = (INKS[kindOf(seed, INKS.length)] ?? INKS[0]) as (typeof INKS)[number];
  const inks = { ground: hexOfLch(...ground), shape: hexOfLch(...shape), dots: hexOfLch(...dots) };
  return `<rect width="100" height="100" fill="${inks.ground}"/>${PAINTERS[kind](inks, dice(seed, 31))}`;
}

const PAINTERS: Readonly<Record<ComicKind, (inks: Inks, roll: Dice) => string>> = {
  sunburst: ({ shape, dots }) =>
    many(16, (i) => wedge((i * Math.PI) / 8, ((i + 0.5) * Math.PI) / 8, 0, shape)) +
    screen(dots, 30, (x, y) => Math.hypot(x - 50, y - 50) / 62 - 0.35),
  action: ({ shape, dots }, roll) =>
    screen(dots, 45, (_x, y) => 0.9 - y / 75) +
    `<circle cx="50" cy="50" r="34" fill="${shape}"/>` +
    many(90, (i) => {
      const from = ((i + roll()) / 90) * 2 * Math.PI;
      return wedge(from, from + 0.012 + 0.03 * roll(), 34 + 16 * roll(), "#17131c");
    }),
  fade: ({ shape, dots }) =>
    `<path d="M0,100V58L100,36V100Z" fill="${shape}"/>` +
    screen(dots, 45, (x, y) => (x * 0.4 + y) / 105 - 0.12),
  burst: ({ shape, dots }, roll) => {
    const edge = (scale: number) => star(17, scale, roll);
    const outer = edge(1);
    return (
      screen(dots, 15, (x, y) => Math.hypot(x - 50, y - 50) / 75 - 0.2) +
      `<path d="${outer}" fill="${shape}" stroke="#17131c" stroke-width="1.3" stroke-linejoin="round"/>` +
      `<path d="${outer}" transform="translate(50 50) scale(.86) translate(-50 -50)" fill="#fff"/>`
    );
  },
  panels: ({ shape, dots }) =>
    `<path d="M0,0H62L38,100H0Z" fill="${shape}"/>` +
    screen(dots, 45, (x, y) => (x + y * 0.24 < 62 ? 0.75 - y / 90 : -1)) +
    `<path d="M62,-1L38,101" stroke="#17131c" stroke-width="1.6"/><path d="M64,-1L40,101" stroke="#fff" stroke-width="1.2"/>`,
  spiral: ({ shape, dots }) =>
    many(12, (i) => `<path d="${blade((i * Math.PI) / 6)}" fill="${shape}"/>`) +
    screen(dots, 20, (x, y) => 0.8 - Math.hypot(x - 50, y - 50) / 60),
};

/** Dots on a turned screen, as large (0..1) as `tone` says at their centre. */
function screen(fill: string, degrees: number, tone: (x: number, y: number) => number): string {
  const pitch = 2.7;
  const angle = (degrees * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const path: string[] = [];
  for (let row = -28; row <= 28; row++) {
    for (let column = -28; column <= 28; column++) {
      const x = 50 + pitch * (column * cosine - row * sine);
      const y = 50 + pitch * (column * sine + row * cosine);
      if (x < -2 || y < -2 || x > 102 || y > 102) continue;
      const size = Math.min(1, tone(x, y));
      if (size <= 0.06) continue;
      const r = pitch * 0.52 * Math.sqrt(size);
      path.push(
        `M${n(x - r)},${n(y)}a${n(r)},${n(r)} 0 1 0 ${n(2 * r)},0a${n(r)},${n(r)} 0 1 0 ${n(-2 * r)},0Z`,
      );
    }
  }
  return `<path d="${path.join("")}" fill="${fill}"/>`;
}

/** A ray from `inner` units from the middle outwards. */
function wedge(from: number, to: number, inner: number, fill: string): string {
  const middle = (from + to) / 2;
  const tip = `${n(50 + inner * Math.cos(middle))},${n(50 + inner * Math.sin(middle))}`;
  const end = (angle: number) => `${n(50 + 95 * Math.cos(angle))},${n(50 + 95 * Math.sin(angle))}`;
  return `<path d="M${tip}L${end(from)}L${end(to)}Z" fill="${fill}"/>`;
}

/** A jagged star around the middle. */
function star(points: number, scale: number, roll: Dice): string {
  const corners = Array.from({ length: 2 * points }, (_, i) => {
    const angle = (i * Math.PI) / points;
    const r = scale * (i % 2 ? 37 + 3 * roll() : 47 + 9 * roll());
    return `${n(50 + r * Math.cos(angle))},${n(50 + r * Math.sin(angle))}`;
  });
  return `M${corners.join("L")}Z`;
}

/** A curved ray. */
function blade(angle: number): string {
  const point = (r: number, turn: number) =>
    `${n(50 + r * Math.cos(angle + turn))},${n(50 + r * Math.sin(angle + turn))}`;
  return `M50,50Q${point(40, 0.35)} ${point(95, 0)}L${point(95, 0.27)}Q${point(40, 0.62)} 50,50Z`;
}

function many(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw(i)).join("");
}

/** A number with hundredths. */
function n(value: number): string {
  return value.toFixed(2);
}
