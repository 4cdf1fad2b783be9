import { dice, kindOf } from "../seed.js";

/** Where two washes lie, whose borders noise will roughen, and what is crisp: SVG shapes in units of 100 across. */
export interface WashShapes {
  first: string;
  second: string;
  splashes: string;
}

const KINDS = [bloom, strokes, drips, splash, corners, ring] as const;

/** The layout of the washes behind a figure: the seed chooses kind and place. */
export function washShapes(seed: number): WashShapes {
  const random = dice(seed, 1);
  const kind = KINDS[kindOf(seed, KINDS.length)] ?? bloom;
  return kind(random);
}

type Random = () => number;

/** One round wash behind the head, and a second that runs into it. */
function bloom(random: Random): WashShapes {
  const side = random() < 0.5 ? -1 : 1;
  return {
    first: ellipse({ x: 50 - 4 * side, y: 46, rx: 40 + 4 * random(), ry: 38 + 4 * random() }),
    second: ellipse({ x: 50 + side * 27, y: 58 + 8 * random(), rx: 20, ry: 26 }),
    splashes: drops(random, { count: 10, near: 42, far: 49 }),
  };
}

/** Broad strokes of a flat brush, one below the other. */
function strokes(random: Random): WashShapes {
  const tilt = -14 + 28 * random();
  const stroke = (i: number) => {
    const from = 3 + 9 * random();
    const to = 97 - 9 * random();
    const y = 15 + i * 17.5;
    return `<path d="M${from.toFixed(1)},${(y + 2).toFixed(1)} Q50,${(y - 5 * random()).toFixed(1)} ${to.toFixed(1)},${y.toFixed(1)}" stroke-width="15.5" fill="none"/>`;
  };
  const turned = (indices: number[]) =>
    `<g transform="rotate(${tilt.toFixed(1)} 50 50)">${indices.map(stroke).join("")}</g>`;
  return {
    first: turned([0, 2, 4]),
    second: turned([1, 3]),
    splashes: drops(random, { count: 8, near: 40, far: 50 }),
  };
}

/** A wash across the top that runs down in drips. */
function drips(random: Random): WashShapes {
  const top = `<path d="M6,12 Q30,4 52,9 T95,10 L93,44 Q70,52 50,46 T8,47 Z"/>`;
  const drip = (x: number) => {
    const end = 56 + 32 * random();
    const half = 0.45 + 0.5 * random();
    const drift = x + 1.2 * random() - 0.6;
    // Wide where it leaves the wash, thin below, with a drop at its end.
    return `<path d="M${x - 2.2 * half},43 Q${drift - half * 0.7},50 ${drift - half},${end} A${half * 1.25},${half * 1.7} 0 1 0 ${drift + half},${end} Q${drift + half * 0.7},50 ${x + 2.2 * half},43 Z"/>`;
  };
  const columns = [9, 16, 23, 32, 68, 77, 84, 91].map((x) => x + 4 * random() - 2);
  return {
    first: top,
    second: ellipse({ x: 22 + 56 * random(), y: 26, rx: 26, ry: 15 }),
    splashes: columns.map(drip).join("") + drops(random, { count: 6, near: 43, far: 50 }),
  };
}

/** A thrown splash: a star of uneven rays, and drops that flew further. */
function splash(random: Random): WashShapes {
  const rays = 22;
  const points = Array.from({ length: rays * 2 }, (_, i) => {
    const angle = ((i + 0.5 * random()) * Math.PI) / rays;
    const reach = i % 2 ? 30 + 5 * random() : 37 + 12 * random();
    return `${(50 + reach * Math.cos(angle)).toFixed(1)},${(47 + reach * Math.sin(angle)).toFixed(1)}`;
  });
  return {
    first: `<path d="M${points.join("L")}Z" stroke-width="3"/>`,
    second: ellipse({ x: 30 + 40 * random(), y: 34, rx: 19, ry: 15 }),
    splashes: drops(random, { count: 26, near: 36, far: 52 }),
  };
}

/** Two washes from opposite corners that meet behind the head. */
function corners(random: Random): WashShapes {
  const mirror = random() < 0.5 ? ' transform="matrix(-1 0 0 1 100 0)"' : "";
  return {
    first: `<path${mirror} d="M4,5 H74 Q58,38 36,60 T4,90 Z"/>`,
    second: `<path${mirror} d="M96,14 V84 Q78,90 62,74 T66,36 Q80,26 96,14 Z"/>`,
    splashes: drops(random, { count: 9, near: 40, far: 50 }),
  };
}

/** A broad ring drawn with a full round brush, not quite closed. */
function ring(random: Random): WashShapes {
  const turn = 360 * random();
  const arc = (radius: number, width: number, share: number) => {
    const length = 2 * Math.PI * radius;
    return `<circle cx="50" cy="48" r="${radius}" fill="none" stroke-width="${width}" stroke-dasharray="${(length * share).toFixed(1)} ${length.toFixed(1)}" transform="rotate(${turn.toFixed(0)} 50 48)"/>`;
  };
  return {
    first: arc(34, 17, 0.9),
    second: arc(21, 24, 0.55),
    splashes: drops(random, { count: 12, near: 44, far: 51 }),
  };
}

function ellipse({ x, y, rx, ry }: { x: number; y: number; rx: number; ry: number }): string {
  return `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${rx.toFixed(1)}" ry="${ry.toFixed(1)}"/>`;
}

/** Drops around the middle, small ones more often than large ones. */
function drops(random: Random, { count, near, far }: { count: number; near: number; far: number }): string {
  return Array.from({ length: count }, () => {
    const angle = 2 * Math.PI * random();
    const away = near + (far - near) * random();
    const radius = 0.35 + 1.5 * random() ** 3;
    const [x, y] = [50 + away * Math.cos(angle), 50 + away * Math.sin(angle)];
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(2)}"/>`;
  }).join("");
}
