/**
 * Entry of the child processes that do the image work: one task at a time, told over the IPC channel.
 * Nothing here is imported by the server itself.
 */
import { setPriority } from "node:os";
import sharp from "sharp";
import { inspectImage } from "./inspect.js";
import { BIG_DECODE_PIXELS, TaskCanceled, type TaskContext } from "./limits.js";
import { type FromWorker, packError, type TaskKind, type TaskMap, type ToWorker } from "./protocol.js";
import { reencode } from "./reencode.js";
import { renderVariant } from "./variants.js";
import { verifyPicture } from "./verify.js";

type Handler<K extends TaskKind> = (
  input: TaskMap[K]["input"],
  context: TaskContext,
) => Promise<TaskMap[K]["output"]>;

// The engine's modules load on first use: the process that only makes variants never pays for the models.
const handlers: { [K in TaskKind]: Handler<K> } = {
  inspect: (input, context) => inspectImage(input.source, context),
  verify: (input, context) => verifyPicture(input.source, context),
  renderVariant,
  describe: async (input, context) => (await import("./traits.js")).describePicture(input, context),
  cutOutPeople: async (input, context) => (await import("./people-cut.js")).cutOutPeople(input, context),
  cartoonize: async (input, context) => (await import("./cartoon.js")).drawCartoon(input, context),
  cutFace: async (input, context) => (await import("./face-cut.js")).cutFace(input, context),
  reencode,
  analyse: async (input, context) => (await import("./analysis/analyse.js")).analysePicture(input, context),
  removeBackground: async (input, context) =>
    (await import("./analysis/cut-background.js")).cutBackground(input, context),
};

/**
 * How much lower the priority is than the server's, so that answers stay quick while cartoons are drawn; in the process for
 * work that nobody waits for as low as it can be.
 */
const NICENESS = process.argv.includes("--background") ? 19 : 10;

let canceled: number | undefined;
let admit: (() => void) | undefined;

function send(message: FromWorker): void {
  // Without a callback a failure would end this process with a crash's text, and all it means is that the server is gone.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

async function run(message: Extract<ToWorker, { type: "run" }>): Promise<void> {
  const { id, kind, input, maxPixels } = message;
  const context: TaskContext = {
    maxPixels,
    checkpoint: async () => {
      // A macrotask, so that a waiting "cancel" is read first.
      await new Promise((resolve) => setImmediate(resolve));
      if (canceled === id) throw new TaskCanceled("The task was canceled");
    },
    report: (progress) => send({ type: "progress", id, progress }),
    decoding: inTurn,
  };
  try {
    await context.checkpoint();
    const handler = handlers[kind] as Handler<TaskKind>;
    send({ type: "done", id, output: await handler(input, context) });
  } catch (thrown) {
    send({ type: "failed", id, error: packError(thrown) });
  }
}

async function inTurn<T>(pixels: number, decode: () => Promise<T>): Promise<T> {
  if (pixels <= BIG_DECODE_PIXELS) return decode();
  await new Promise<void>((resolve) => {
    admit = resolve;
    send({ type: "want-turn" });
  });
  try {
    return await decode();
  } finally {
    send({ type: "end-turn" });
  }
}

async function start(): Promise<void> {
  sharp.concurrency(1);
  sharp.cache(false);
  try {
    setPriority(NICENESS);
  } catch {
    // Some containers forbid it; drawing at normal priority is no reason to fail.
  }
  process.on("disconnect", () => process.exit(0)); // The server is gone: nobody will take the result.
  process.on("message", (message: ToWorker) => {
    if (message.type === "run") void run(message);
    else if (message.type === "cancel") canceled = message.id;
    else admit?.();
  });
  if (process.argv.includes("--warm")) await (await import("./people/models.js")).warmModels();
  send({ type: "ready" });
}

await start();
