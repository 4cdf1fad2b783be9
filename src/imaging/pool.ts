import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ImageInfo } from "./inspect.js";
import { DEFAULT_MAX_PIXELS, type TaskProgress } from "./limits.js";
import { ProcessPool, type ProcessPoolOptions } from "./process-pool.js";
import type { CartoonRequest, DrawnImage, FaceCutRequest, ReencodeRequest } from "./protocol.js";
import { TurnGate } from "./turn-gate.js";
import type { VariantRequest, VariantResult } from "./variants.js";

/** How the image processes are set up. */
export interface ImagePoolOptions {
  /** Processes that draw; default: one per core. One more answers inspections and variants. */
  workers?: number;
  /** Pixels that a picture may have at most; default 50 million. */
  maxPixels?: number;
  /** Start the processes and load the models at once, rather than at the first task; default false. */
  warm?: boolean;
  /** Megabytes of JavaScript heap per process; pixels live outside it. Default 512. */
  heapMegabytes?: number;
}

/** What may accompany a call of the pool. */
export interface ImageCallOptions {
  /** Ends the work within about 200 ms; the call then rejects with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: TaskProgress) => void;
  /** Milliseconds that the work may take once it has begun; then its process is killed. */
  deadlineMs?: number;
}

const LIGHT_DEADLINE_MS = 20_000;
const DRAW_DEADLINE_MS = 60_000;

/**
 * Image work in child processes: a native crash, a runaway or a memory blow-up ends one task, not the server.
 *
 * Two pools, so that an upload is answered at once while cartoons are drawn. Calls reject with an `AppError`
 * when the picture is at fault, with the signal's reason when canceled, and with a plain `Error` (worth a
 * retry) when a process died or was too slow.
 */
export class ImagePool {
  private readonly light: ProcessPool;
  private readonly engine: ProcessPool;

  constructor(options: ImagePoolOptions = {}) {
    const shared = sharedSetup(options);
    const warm = options.warm ?? false;
    this.light = new ProcessPool({ ...shared, size: 1, eager: warm, args: [] });
    const size = Math.max(1, options.workers ?? availableParallelism());
    this.engine = new ProcessPool({ ...shared, size, eager: warm, args: warm ? ["--warm"] : [] });
  }

  /** Reads the header of the picture at `source`; see `inspectImage`. */
  inspect(source: string, options: ImageCallOptions = {}): Promise<ImageInfo> {
    return this.light.run("inspect", { source }, { deadlineMs: LIGHT_DEADLINE_MS, ...options });
  }

  /** Renders a named size to a file; see `renderVariant`. */
  renderVariant(request: VariantRequest, options: ImageCallOptions = {}): Promise<VariantResult> {
    return this.light.run("renderVariant", request, { deadlineMs: LIGHT_DEADLINE_MS, ...options });
  }

  /** Draws a cartoon to a file; see `drawCartoon`. */
  cartoonize(request: CartoonRequest, options: ImageCallOptions = {}): Promise<DrawnImage> {
    return this.engine.run("cartoonize", request, { deadlineMs: DRAW_DEADLINE_MS, ...options });
  }

  /** Cuts the face out of a cartoon, to a file; see `cutFace`. Rejects with `NO_FACE`. */
  cutFace(request: FaceCutRequest, options: ImageCallOptions = {}): Promise<DrawnImage> {
    return this.engine.run("cutFace", request, { deadlineMs: DRAW_DEADLINE_MS, ...options });
  }

  /** Writes a remote engine's picture anew, in the place of the process that would otherwise draw; see `reencode`. */
  reencode(request: ReencodeRequest, options: ImageCallOptions = {}): Promise<DrawnImage> {
    return this.engine.run("reencode", request, { deadlineMs: LIGHT_DEADLINE_MS, ...options });
  }

  /** Process ids of the living workers, for health reports and tests. */
  get pids(): { light: number[]; engine: number[] } {
    return { light: this.light.pids, engine: this.engine.pids };
  }

  /** Fails all calls and ends all processes. */
  async close(): Promise<void> {
    await Promise.all([this.light.close(), this.engine.close()]);
  }
}

/** The heap is small and its pauses hurt nobody here, but marking it bit by bit takes a seventh of a drawing's time. */
export const ONE_MARKING = "--no-incremental-marking";

function sharedSetup(options: ImagePoolOptions): Omit<ProcessPoolOptions, "size" | "eager" | "args"> {
  const self = import.meta.url;
  const fromSource = self.endsWith(".ts");
  const execArgv = [`--max-old-space-size=${options.heapMegabytes ?? 512}`, ONE_MARKING];
  if (fromSource) {
    // Run from the sources (tests, development): the child needs the same loader.
    const tsx = createRequire(self).resolve("tsx");
    execArgv.push("--import", pathToFileURL(tsx).href);
  }
  return {
    entry: fileURLToPath(new URL(fromSource ? "./worker.ts" : "./worker.js", self)),
    execArgv,
    env: workerEnvironment(),
    maxPixels: options.maxPixels ?? DEFAULT_MAX_PIXELS,
    gate: new TurnGate(),
  };
}

/** Only what a process needs to run: code that decodes strangers' files must not hold the server's secrets. */
function workerEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH"];
  const inherited = kept.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  // Two malloc arenas rather than eight per core: the resident size stays flat over many pictures.
  return {
    ...Object.fromEntries(inherited),
    VIPS_CONCURRENCY: "1",
    MALLOC_ARENA_MAX: "2",
    NODE_ENV: "production",
  };
}
