import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { cartoonStyles } from "../../imaging/styles/index.js";
/** Milliseconds that drawing or cutting may take once it has begun: twenty times what is usual. */
const DEADLINE_MS = 60_000;
/**
 * The engine that needs nothing: draws in this program's own child processes.
 *
 * The pool belongs to the caller, who closes it; `close` here does nothing, because variants and inspections
 * may still need it.
 */
export function createBuiltinEngine(pool) {
    return {
        name: "builtin",
        styles: cartoonStyles.map(({ id, name, description }) => ({ id, name, description })),
        async cartoonize(photo, { style, seed, outputDir, ...call }) {
            const target = join(outputDir, `${randomUUID()}.webp`);
            return run(target, call, (options) => pool.cartoonize({ source: photo.path, target, style, seed }, options));
        },
        async cutFace(cartoon, { outputDir, ...call }) {
            const target = join(outputDir, `${randomUUID()}.webp`);
            return run(target, call, (options) => pool.cutFace({ source: cartoon.path, target }, options));
        },
        health: async () => ({ ok: true }),
        close: async () => { },
    };
}
async function run(path, { signal, onProgress }, draw) {
    const drawn = await draw({ signal, onProgress: forwardRising(onProgress), deadlineMs: DEADLINE_MS });
    return { path, ...drawn };
}
/** Passes reports on with a percentage that never falls, whatever the process says. */
function forwardRising(onProgress) {
    let highest = 0;
    return (progress) => {
        highest = Math.max(highest, Math.min(100, progress.percent));
        onProgress({ ...progress, percent: highest });
    };
}
//# sourceMappingURL=builtin.js.map