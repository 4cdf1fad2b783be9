import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { ImageCallOptions, ImagePool } from "../../imaging/pool.js";
import { cartoonStyles } from "../../imaging/styles/index.js";
import type { CartoonEngine, EngineCallOptions, EngineProgress, EngineResult } from "./engine.js";

/** Milliseconds that drawing or cutting may take once it has begun: twenty times what is usual. */
const DEADLINE_MS = 60_000;

/**
 * The engine that needs nothing: draws in this program's own child processes.
 *
 * The pool belongs to the caller, who closes it; `close` here does nothing, because variants and inspections
 * may still need it.
 */
export function createBuiltinEngine(pool: ImagePool): CartoonEngine {
  return {
    name: "builtin",
    styles: cartoonStyles.map(({ id, name, description }) => ({ id, name, description })),
    async cartoonize(photo, { style, seed, outputDir, ...call }) {
      const target = join(outputDir, `${randomUUID()}.webp`);
      return run(target, call, (options) =>
        pool.cartoonize({ source: photo.path, target, style, seed }, options),
      );
    },
    async cutFace(cartoon, { outputDir, ...call }) {
      const target = join(outputDir, `${randomUUID()}.webp`);
      return run(target, call, (options) => pool.cutFace({ source: cartoon.path, target }, options));
    },
    health: async () => ({ ok: true }),
    close: async () => {},
  };
}

async function run(
  path: string,
  { signal, onProgress }: EngineCallOptions,
  draw: (options: ImageCallOptions) => Promise<Omit<EngineResult, "path">>,
): Promise<EngineResult> {
  const drawn = await draw({ signal, onProgress: forwardRising(onProgress), deadlineMs: DEADLINE_MS });
  return { path, ...drawn };
}

/** Passes reports on with a percentage that never falls, whatever the process says. */
function forwardRising(onProgress: (progress: EngineProgress) => void): (progress: EngineProgress) => void {
  let highest = 0;
  return (progress) => {
    highest = Math.max(highest, Math.min(100, progress.percent));
    onProgress({ ...progress, percent: highest });
  };
}
