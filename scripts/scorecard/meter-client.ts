import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { MeasuredPhoto, MeterTask } from "./meter.js";
import type { FromMeter } from "./meter-process.js";

/** A process that measures one photo at a time. */
export class MeterClient {
  readonly #child: ChildProcess;

  constructor() {
    // The child inherits the loader with which this program reads TypeScript.
    const entry = fileURLToPath(new URL("./meter-process.ts", import.meta.url));
    this.#child = fork(entry, { serialization: "advanced" });
  }

  /** Measures a photo with its cartoons, calling `onCartoon` after each. Rejects when that failed or the process died. */
  measure(task: MeterTask, onCartoon: () => void): Promise<MeasuredPhoto> {
    const child = this.#child;
    return new Promise<MeasuredPhoto>((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null) =>
        reject(new Error(`A measuring process ended unexpectedly (${signal ?? `code ${code}`})`));
      const onMessage = (message: FromMeter) => {
        if (message.type === "cartoon") return onCartoon();
        child.off("exit", onExit).off("message", onMessage);
        if (message.type === "done") resolve(message.measured);
        else reject(new Error(`${task.photo} could not be measured: ${message.reason}`));
      };
      child.on("exit", onExit).on("message", onMessage);
      child.send(task);
    });
  }

  /** Ends the process. */
  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
