/**
 * How good the cartoons are, in figures: draws every photo of a folder in every style and measures whether the person
 * is still there. docs/scorecard.md tells what the figures mean.
 *
 *     npm run scorecard -- FOLDER
 */
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { OptionsError, readOptions, type ScorecardOptions } from "./scorecard/options.js";
import { scorecardPage } from "./scorecard/page.js";
import { ScorecardProgress } from "./scorecard/progress.js";
import {
  CONTROL,
  figuresOf,
  hasFace,
  personOf,
  type Scorecard,
  summariseGroups,
} from "./scorecard/report.js";
import { runScorecard, type ScorecardRun } from "./scorecard/run.js";
import { textTable } from "./scorecard/table.js";

/** What a shell expects of a program that ended on Ctrl-C. */
const INTERRUPTED_EXIT = 130;

class Interrupted extends Error {}

async function main(): Promise<void> {
  const options = await readOptions(process.argv.slice(2));
  const progress = new ScorecardProgress();
  const start = performance.now();
  const watch = { progress, signal: interruption() };
  const run = await runScorecard(options, watch).finally(() => progress.stop());
  const card = makeCard(options, run);
  await writeFile(path.join(options.out, "scorecard.json"), `${JSON.stringify(card, undefined, 1)}\n`);
  await writeFile(path.join(options.out, "index.html"), scorecardPage(card));
  print(card);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`\n${seconds} s on ${card.cores} cores. The pictures: ${path.join(options.out, "index.html")}`);
}

/** Aborted on Ctrl-C and its like; a second one ends the program at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => controller.abort(new Interrupted("Interrupted.")));
  }
  return controller.signal;
}

function makeCard(options: ScorecardOptions, { files, unreadable }: ScorecardRun): Scorecard {
  const photos = figuresOf(files, (file) => personOf(file, options.people));
  const styles = [CONTROL, ...options.styles];
  return {
    node: process.version,
    cores: availableParallelism(),
    styles,
    seeds: options.seeds,
    summaries: summariseGroups(photos, styles, options.groups),
    photos,
    unreadable,
  };
}

function print({ summaries, photos, unreadable }: Scorecard): void {
  for (const summary of summaries) console.log(`\n${textTable(summary)}`);
  const faceless = photos.filter((photo) => !hasFace(photo)).map(({ file }) => file);
  if (faceless.length) console.log(`\nNo face in the photo: ${faceless.join(", ")}`);
  for (const { file, reason } of unreadable) console.log(`\nNot drawn: ${file}: ${reason}`);
}

try {
  await main();
} catch (error) {
  const plain = error instanceof OptionsError || error instanceof Interrupted;
  console.error(plain ? error.message : error);
  process.exitCode = error instanceof Interrupted ? INTERRUPTED_EXIT : 1;
}
