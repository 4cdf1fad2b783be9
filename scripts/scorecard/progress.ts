import cliProgress from "cli-progress";

/** Who watches a run: is told how far it has come, and may call it off. */
export interface Watch {
  progress: ScorecardProgress;
  signal: AbortSignal;
}

/** How far a run has come: a bar on a terminal, a line per tenth in a file or pipe. */
export class ScorecardProgress {
  readonly #bar: cliProgress.SingleBar | undefined;
  #label = "";
  #total = 0;
  #done = 0;

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    if (!stream.isTTY) return;
    const format = "{label} [{bar}] {value}/{total} cartoons, {eta_formatted} left";
    this.#bar = new cliProgress.SingleBar({ stream, format, hideCursor: true, barsize: 30, etaBuffer: 30 });
  }

  /** Begins a part of the work that has so many steps. */
  start(label: string, total: number): void {
    this.#bar?.stop();
    [this.#label, this.#total, this.#done] = [label, total, 0];
    this.#bar?.start(total, 0, { label: label.padEnd("measuring".length) });
  }

  /** One step is done. */
  advance(): void {
    const before = this.#tenths();
    this.#done++;
    if (this.#bar) this.#bar.update(this.#done);
    else if (this.#tenths() > before) console.log(`${this.#label}: ${this.#done} of ${this.#total} cartoons`);
  }

  /** Gives the terminal back. Safe to call twice. */
  stop(): void {
    this.#bar?.stop();
  }

  #tenths(): number {
    return Math.floor((10 * this.#done) / this.#total);
  }
}
