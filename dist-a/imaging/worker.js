/**
 * Entry of the child processes that do the image work: one task at a time, told over the IPC channel.
 * Nothing here is imported by the server itself.
 */
import { setPriority } from "node:os";
import sharp from "sharp";
import { inspectImage } from "./inspect.js";
import { BIG_DECODE_PIXELS, TaskCanceled } from "./limits.js";
import { packError } from "./protocol.js";
import { reencode } from "./reencode.js";
import { renderVariant } from "./variants.js";
import { verifyPicture } from "./verify.js";
// The engine's modules load on first use: the process that only makes variants never pays for the models.
const handlers = {
    inspect: (input, context) => inspectImage(input.source, context),
    verify: (input, context) => verifyPicture(input.source, context),
    renderVariant,
    describe: async (input, context) => (await import("./traits.js")).describePicture(input, context),
    cutOutPeople: async (input, context) => (await import("./people-cut.js")).cutOutPeople(input, context),
    cartoonize: async (input, context) => (await import("./cartoon.js")).drawCartoon(input, context),
    cutFace: async (input, context) => (await import("./face-cut.js")).cutFace(input, context),
    reencode,
    analyse: async (input, context) => (await import("./analysis/analyse.js")).analysePicture(input, context),
    removeBackground: async (input, context) => (await import("./analysis/cut-background.js")).cutBackground(input, context),
};
/**
 * How much lower the priority is than the server's, so that answers stay quick while cartoons are drawn; in the process for
 * work that nobody waits for as low as it can be.
 */
const NICENESS = process.argv.includes("--background") ? 19 : 10;
let canceled;
let admit;
function send(message) {
    // Without a callback a failure would end this process with a crash's text, and all it means is that the server is gone.
    if (process.connected)
        process.send?.(message, undefined, undefined, () => { });
}
async function run(message) {
    const { id, kind, input, maxPixels } = message;
    const context = {
        maxPixels,
        checkpoint: async () => {
            // A macrotask, so that a waiting "cancel" is read first.
            await new Promise((resolve) => setImmediate(resolve));
            if (canceled === id)
                throw new TaskCanceled("The task was canceled");
        },
        report: (progress) => send({ type: "progress", id, progress }),
        decoding: inTurn,
    };
    try {
        await context.checkpoint();
        const handler = handlers[kind];
        send({ type: "done", id, output: await handler(input, context) });
    }
    catch (thrown) {
        send({ type: "failed", id, error: packError(thrown) });
    }
}
async function inTurn(pixels, decode) {
    if (pixels <= BIG_DECODE_PIXELS)
        return decode();
    await new Promise((resolve) => {
        admit = resolve;
        send({ type: "want-turn" });
    });
    try {
        return await decode();
    }
    finally {
        send({ type: "end-turn" });
    }
}
async function start() {
    sharp.concurrency(1);
    sharp.cache(false);
    try {
        setPriority(NICENESS);
    }
    catch {
        // Some containers forbid it; drawing at normal priority is no reason to fail.
    }
    process.on("disconnect", () => process.exit(0)); // The server is gone: nobody will take the result.
    process.on("message", (message) => {
        if (message.type === "run")
            void run(message);
        else if (message.type === "cancel")
            canceled = message.id;
        else
            admit?.();
    });
    if (process.argv.includes("--warm"))
        await (await import("./people/models.js")).warmModels();
    send({ type: "ready" });
}
await start();
//# sourceMappingURL=worker.js.map