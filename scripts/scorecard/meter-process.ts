/** Entry of the child processes that measure: one photo at a time, told over the IPC channel. */
import sharp from "sharp";
import { type MeasuredPhoto, type MeterTask, measurePhoto } from "./meter.js";

/** What a meter's process tells. */
export type FromMeter =
  | { type: "cartoon" }
  | { type: "done"; measured: MeasuredPhoto }
  | { type: "failed"; reason: string };

function send(message: FromMeter): void {
  if (process.connected) process.send?.(message);
}

async function measure(task: MeterTask): Promise<void> {
  try {
    send({ type: "done", measured: await measurePhoto(task, () => send({ type: "cartoon" })) });
  } catch (error) {
    send({ type: "failed", reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

// There is a process for each core.
sharp.concurrency(1);
process.on("disconnect", () => process.exit(0));
process.on("message", (task: MeterTask) => void measure(task));
