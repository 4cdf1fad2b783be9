import { hexOfLch } from "../pixels/oklab.js";
import { hash, kindOf } from "../seed.js";
import type { Background } from "./background.js";

/** Units across in which backgrounds are drawn. */
const EXTENT = 100;
const BLACK = "#08080a";
const GREY = "#2b2b31";
const WHITE = "#f4f2ec";

/** The one colour of the picture, by seed: Oklch. */
const SPOTS = [
  { lightness: 0.56, chroma: 0.22, hue: 27 },
  { lightness: 0.82, chroma: 0.165, hue: 84 },
  { lightness: 0.66, chroma: 0.11, hue: 200 },
  { lightness: 0.58, chroma: 0.21, hue: 355 },
  { lightness: 0.55, chroma: 0.17, hue: 258 },
  { lightness: 0.68, chroma: 0.18, hue: 48 },
  { lightness: 0.66, chroma: 0.15, hue: 145 },
] as const;

/** The scenes, in the order in which neighbouring seeds get them. */
const SCENES = ["moon", "blinds", "city", "rain", "dots", "spotlight"] as const;

/** A scene by night in black, white and one colour, as in the films. */
export function nightScene(): Background {
  return ({ seed }) => {
    const { lightness, chroma, hue } = SPOTS[seed % SPOTS.length] ?? SPOTS[0];
    const scene: Scene = {
      spot: hexOfLch(lightness, chroma, hue),
      dim: hexOfLch(lightness * 0.5, chroma * 0.6, hue),
      mirror: (hash(seed) & 1) === 1,
      chance: (index) => hash(Math.imul(seed, 0x9e3779b1) + index) / 2 ** 32,
    };
    const painter = PAINTERS[SCENES[kindOf(seed, SCENES.length)] ?? "moon"];
    const turned = scene.mirror ? ` transform="translate(${EXTENT},0) scale(-1,1)"` : "";
    return `<rect width="100" height="100" fill="${BLACK}"/><g${turned}>${painter(scene)}</g>`;
  };
}

interface Scene {
  /** The colour, and a darker shade of it. */
  spot: string;
  dim: string;
  mirror: boolean;
  /** 0..1, by an integer. */
  chance(index: number): number;
}

const PAINTERS: Readonly<Record<(typeof SCENES)[number], (scene: Scene) => string>> = {
  moon: ({ spot, chance }) =>
    `<circle cx="68" cy="36" r="33" fill="${spot}"/>` +
    `<path d="M20,60 C36,54 48,60 62,56 S90,50 104,54 V58 C88,56 80,60 64,61 S36,60 20,64 Z" fill="${BLACK}"/>` +
    `<path d="M50,22 C62,18 74,23 104,18 V20.5 C82,24 70,22 50,25 Z" fill="${BLACK}"/>` +
    many(26, (i) => {
      const [x, y] = [chance(i) * 100, chance(i + 50) * 70];
      return Math.hypot(x - 68, y - 36) < 36 ? "" : dot(x, y, 0.15 + 0.3 * chance(i + 90), WHITE);
    }),
  blinds: ({ spot, dim }) =>
    `<g transform="skewY(-9)"><rect x="0" y="0" width="120" height="130" fill="${GREY}" opacity=".5"/>` +
    many(
      12,
      (i) => `<rect x="-5" y="${i * 10.5 - 6}" width="112" height="5.6" fill="${i % 4 ? spot : dim}"/>`,
    ) +
    `<rect x="24" y="-10" width="2.4" height="150" fill="${BLACK}"/><rect x="79" y="-10" width="2.4" height="150" fill="${BLACK}"/></g>`,
  city: ({ spot, chance }) =>
    `<rect width="100" height="100" fill="${spot}"/>` +
    many(12, (i) => building(i, { from: 14, span: 30, width: 11, fill: GREY, window: "" }, chance)) +
    many(10, (i) => building(i + 40, { from: 38, span: 30, width: 13, fill: BLACK, window: WHITE }, chance)),
  rain: ({ spot, dim, chance }) =>
    `<path d="M0,0 H100 V100 H0 Z" fill="${GREY}"/><rect y="0" x="58" width="24" height="100" fill="${dim}"/>` +
    `<rect y="0" x="63" width="14" height="100" fill="${spot}"/>` +
    many(110, (i) => {
      const [x, y, long] = [chance(i) * 125, chance(i + 200) * 110 - 5, 4 + 9 * chance(i + 400)];
      const colour = i % 3 === 0 ? WHITE : BLACK;
      return `<path d="M${x.toFixed(1)},${y.toFixed(1)} l${(-long * 0.32).toFixed(1)},${long.toFixed(1)}" stroke="${colour}" stroke-width="${(0.25 + 0.4 * chance(i + 600)).toFixed(2)}" stroke-linecap="round"/>`;
    }),
  dots: ({ spot }) =>
    many(24, (row) =>
      many(21, (column) => {
        const [x, y] = [column * 5 + (row % 2) * 2.5, row * 4.4];
        const radius = 2.9 * Math.max(0, Math.min(1, (x * 0.5 + y) / 105 - 0.12));
        return radius < 0.25 ? "" : dot(x, y, radius, spot);
      }),
    ),
  spotlight: ({ spot, dim }) =>
    `<path d="M-4,-6 L10,-6 L118,74 L96,104 L22,104 Z" fill="${dim}"/><path d="M0,-6 L5,-6 L104,80 L40,104 Z" fill="${spot}"/>` +
    `<circle cx="56" cy="52" r="36" fill="${spot}"/>`,
};

interface Row {
  /** Height of the highest roof, and how far below it others may lie. */
  from: number;
  span: number;
  width: number;
  fill: string;
  /** Colour of lit windows; none when empty. */
  window: string;
}

function building(index: number, { from, span, width, fill, window }: Row, chance: Scene["chance"]): string {
  const left = (index % 20) * width * 0.86 - 4;
  const top = from + span * chance(index + 700);
  const wide = width * (0.8 + 0.3 * chance(index + 800));
  const house = `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${wide.toFixed(1)}" height="100" fill="${fill}"/>`;
  const mast =
    chance(index + 900) < 0.35
      ? `<rect x="${(left + wide / 2).toFixed(1)}" y="${(top - 7).toFixed(1)}" width=".7" height="8" fill="${fill}"/>`
      : "";
  if (!window) return house + mast;
  const lit = many(24, (i) => {
    if (chance(index * 24 + i + 1000) > 0.3) return "";
    const [x, y] = [left + 1.6 + (i % 3) * 3.2, top + 3 + Math.floor(i / 3) * 4.2];
    return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="1.5" height="2.2" fill="${window}"/>`;
  });
  return house + mast + lit;
}

function dot(x: number, y: number, radius: number, fill: string): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(2)}" fill="${fill}"/>`;
}

function many(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw(i)).join("");
}
