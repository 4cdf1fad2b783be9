import type { Sample, SoakOutcome } from "./soak.js";

const FIGURES = [
  ["throughput", "operations a second"],
  ["server", "server, resident MB"],
  ["heap", "server, heap after a collection, MB"],
  ["buffers", "server, buffers after a collection, MB"],
  ["images", "image processes together, resident MB"],
  ["imageProcesses", "image processes"],
  ["descriptors", "open descriptors"],
  ["emitters", "living event emitters"],
  ["listeners", "their listeners"],
  ["abortSignals", "living abort signals"],
  ["load", "load of the machine"],
] as const satisfies readonly [keyof Sample, string][];

/** The outcome as text: tables in Markdown, then what should not have happened. */
export function report({ samples, atRest, operations, faults }: SoakOutcome): string {
  const [before, after] = atRest;
  const quarters = [0, 1, 2, 3].map((quarter) =>
    samples.slice((quarter * samples.length) / 4, ((quarter + 1) * samples.length) / 4),
  );
  const rows = FIGURES.map(([figure, name]) => {
    const medians = quarters.map((quarter) => median(quarter.map((sample) => sample[figure])));
    return [name, ...medians, before[figure], after[figure]];
  });
  const head = ["", "1st quarter", "2nd", "3rd", "last", "at rest before", "at rest after"];
  const total = [...operations.values()].reduce((sum, count) => sum + count, 0);
  return [
    table([head, head.map(() => "---"), ...rows]),
    `${total} operations: ${[...operations].map(([name, count]) => `${count} × ${name}`).join(", ")}`,
    ...faults.map((fault) => `FAULT: ${fault}`),
    `faults: ${faults.length}`,
  ].join("\n\n");
}

function table(rows: (string | number)[][]): string {
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
