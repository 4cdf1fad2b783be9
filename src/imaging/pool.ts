import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AnalyseRequest } from "./analysis/analyse.js";
import type { PictureAnalysis } from "./analysis/picture-analysis.js";
import type { ImageInfo } from "./inspect.js";
import { DEFAULT_MAX_PIXELS, type TaskProgress } from "./limits.js";
import { ProcessPool, type ProcessPoolOptions } from "./process-pool.js";
import type {
  CartoonRequest,
  DrawnCartoon,
  DrawnImage,
  FaceCutRequest,
  KnownImage,
  PeopleCutRequest,
  ReencodeRequest,
  RemoveBackgroundRequest,
  RemovedBackground,
} from "./protocol.js";
import type { PictureTraits } from "./traits.js";
import { TurnGate } from "./turn-gate.js";
import type { VariantRequest, VariantResult } from "./variants.js";
import type { VerifiedImage } from "./verify.js";

/** How the image processes are set up. */
export interface ImagePoolOptions {
  /**
   * Processes that draw; default: one per core. As many, up to four, answer inspections and variants; and one analyses
   * media: it starts with the first of them, so that whoever has none never pays for its models.
   */
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
  /** Pixels that the picture may have at most; default those of the pool. */
  maxPixels?: number;
}

/** More encoders than this would only take the cores from one another, and from the server. */
const MOST_ENCODERS = 4;

const LIGHT_DEADLINE_MS = 20_000;
const DRAW_DEADLINE_MS = 60_000;
/** What nobody waits for gets what the others leave of the processor. */
const BACKGROUND_DEADLINE_MS = 120_000;
const ANALYSE_DEADLINE_MS = 60_000;

/**
 * Image work in child processes: a native crash, a runaway or a memory blow-up ends one task, not the server.
 *
 * Four pools, so that an upload is answered at once while cartoons are drawn, and neither waits for what is made ahead of
 * need or for media: those have a process each, of the lowest priority, which starts when it is first needed. Calls reject with an `AppError`
 * when the picture is at fault, with the signal's reason when canceled, and with a plain `Error` (worth a
 * retry) when a process died or was too slow.
 */
export class ImagePool {
  private readonly light: ProcessPool;
  private readonly engine: ProcessPool;
  private readonly background: ProcessPool;
  private readonly analyst: ProcessPool;

  constructor(options: ImagePoolOptions = {}) {
    const shared = sharedSetup(options);
    const warm = options.warm ?? false;
    const size = Math.max(1, options.workers ?? availableParallelism());
    const encoders = Math.min(size, MOST_ENCODERS);
    // One at once is enough: each further one starts when as many pictures are asked for at a time.
    const frugal = { ...shared, env: { ...shared.env, ...FRUGAL_MALLOC } };
    this.light = new ProcessPool({ ...frugal, size: encoders, eager: warm ? 1 : 0, args: [] });
    this.engine = new ProcessPool({ ...shared, size, eager: warm ? size : 0, args: warm ? ["--warm"] : [] });
    this.background = new ProcessPool({ ...frugal, size: 1, eager: 0, args: ["--background"] });
    this.analyst = new ProcessPool({ ...shared, size: 1, eager: 0, args: ["--background"] });
  }

  /** Reads the header of the picture at `source`; see `inspectImage`. */
  inspect(source: string, options: ImageCallOptions = {}): Promise<ImageInfo> {
    const urgent = { deadlineMs: LIGHT_DEADLINE_MS, urgent: true };
    return this.light.run("inspect", { source }, { ...urgent, ...options });
  }

  /** Decodes the whole picture at `source`, and looks for metadata; see `verifyPicture`. */
  verify(source: string, options: ImageCallOptions = {}): Promise<VerifiedImage> {
    return this.light.run("verify", { source }, { deadlineMs: LIGHT_DEADLINE_MS, ...options });
  }

  /** Renders a named size to a file; see `renderVariant`. */
  renderVariant(request: VariantRequest, options: ImageCallOptions = {}): Promise<VariantResult> {
    return this.light.run("renderVariant", request, { deadlineMs: LIGHT_DEADLINE_MS, ...options });
  }

  /** Renders a named size to a file, behind everything else; see `renderVariant`. */
  renderAhead(request: VariantRequest, options: ImageCallOptions = {}): Promise<VariantResult> {
    return this.background.run("renderVariant", request, { deadlineMs: BACKGROUND_DEADLINE_MS, ...options });
  }

  /** Looks for faces and colours in the picture at `source`; see `describePicture`. */
  describe(source: string, options: ImageCallOptions = {}): Promise<PictureTraits> {
    return this.engine.run("describe", { source }, { deadlineMs: LIGHT_DEADLINE_MS, ...options });
  }

  /** Cuts the people out of a picture, to a file; see `cutOutPeople`. Rejects with `NO_FACE`. */
  cutOutPeople(request: PeopleCutRequest, options: ImageCallOptions = {}): Promise<DrawnImage> {
    return this.engine.run("cutOutPeople", request, { deadlineMs: LIGHT_DEADLINE_MS, ...options });
  }

  /** Whether cartoons or faces are being drawn. */
  get isDrawing(): boolean {
    return this.engine.isBusy;
  }

  /** Draws a cartoon to a file; see `drawCartoon`. */
  cartoonize(request: CartoonRequest, options: ImageCallOptions = {}): Promise<DrawnCartoon> {
    return this.engine.run("cartoonize", request, { deadlineMs: DRAW_DEADLINE_MS, ...options });
  }

  /** Cuts the face out of a cartoon, to a file; see `cutFace`. Rejects with `NO_FACE`. */
  cutFace(request: FaceCutRequest, options: ImageCallOptions = {}): Promise<KnownImage> {
    return this.engine.run("cutFace", request, { deadlineMs: DRAW_DEADLINE_MS, ...options });
  }

  /** Writes a remote engine's picture anew, in the place of the process that would otherwise draw; see `reencode`. */
  reencode(request: ReencodeRequest, options: ImageCallOptions = {}): Promise<DrawnImage> {
    return this.engine.run("reencode", request, { deadlineMs: LIGHT_DEADLINE_MS, ...options });
  }

  /** Finds out what a picture shows and how good it is; see `analysePicture`. */
  analyse(request: AnalyseRequest, options: ImageCallOptions = {}): Promise<PictureAnalysis> {
    return this.analyst.run("analyse", request, { deadlineMs: ANALYSE_DEADLINE_MS, ...options });
  }

  /** Writes a picture without its background, to a file; see `cutBackground`. */
  removeBackground(
    request: RemoveBackgroundRequest,
    options: ImageCallOptions = {},
  ): Promise<RemovedBackground> {
    return this.analyst.run("removeBackground", request, { deadlineMs: ANALYSE_DEADLINE_MS, ...options });
  }

  /** Process ids of the living workers, for health reports and tests. */
  get pids(): { light: number[]; engine: number[]; background: number[]; analyst: number[] } {
    const { light, engine, background, analyst } = this;
    return { light: light.pids, engine: engine.pids, background: background.pids, analyst: analyst.pids };
  }

  /** Fails all calls and ends all processes. */
  async close(): Promise<void> {
    const pools = [this.light, this.engine, this.background, this.analyst];
    await Promise.all(pools.map((pool) => pool.close()));
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

/**
 * glibc (others ignore this) maps large blocks one by one, and gives those back when they are freed; but with each it raises the size from
 * which on it does so, up to 32 MB, and keeps what is smaller. A threshold that is set stops that: a process that has once encoded a large
 * photo as WebP keeps 90 MB rather than 120. Drawing, which takes the same planes again and again, would be 2 to 5 % slower.
 */
const FRUGAL_MALLOC = { MALLOC_TRIM_THRESHOLD_: "1000000" };

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
