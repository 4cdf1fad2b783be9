import cliProgress from "cli-progress";
import { JobProgressDocument, type JobProgressSubscription } from "../../client/generated/operations.js";
import type { ToonboothClient } from "../../client/toonbooth-client.js";

/** A job as its subscription tells it. */
export type FollowedJob = JobProgressSubscription["jobProgress"];

const LONGEST_LABEL = "cartoon 4".length;

/** Where progress is shown: bars on a terminal, lines in a file or pipe. */
export class ProgressDisplay {
  readonly #bars: cliProgress.MultiBar | undefined;

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    if (!stream.isTTY) return;
    const format = "  {label} [{bar}] {percentage} %  {stage}";
    this.#bars = new cliProgress.MultiBar({
      stream,
      format,
      hideCursor: true,
      clearOnComplete: false,
      barsize: 30,
    });
  }

  /** Follows a job over the WebSocket to its end. */
  async follow(client: ToonboothClient, jobId: string, label: string): Promise<FollowedJob> {
    const padded = label.padEnd(LONGEST_LABEL);
    const bar = this.#bars?.create(100, 0, { label: padded, stage: "queued" });
    let last: FollowedJob | undefined;
    let shown = "";
    for await (const { jobProgress: job } of client.subscribe(JobProgressDocument, { jobId })) {
      last = job;
      const stage = job.status === "RUNNING" ? job.stage.toLowerCase() : job.status.toLowerCase();
      const line = `  ${padded} ${String(job.percent).padStart(3)} %  ${stage}`;
      if (bar) bar.update(job.percent, { label: padded, stage });
      else if (line !== shown) console.log(line);
      shown = line;
    }
    if (!last) throw new Error(`The server told nothing of the job of ${label}.`);
    return last;
  }

  /** Leaves the bars as they are and gives the terminal back. Safe to call twice. */
  stop(): void {
    this.#bars?.stop();
  }
}
