import { hexOfLch, type Lab } from "../pixels/oklab.js";
import type { Plane } from "../pixels/raster.js";
import { svgDocument } from "../pixels/vectors.js";
import { dice } from "../seed.js";
import { drawShapes } from "./overlay.js";
import type { Sheet } from "./sheet.js";
import { paperTint } from "./tinted-paper.js";

type Random = () => number;
type Chalks = readonly [string, string, string];

const KINDS = [zigzag, coils, waves, rays, crossed, dashes] as const;

/** Units across in which scribbles are drawn. */
const EXTENT = 100;

/** What `paintScribbles` draws, ahead. */
export function scribblesAhead({ side, choices }: Sheet): readonly string[] {
  return [svgDocument(side, EXTENT, scribbleShapes(choices.seed, choices.hue))];
}

/** The tinted paper with loose scribbles in three chalks, broken by the paper's tooth; the planes are the pool's. */
export async function paintScribbles(sheet: Sheet, tooth: Plane, strokes: Plane): Promise<Lab> {
  const { choices, pool } = sheet;
  const { lab, alpha } = await drawShapes(sheet, scribbleShapes(choices.seed, choices.hue), EXTENT);
  const tint = paperTint(choices.seed);
  pool.kernels.chalkOnPaper(
    ...pool.addresses(lab.L, lab.a, lab.b, alpha, tooth, strokes),
    ...tint,
    alpha.length,
  );
  pool.give(alpha);
  return lab;
}

/** Scribbles behind a figure, as SVG in units of 100 across: the seed chooses kind, place and chalks. */
export function scribbleShapes(seed: number, hue: number): string {
  const random = dice(seed, 2);
  const dark = paperTint(seed)[0] < 0.4;
  const lightness = dark ? 0.7 : 0.8;
  const chalks: Chalks = [
    hexOfLch(lightness, 0.12, hue),
    hexOfLch(lightness + 0.08, 0.1, hue + 40),
    hexOfLch(lightness - 0.16, 0.12, hue - 35),
  ];
  // Turns at another time than the papers do, so that each comes on every paper.
  const draw = KINDS[(seed + Math.floor(seed / KINDS.length)) % KINDS.length] ?? zigzag;
  return `<g fill="none" stroke-linecap="round" stroke-linejoin="round" opacity=".92">${draw(random, chalks)}</g>`;
}

/** Blocks filled by a hand that goes to and fro. */
function zigzag(random: Random, chalks: Chalks): string {
  return chalks
    .map((chalk, i) => {
      const left = 4 + 22 * i + 6 * random();
      const points: Point[] = [];
      for (let k = 0; k < 34; k++) {
        const along = left + k * 1.25;
        const end = k % 2 ? 5 + 9 * random() + 5 * i : 72 - 12 * i + 12 * random();
        points.push([along + (k % 2 ? 17 : 0), end]);
      }
      return stroke(points, { chalk, width: 1.1 + 0.3 * random() });
    })
    .join("");
}

/** A coil drawn round and round the head. */
function coils(random: Random, chalks: Chalks): string {
  return chalks
    .map((chalk, i) => {
      const loop = 6 + 2.5 * random();
      const points = Array.from({ length: 640 }, (_, k): Point => {
        const around = k * 0.0212 + i * 2.1;
        const turn = k * 0.33;
        const reach = 35 + 3.5 * i + 1.5 * Math.sin(around * 1.7);
        return [
          50 + reach * Math.cos(around) + loop * Math.cos(turn),
          47 + reach * Math.sin(around) + loop * Math.sin(turn),
        ];
      });
      return stroke(points, { chalk, width: 1.1 });
    })
    .join("");
}

/** Long waves from side to side. */
function waves(random: Random, chalks: Chalks): string {
  return Array.from({ length: 22 }, (_, i) => {
    const [from, to] = [2 + 10 * random(), 98 - 10 * random()];
    const swing = 1.4 + 1.2 * random();
    const points = Array.from({ length: 26 }, (_, k): Point => {
      const x = from + ((to - from) * k) / 25;
      return [x, 5 + i * 3.7 + swing * Math.sin(x / 7 + i * 0.5) + 0.4 * random()];
    });
    return stroke(points, { chalk: chalks[i % 3] ?? chalks[0], width: 1.6 + 0.7 * random() });
  }).join("");
}

/** Strokes away from the head, each a little beside its line. */
function rays(random: Random, chalks: Chalks): string {
  return Array.from({ length: 84 }, (_, i) => {
    const angle = (i * 2 * Math.PI) / 84 + 0.05 * random();
    const [near, far] = [22 + 8 * random(), 40 + 14 * random()];
    const point = (away: number, off: number): Point => [
      50 + away * Math.cos(angle + off),
      47 + away * Math.sin(angle + off),
    ];
    const bend = 0.03 * random() - 0.015;
    return stroke([point(near, 0), point((near + far) / 2, bend), point(far, 0)], {
      chalk: chalks[i % 3] ?? chalks[0],
      width: 1.2 + 0.8 * random(),
    });
  }).join("");
}

/** Hatching in two directions. */
function crossed(random: Random, chalks: Chalks): string {
  const layer = (turn: number, chalk: string, reach: number) => {
    const lines = Array.from({ length: 30 }, (_, i) => {
      const y = 50 + (i - 15) * 2.7;
      const half = Math.sqrt(Math.max(30, reach * reach - (y - 50) ** 2)) * (0.82 + 0.25 * random());
      return stroke(
        [
          [50 - half, y + random()],
          [50, y + 0.6 * random()],
          [50 + half, y - random()],
        ],
        { chalk, width: 1.3 },
      );
    });
    return `<g transform="rotate(${turn} 50 47)">${lines.join("")}</g>`;
  };
  return layer(-38, chalks[0], 44) + layer(28, chalks[1], 41) + layer(-62, chalks[2], 30);
}

/** Short broad touches, as of the side of a stick, all leaning the same way. */
function dashes(random: Random, chalks: Chalks): string {
  return Array.from({ length: 150 }, (_, i) => {
    const [x, y] = [3 + 94 * random(), 3 + 80 * random()];
    const length = 4 + 4 * random();
    const from: Point = [x - length * 0.6, y + length * 0.5];
    return stroke([from, [x, y], [x + length * 0.6, y - length * 0.5]], {
      chalk: chalks[i % 3] ?? chalks[0],
      width: 1.6 + 1.6 * random(),
    });
  }).join("");
}

type Point = readonly [x: number, y: number];

function stroke(points: readonly Point[], { chalk, width }: { chalk: string; width: number }): string {
  const path = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L");
  return `<path d="M${path}" stroke="${chalk}" stroke-width="${width.toFixed(2)}"/>`;
}
