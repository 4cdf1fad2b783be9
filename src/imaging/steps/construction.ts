import { at, type Face } from "../people/faces.js";
import { svgDocument } from "../pixels/vectors.js";
import { hash } from "../seed.js";
import type { Sheet } from "./sheet.js";

/**
 * The lines of a hand that measures before it draws, as an SVG document of the sheet's size; by seed. Red: what lies beside the figure
 * (a signature, and a frame if wanted). Green: what a single head is measured with, and faintly shines through it.
 */
export function constructionLines({ side, faces, choices }: Sheet, framed: boolean): string {
  const chance: Chance = (index) => hash(Math.imul(choices.seed + 17, 0x9e3779b1) + index) / 2 ** 32;
  const [main] = faces;
  const beside = signature(side, chance) + (framed ? frame(side, chance) : "");
  const measured = main && faces.length === 1 ? measure(main, side, chance) : "";
  const shapes =
    `<rect width="100%" height="100%"/><g fill="none" stroke-linecap="round"><g stroke="#f00">${beside}</g>` +
    `<g stroke="#0f0">${measured}</g></g>`;
  return svgDocument(side, side, shapes);
}

type Chance = (index: number) => number;

/** Four lines drawn twice, none of them quite straight, that cross at the corners. */
function frame(side: number, chance: Chance): string {
  const [low, high, over] = [0.06 * side, 0.94 * side, 0.03 * side];
  const corners = [
    [low - over, low, high + over, low],
    [high, low - over, high, high + over],
    [high + over, high, low - over, high],
    [low, high + over, low, low - over],
  ] as const;
  return many(8, (i) => {
    const [x, y, u, v] = corners[i % 4] ?? corners[0];
    const wild = (k: number) => (chance(i * 8 + k) - 0.5) * 0.012 * side;
    const bow = `${n((x + u) / 2 + wild(2))},${n((y + v) / 2 + wild(3))}`;
    return `<path d="M${n(x + wild(0))},${n(y + wild(1))} Q${bow} ${n(u + wild(4))},${n(v + wild(5))}" stroke-width="3" opacity=".6"/>`;
  });
}

/** A scrawl that stands for a name, and is none. */
function signature(side: number, chance: Chance): string {
  const [x, y] = [0.8 * side, 0.945 * side];
  const loops = many(6, (i) => {
    const high = (0.012 + 0.03 * chance(i + 300) ** 2) * side;
    const wide = (0.012 + 0.006 * chance(i + 320)) * side;
    return ` c${n(wide * 1.3)},${n(-high * 0.5)} ${n(wide * 0.9)},${n(-high * 1.5)} ${n(wide * 0.3)},${n(-high)} s${n(-wide * 0.2)},${n(high * 0.95)} ${n(wide * 0.7)},${n(high)}`;
  });
  return (
    `<path d="M${n(x)},${n(y)} c6,-40 22,-50 18,-22 s-14,30 -2,24${loops}" stroke-width="2.6" opacity=".9"/>` +
    `<path d="M${n(x - 4)},${n(y + 15)} q${n(0.07 * side)},-10 ${n(0.13 * side)},-6" stroke-width="2.2" opacity=".7"/>`
  );
}

/** Ellipses around the head, its axes, and lines for neck and shoulders. */
function measure(face: Face, side: number, chance: Chance): string {
  const { size, centre, roll } = face;
  const turn = `rotate(${((roll * 180) / Math.PI).toFixed(1)},${n(centre.x)},${n(centre.y)})`;
  const ellipses = many(3, (i) => {
    const wild = (k: number) => 1 + 0.06 * (chance(i * 5 + k + 400) - 0.5);
    return `<ellipse cx="${n(centre.x + 7 * i - 7)}" cy="${n(centre.y - size * 0.14)}" rx="${n(size * 0.64 * wild(0))}" ry="${n(size * 0.86 * wild(1))}"/>`;
  });
  const chin = at(face, 152);
  const across = (y: number, reach: number) =>
    `<path d="M${n(centre.x - reach * size)},${n(y)} H${n(centre.x + reach * size)}"/>`;
  const shoulders = [-1, 1].map((way) => {
    const [x, y] = [chin.x + way * 0.3 * size, chin.y + 0.34 * size];
    return `<path d="M${n(chin.x + way * 0.34 * size)},${n(chin.y - 0.2 * size)} L${n(x)},${n(y)} L${n(x + way * 0.95 * size)},${n(Math.min(side, y + 0.42 * size))}"/>`;
  });
  const axis = `<path d="M${n(centre.x)},${n(centre.y - size * 1.12)} V${n(chin.y + size * 0.12)}"/>`;
  const head = ellipses + across(at(face, 168).y, 0.82) + across(chin.y, 0.5) + axis;
  return `<g stroke-width="2.4"><g transform="${turn}">${head}</g>${shoulders.join("")}</g>`;
}

function many(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw(i)).join("");
}

function n(value: number): string {
  return value.toFixed(1);
}
