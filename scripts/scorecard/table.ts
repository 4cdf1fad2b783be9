import type { GroupSummary, StyleSummary } from "./report.js";

/** One figure of a style: how it is headed and written. */
export interface Column {
  title: string;
  /** What it means, for who points at it. */
  hint: string;
  cell(summary: StyleSummary): string;
}

/** The figures of a style, as the terminal and the page show them. */
export const COLUMNS: readonly Column[] = [
  { title: "faces", hint: "faces that should be in the cartoons", cell: ({ faces }) => String(faces) },
  { title: "found", hint: "share of the faces found again", cell: ({ found }) => percent(found) },
  {
    title: "rank-1",
    hint: "share of the faces taken for the right person",
    cell: ({ rankOne }) => percent(rankOne),
  },
  { title: "shift", hint: "mean landmark shift, eye distances", cell: ({ shift }) => fixed(shift, 3) },
  {
    title: "flat",
    hint: "share of pixels whose colour stands still",
    cell: ({ flatness }) => percent(flatness),
  },
  { title: "lines", hint: "coherence of the lines, 0 to 1", cell: ({ coherence }) => fixed(coherence, 2) },
  { title: "skin ΔL", hint: "change of the skin's lightness, mean ± deviation", cell: lightness },
  { title: "Δhue", hint: "mean change of the skin's hue, degrees", cell: ({ skinHue }) => fixed(skinHue, 0) },
  {
    title: "order",
    hint: "rank correlation of the skins' lightness",
    cell: ({ toneOrder }) => fixed(toneOrder, 2),
  },
  { title: "ms", hint: "median time to draw", cell: ({ milliseconds }) => fixed(milliseconds, 0) },
];

/** A share as percent, a dash for none. */
export function percent(share: number | undefined): string {
  return share === undefined ? "–" : `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;
}

/** A number with so many digits behind the point, a dash for none. */
export function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "–" : value.toFixed(digits);
}

/** A difference with its sign, two digits. */
export function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** So many photos, in words. */
export function photoCount(count: number): string {
  return count === 1 ? "1 photo" : `${count} photos`;
}

function lightness({ skinLightness: skin }: StyleSummary): string {
  return skin ? `${signed(skin.mean)} ±${skin.deviation.toFixed(2)}` : "–";
}

/** A group's styles as lines of text, columns aligned. */
export function textTable({ group, photos, styles }: GroupSummary): string {
  const rows = [
    ["style", ...COLUMNS.map(({ title }) => title)],
    ...styles.map((summary) => [summary.style, ...COLUMNS.map(({ cell }) => cell(summary))]),
  ];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length))) ?? [];
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
  );
  return [`${group} (${photoCount(photos)})`, ...lines].join("\n");
}
