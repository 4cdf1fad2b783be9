import { hexOfLch } from "../pixels/oklab.js";
import { dice, kindOf } from "../seed.js";
import type { Background } from "./background.js";
import { type CloudColours, cumulus } from "./clouds.js";

/** The kinds of sky. */
export type SkyKind = "noon" | "sunset" | "night" | "blossom" | "dawn" | "sparkle";

/** Numbers 0..1, each different. */
type Dice = () => number;

/** A painted sky behind the figure; the seed gives its kind and where its clouds, stars and petals are. */
export function paintedSky({ kinds }: { kinds: readonly SkyKind[] }): Background {
  return ({ seed }) => skyShapes(kinds[kindOf(seed, kinds.length)] ?? "noon", seed);
}

/** A sky as SVG shapes over 100 × 100 units. */
export function skyShapes(kind: SkyKind, seed: number): string {
  return SKIES[kind](dice(seed, 17));
}

const SKIES: Readonly<Record<SkyKind, (roll: Dice) => string>> = {
  noon: (roll) =>
    gradient([
      [0, 0.52, 0.15, 252],
      [0.45, 0.7, 0.125, 242],
      [0.8, 0.88, 0.07, 220],
      [1, 0.95, 0.035, 200],
    ]) +
    streaks(roll, { count: 5, fill: "#ffffff", opacity: 0.5, top: 6, bottom: 30 }) +
    bank(roll, { shade: hexOfLch(0.76, 0.07, 250), body: hexOfLch(0.92, 0.025, 235), light: "#ffffff" }),
  sunset: (roll) =>
    gradient([
      [0, 0.42, 0.12, 292],
      [0.35, 0.6, 0.15, 350],
      [0.65, 0.75, 0.15, 48],
      [1, 0.92, 0.11, 88],
    ]) +
    sun(18 + 64 * Math.round(roll()), 62) +
    streaks(roll, { count: 9, fill: hexOfLch(0.83, 0.13, 50), opacity: 0.75, top: 12, bottom: 52 }) +
    bank(roll, {
      shade: hexOfLch(0.46, 0.11, 320),
      body: hexOfLch(0.63, 0.15, 10),
      light: hexOfLch(0.86, 0.12, 70),
    }),
  night: (roll) =>
    gradient([
      [0, 0.2, 0.075, 278],
      [0.5, 0.32, 0.115, 270],
      [0.85, 0.5, 0.12, 280],
      [1, 0.66, 0.1, 330],
    ]) +
    stars(roll, 150) +
    moon(roll) +
    bank(roll, {
      shade: hexOfLch(0.3, 0.09, 275),
      body: hexOfLch(0.42, 0.1, 278),
      light: hexOfLch(0.58, 0.085, 285),
    }),
  blossom: (roll) =>
    gradient([
      [0, 0.74, 0.09, 235],
      [0.55, 0.9, 0.045, 225],
      [1, 0.95, 0.035, 350],
    ]) +
    bank(roll, { shade: hexOfLch(0.86, 0.045, 260), body: hexOfLch(0.95, 0.02, 300), light: "#ffffff" }) +
    branch(roll) +
    petals(roll, 46),
  dawn: (roll) =>
    gradient([
      [0, 0.62, 0.1, 200],
      [0.4, 0.8, 0.085, 175],
      [0.7, 0.92, 0.085, 105],
      [1, 0.9, 0.09, 70],
    ]) +
    beams(roll) +
    bank(roll, {
      shade: hexOfLch(0.7, 0.075, 205),
      body: hexOfLch(0.88, 0.06, 150),
      light: hexOfLch(0.98, 0.04, 100),
    }),
  sparkle: (roll) =>
    gradient([
      [0, 0.72, 0.12, 305],
      [0.5, 0.83, 0.1, 340],
      [1, 0.92, 0.07, 20],
    ]) +
    lights(roll, 26) +
    sparkles(roll, 22),
};

/** A colour of a gradient: place 0..1, then Oklch. */
type Stop = readonly [place: number, lightness: number, chroma: number, hue: number];

function gradient(stops: readonly Stop[]): string {
  const marks = stops.map(
    ([place, lightness, chroma, hue]) =>
      `<stop offset="${place}" stop-color="${hexOfLch(lightness, chroma, hue)}"/>`,
  );
  return `<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${marks.join("")}</linearGradient><rect width="100" height="100" fill="url(#sky)"/>`;
}

/** Clouds at both sides, where the figure leaves room, and a low bank behind it. */
function bank(roll: Dice, colours: CloudColours): string {
  const lit = roll() < 0.5 ? -1 : 1;
  const tall = roll() < 0.5 ? 6 : 94;
  const place = (x: number, base: number, width: number, height: number) =>
    cumulus({ x, base, width, height, lit }, colours, roll);
  return (
    place(100 - tall + (roll() - 0.5) * 10, 34 + 10 * roll(), 34 + 8 * roll(), 12 + 5 * roll()) +
    place(tall + (roll() - 0.5) * 8, 82, 52 + 8 * roll(), 44 + 10 * roll()) +
    place(100 - tall, 90, 56, 24 + 8 * roll()) +
    place(50, 104, 130, 20)
  );
}

/** Long thin clouds, pointed at both ends. */
function streaks(
  roll: Dice,
  {
    count,
    fill,
    opacity,
    top,
    bottom,
  }: { count: number; fill: string; opacity: number; top: number; bottom: number },
): string {
  return many(count, () => {
    const [x, y] = [100 * roll(), top + (bottom - top) * roll()];
    const [length, thick] = [12 + 22 * roll(), 0.4 + 0.9 * roll()];
    const d = `M${n(x - length)},${n(y)}Q${n(x)},${n(y - 2 * thick)} ${n(x + length)},${n(y - 0.6)}Q${n(x)},${n(y + thick)} ${n(x - length)},${n(y)}Z`;
    return `<path d="${d}" fill="${fill}" opacity="${n(opacity * (0.5 + 0.5 * roll()))}"/>`;
  });
}

function sun(x: number, y: number): string {
  return (
    `<radialGradient id="glow"><stop offset="0" stop-color="#fff3c4"/><stop offset=".3" stop-color="#ffd98a" stop-opacity=".7"/><stop offset="1" stop-color="#ffb46b" stop-opacity="0"/></radialGradient>` +
    `<circle cx="${x}" cy="${y}" r="34" fill="url(#glow)"/><circle cx="${x}" cy="${y}" r="8" fill="#fffbe6"/>`
  );
}

function stars(roll: Dice, count: number): string {
  const dots = many(count, () => {
    const size = 0.1 + 0.32 * roll() ** 3;
    return `<circle cx="${n(100 * roll())}" cy="${n(78 * roll())}" r="${n(size)}" fill="#fff" opacity="${n(0.5 + 0.5 * roll())}"/>`;
  });
  return dots + many(9, () => glint(100 * roll(), 60 * roll(), 0.9 + 1.2 * roll(), "#fff"));
}

function moon(roll: Dice): string {
  const x = roll() < 0.5 ? 16 : 84;
  return (
    `<radialGradient id="halo"><stop offset="0" stop-color="#fff8dc" stop-opacity=".6"/><stop offset="1" stop-color="#fff8dc" stop-opacity="0"/></radialGradient>` +
    `<circle cx="${x}" cy="20" r="20" fill="url(#halo)"/><circle cx="${x}" cy="20" r="7.5" fill="#fffae6"/>` +
    `<circle cx="${x - 2}" cy="18.5" r="1.5" fill="#efe3bd"/><circle cx="${x + 2.4}" cy="21.5" r="1" fill="#efe3bd"/>`
  );
}

/** Rays of light from beyond a corner. */
function beams(roll: Dice): string {
  const x = roll() < 0.5 ? -6 : 106;
  return many(9, (i) => {
    const from = ((i + 0.4 * roll()) / 9) * 1.5;
    const to = from + 0.05 + 0.05 * roll();
    const end = (angle: number) =>
      `${n(x + (x < 0 ? 1 : -1) * 170 * Math.cos(angle))},${n(-6 + 170 * Math.sin(angle))}`;
    return `<path d="M${x},-6L${end(from)}L${end(to)}Z" fill="#fffbe0" opacity=".38"/>`;
  });
}

/** Twigs with blossoms from an upper corner. */
function branch(roll: Dice): string {
  const left = roll() < 0.5;
  const at = (x: number) => n(left ? x : 100 - x);
  const wood = `<path d="M${at(-2)},4Q${at(14)},9 ${at(30)},6M${at(-2)},22Q${at(8)},17 ${at(18)},19M${at(12)},8Q${at(16)},13 ${at(24)},14" fill="none" stroke="${hexOfLch(0.42, 0.05, 20)}" stroke-width=".9" stroke-linecap="round"/>`;
  return (
    wood +
    many(24, (i) => {
      const t = roll();
      const y = i % 3 === 0 ? 18 + 3 * roll() : 5 + 4 * roll() + 6 * t;
      return flower(left ? 30 * t : 100 - 30 * t, y, 1.3 + 1.1 * roll(), 360 * roll());
    })
  );
}

/** A blossom of five petals. */
function flower(x: number, y: number, r: number, turn: number): string {
  const fill = hexOfLch(0.88, 0.07, 355);
  const petal = `<ellipse cy="${n(-0.62 * r)}" rx="${n(0.42 * r)}" ry="${n(0.55 * r)}" fill="${fill}"`;
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">${many(5, (i) => `${petal} transform="rotate(${72 * i})"/>`)}<circle r="${n(0.26 * r)}" fill="${hexOfLch(0.7, 0.15, 5)}"/></g>`;
}

/** Petals in the wind, notched at their ends. */
function petals(roll: Dice, count: number): string {
  return many(count, () => {
    const [size, lightness] = [0.6 + 1.5 * roll() ** 2, 0.8 + 0.1 * roll()];
    const d = "M0,-1.4Q1.1,-.2 .35,1.1L0,.75L-.35,1.1Q-1.1,-.2 0,-1.4Z";
    return `<path d="${d}" transform="translate(${n(100 * roll())} ${n(100 * roll())}) rotate(${n(360 * roll())}) scale(${n(size)})" fill="${hexOfLch(lightness, 0.09, 355)}"/>`;
  });
}

/** Discs of light out of focus. */
function lights(roll: Dice, count: number): string {
  return many(count, () => {
    const r = 2 + 8 * roll() ** 1.5;
    return `<circle cx="${n(100 * roll())}" cy="${n(100 * roll())}" r="${n(r)}" fill="#fff" opacity="${n(0.12 + 0.2 * roll())}"/>`;
  });
}

function sparkles(roll: Dice, count: number): string {
  return many(count, () => glint(100 * roll(), 100 * roll(), 1 + 3.4 * roll() ** 2, "#fff"));
}

/** A star of four points. */
function glint(x: number, y: number, r: number, fill: string): string {
  const w = 0.13 * r;
  return `<path d="M${n(x)},${n(y - r)}L${n(x + w)},${n(y - w)}L${n(x + r)},${n(y)}L${n(x + w)},${n(y + w)}L${n(x)},${n(y + r)}L${n(x - w)},${n(y + w)}L${n(x - r)},${n(y)}L${n(x - w)},${n(y - w)}Z" fill="${fill}"/>`;
}

function many(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw(i)).join("");
}

/** A number with hundredths. */
function n(value: number): string {
  return value.toFixed(2);
}
