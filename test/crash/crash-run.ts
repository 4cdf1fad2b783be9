import { execFile } from "node:child_process";
import { utimes } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import { type ServerProcess, ServerStartError } from "../../scripts/demo/server.js";
import { Home } from "../acceptance/support/home.js";
import { type AiServer, startAiServer } from "../support/ai-server.js";
import { eventually } from "../support/wait.js";
import { brokenPromises, contradictions } from "./checker.js";
import { Ledger } from "./ledger.js";
import { Line } from "./line.js";
import { brokenMediaPromises, mediaContradictions } from "./media-checker.js";
import { Phone } from "./phone.js";
import { filesBelow, takeSnapshot } from "./snapshot.js";
import { STEPS } from "./steps.js";

/** What a run is to do. */
export interface CrashRunOptions {
  /** Names of steps after which the server is killed; null: at a random moment. One kill each, in this order. */
  kills: readonly (string | null)[];
  /** After every so many kills the sweep runs and everything is compared; at the end always. */
  compareEvery: number;
  /** Draws quickly in another process ("http"), or really ("builtin"). */
  engine: "http" | "builtin";
  /** 0..1; decides what the phones do and when the random kills fall. */
  random: () => number;
  /** Told after every kill. */
  onKill?: (killed: number, faults: readonly string[]) => void;
}

/** What a run saw. */
export interface CrashReport {
  /** Everything that should not be, as sentences. */
  faults: string[];
  killsByStep: Record<string, number>;
  randomKills: number;
  /** Of those at steps: while the start was still finishing what an earlier kill had interrupted. */
  killsInRecovery: number;
  /** Steps that were not reached in time; the kill fell at a random moment instead. */
  missedSteps: string[];
  acknowledged: Ledger["counts"];
  comparisons: number;
  quarantined: number;
  /** Jobs that were under way at a kill. */
  interruptedJobs: number;
  /** Jobs that three crashes have ended. */
  failedJobs: number;
  /** Milliseconds from the start of a process until it listens, each. */
  starts: number[];
  /** Milliseconds from listening until every interrupted job has ended, each. */
  recoveries: number[];
}

const SERVER = fileURLToPath(new URL("./server.ts", import.meta.url));
const SWEEP = fileURLToPath(new URL("../../dist/sweep.js", import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const PHONES = 3;
const PHOTOS_AT_ONCE = 3;
const STEP_MS = 45_000;
const RANDOM_KILL_MS = 1_500;
const RECOVERY_MS = 90_000;
/** Media items are worked on one at a time, by a process that loads its models first. */
const MEDIA_MS = 90_000;
const LONG_AGO = new Date(Date.now() - 2 * 3_600_000);

/** Kills the server again and again under full load, on one installation, and compares after every kill. */
export async function runCrashes(options: CrashRunOptions): Promise<CrashReport> {
  await using home = await Home.make();
  await using ai = await startAiServer();
  const run = new CrashRun(options, { home, ai, takePhoto: await camera() });
  // Awaited here: what is `using` ends with the return.
  return await run.toTheEnd();
}

class CrashRun {
  readonly #options: CrashRunOptions;
  readonly #home: Home;
  readonly #ai: AiServer;
  readonly #line = new Line();
  readonly #ledger = new Ledger();
  readonly #phones: Phone[];
  #server: ServerProcess | undefined;
  readonly #report: Omit<CrashReport, "acknowledged"> = {
    faults: [],
    killsByStep: {},
    randomKills: 0,
    killsInRecovery: 0,
    missedSteps: [],
    comparisons: 0,
    quarantined: 0,
    interruptedJobs: 0,
    failedJobs: 0,
    starts: [],
    recoveries: [],
  };

  constructor(options: CrashRunOptions, around: { home: Home; ai: AiServer; takePhoto: () => Uint8Array }) {
    this.#options = options;
    this.#home = around.home;
    this.#ai = around.ai;
    const { uploadsDir } = around.home;
    const phone = {
      line: this.#line,
      ledger: this.#ledger,
      uploadsDir,
      takePhoto: around.takePhoto,
      random: options.random,
    };
    this.#phones = Array.from({ length: PHONES }, () => new Phone(phone));
  }

  async toTheEnd(): Promise<CrashReport> {
    const misbehaved = (error: unknown) => this.#report.faults.push(`a phone was told: ${String(error)}`);
    const using = this.#phones.map((phone) => phone.use(PHOTOS_AT_ONCE).catch(misbehaved));
    for (const [number, step] of this.#options.kills.entries()) {
      await this.#killOnce(step);
      const snapshot = await this.#snapshot();
      this.#report.faults.push(...brokenPromises(snapshot, this.#ledger.photos));
      this.#report.faults.push(...brokenMediaPromises(snapshot, this.#ledger.pictures));
      if ((number + 1) % this.#options.compareEvery === 0) await this.#compare();
      this.#options.onKill?.(number + 1, this.#report.faults);
    }
    await this.#endQuietly(using);
    await this.#compare();
    return { ...this.#report, acknowledged: this.#ledger.counts };
  }

  /** Starts the server, lets it recover, puts it under load, and sees it die. */
  async #killOnce(step: string | null): Promise<void> {
    this.#ai.requests.length = 0;
    // Fewer media items pass through the server than photos.
    const times = step?.includes("media") ? 2 : 6;
    const time = String(1 + Math.floor(this.#options.random() * times));
    const died = await this.#startAndRecover(step ? { CRASH_AT: step, CRASH_AT_TIME: time } : {});
    if (!died) {
      this.#line.connect(this.#server?.url ?? "");
      await this.#death(step);
      await this.#line.cut();
    }
    if (died) this.#report.killsInRecovery += 1;
  }

  /** Whether it was killed before it had recovered. */
  async #startAndRecover(env: Record<string, string>): Promise<boolean> {
    try {
      const server = await this.#start(env);
      const killed = server.exited.then(() => true);
      const died = await Promise.race([this.#recovered(server).then(() => false), killed]);
      if (died) this.#count(env.CRASH_AT ?? null);
      return died;
    } catch (error) {
      if (!(error instanceof ServerStartError) || error.exit?.signal !== "SIGKILL") throw error;
      this.#count(env.CRASH_AT ?? null);
      return true;
    }
  }

  async #start(env: Record<string, string>): Promise<ServerProcess> {
    const begun = performance.now();
    const drawing = { AI_ENGINE: "http", AI_SERVER_URL: this.#ai.url, AI_FALLBACK: "none" };
    this.#server = await this.#home.start(
      { ...LIMITS, ...(this.#options.engine === "http" ? drawing : {}), ...env },
      { program: SERVER, execArgv: ["--import", TSX] },
    );
    this.#report.starts.push(performance.now() - begun);
    return this.#server;
  }

  async #recovered({ url, exited }: ServerProcess): Promise<void> {
    const begun = performance.now();
    let isAlive = true;
    void exited.then(() => {
      isAlive = false;
    });
    const ended = async () => {
      const counts = this.#phones.map((phone) => phone.activeJobs(url));
      const active = await Promise.all(counts).catch((error: unknown) => {
        if (isAlive && !(error instanceof TypeError)) throw error;
        return [];
      });
      return !isAlive || active.every((count) => count === 0) || undefined;
    };
    // What is stuck is told by the comparison that follows.
    await eventually("every interrupted job to end", ended, RECOVERY_MS).catch((error: unknown) =>
      this.#report.faults.push(String(error)),
    );
    this.#report.recoveries.push(performance.now() - begun);
  }

  async #death(step: string | null): Promise<void> {
    const server = this.#server;
    if (!server) throw new Error("there is no server to kill");
    const patience = step ? STEP_MS : this.#options.random() * RANDOM_KILL_MS;
    const reached = await Promise.race([server.exited.then(() => true), sleep(patience, false)]);
    await server.stop("SIGKILL");
    if (step && !reached) this.#report.missedSteps.push(step);
    this.#count(reached ? step : null);
  }

  #count(step: string | null): void {
    const { killsByStep } = this.#report;
    if (step === null) this.#report.randomKills += 1;
    else killsByStep[step] = (killsByStep[step] ?? 0) + 1;
  }

  async #snapshot() {
    const snapshot = await takeSnapshot(this.#home);
    this.#report.interruptedJobs += snapshot.jobs.filter(({ status }) => status === "RUNNING").length;
    return snapshot;
  }

  /** Until no media item waits or is worked on any more. */
  async #mediaSettled(): Promise<void> {
    const url = this.#server?.url ?? "";
    const settled = async () => {
      const open = await Promise.all(this.#phones.map((phone) => phone.openMedia(url)));
      return open.every((count) => count === 0) || undefined;
    };
    // What is stuck is told by the comparison that follows.
    await eventually("every media item to be settled", settled, MEDIA_MS).catch((error: unknown) =>
      this.#report.faults.push(String(error)),
    );
  }

  /** Recovers, ends the server, sweeps as if hours had passed, and compares everything with everything. */
  async #compare(): Promise<void> {
    await this.#startAndRecover({});
    await this.#mediaSettled();
    await this.#server?.stop("SIGKILL");
    for (const file of await filesBelow(this.#home, "media")) await utimes(file, LONG_AGO, LONG_AGO);
    for (const folder of ["originals", "temp", "downloaded", "incoming"] as const) {
      for (const name of await this.#home.filesIn(folder))
        await utimes(path.join(this.#home.uploadsDir, folder, name), LONG_AGO, LONG_AGO);
    }
    const { dataDir, uploadsDir } = this.#home;
    const env = { ...process.env, DATA_DIR: dataDir, UPLOADS_DIR: uploadsDir, LOG_LEVEL: "warn" };
    await promisify(execFile)(process.execPath, [SWEEP], { env });
    const snapshot = await takeSnapshot(this.#home);
    const { photos, pictures } = this.#ledger;
    this.#report.faults.push(...brokenPromises(snapshot, photos), ...contradictions(snapshot, photos));
    this.#report.faults.push(
      ...brokenMediaPromises(snapshot, pictures),
      ...mediaContradictions(snapshot, pictures),
    );
    this.#report.comparisons += 1;
    this.#report.quarantined = snapshot.files.quarantine.size;
    this.#report.failedJobs = snapshot.jobs.filter(({ status }) => status === "FAILED").length;
  }

  /** Lets the phones carry through what they have begun. */
  async #endQuietly(using: Promise<unknown>[]): Promise<void> {
    for (const phone of this.#phones) phone.stop();
    await this.#startAndRecover({});
    this.#line.connect(this.#server?.url ?? "");
    await Promise.all(using);
    await this.#line.cut();
    await this.#server?.stop("SIGKILL");
  }
}

/** Nobody is slowed down for asking much. */
const LIMITS = {
  LOG_LEVEL: "warn",
  WORKERS: "2",
  MAX_REQUESTS_PER_DEVICE: "1000000",
  MAX_REQUESTS_PER_ADDRESS: "10000000",
  MAX_ORIGINALS_PER_DEVICE: "1000000",
};

/**
 * So many kills: two of three at steps, in turn, the others at random moments.
 * @param pattern only steps whose names match this regular expression
 */
export function killPlan(kills: number, pattern = ""): (string | null)[] {
  const steps = Object.keys(STEPS).filter((name) => new RegExp(pattern).test(name));
  return Array.from({ length: kills }, (_, number) =>
    number % 3 === 2 ? null : (steps[(number - Math.floor(number / 3)) % steps.length] ?? null),
  );
}

/** Takes photos that differ in their bytes and look alike: a comment in the JPEG is numbered. */
async function camera(): Promise<() => Uint8Array> {
  const background = { r: 90, g: 120, b: 200 };
  const jpeg = await sharp({ create: { width: 160, height: 120, channels: 3, background } })
    .jpeg()
    .toBuffer();
  let taken = 0;
  return () => {
    taken += 1;
    const comment = Buffer.from(`\xff\xfe\0\x12${String(taken).padStart(16, "0")}`, "latin1");
    return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
  };
}
