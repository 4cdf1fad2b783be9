import { readFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Home } from "../acceptance/support/home.js";
import { childPids, descriptors, memory } from "../support/process-use.js";
import { eventually } from "../support/wait.js";
import { type Insides, Inspector } from "./inspector.js";
import { Person } from "./person.js";

/** What a run is to do. */
export interface SoakOptions {
  minutes: number;
  /** How many use the server at the same time. */
  persons: number;
  everySeconds: number;
  onSample?: (sample: Sample) => void;
}

/** The server at one moment. Memory in megabytes. */
export interface Sample extends Insides {
  minute: number;
  /** Operations a second since the last sample. */
  throughput: number;
  /** Resident, of the server's own process. */
  server: number;
  /** Resident, of all image processes together. */
  images: number;
  imageProcesses: number;
  descriptors: number;
  /** Of the whole machine, over the last minute. */
  load: number;
}

/** What a run saw. */
export interface SoakOutcome {
  /** Under load, in order. */
  samples: Sample[];
  /** With nothing to do, when every part had been used for the first time, and at the end. */
  atRest: [before: Sample, after: Sample];
  operations: ReadonlyMap<string, number>;
  /** What should not have happened, as sentences. */
  faults: string[];
}

/** A first time is no leak: every part is used before anything is compared. */
const WARM_UP_MS = 60_000;
/** For what is let go of a while later: idle connections and the like. */
const REST_MS = 20_000;

/** Everybody comes from this machine, and much faster than people do. */
const ENVIRONMENT = {
  ...{ LOG_LEVEL: "warn", PRELOAD_MODELS: "on", MAX_REQUESTS_PER_ADDRESS: "100000000" },
  ...{ MAX_REGISTRATIONS_PER_ADDRESS: "100000000", MAX_REQUESTS_PER_DEVICE: "100000000" },
};

/** Mixes all operations against the built server for a given time. */
export async function soak(options: SoakOptions): Promise<SoakOutcome> {
  await using home = await Home.make();
  const server = await home.start(ENVIRONMENT, { execArgv: ["--inspect-port=0"] });
  const inspector = await Inspector.open(server);
  const run = new Soak(options, server, inspector);
  try {
    return await run.toTheEnd();
  } finally {
    inspector.close();
    await server.stop();
  }
}

class Soak {
  readonly #options: SoakOptions;
  readonly #server: ServerProcess;
  readonly #inspector: Inspector;
  readonly #operations = new Map<string, number>();
  readonly #faults: string[] = [];
  readonly #begun = performance.now();
  #counted = 0;
  #lastSample = { counted: 0, at: this.#begun };

  constructor(options: SoakOptions, server: ServerProcess, inspector: Inspector) {
    this.#options = options;
    this.#server = server;
    this.#inspector = inspector;
  }

  async toTheEnd(): Promise<SoakOutcome> {
    const samples: Sample[] = [];
    await this.#load(WARM_UP_MS, async () => {});
    const before = await this.#rest();
    await this.#load(this.#options.minutes * 60_000, async () => {
      const sample = await this.#measure();
      samples.push(sample);
      this.#options.onSample?.(sample);
    });
    const after = await this.#rest();
    this.#faults.push(...this.#complaints());
    return { samples, atRest: [before, after], operations: this.#operations, faults: this.#faults };
  }

  /** Everybody at once; `look` is called every so often. */
  async #load(milliseconds: number, look: () => Promise<void>): Promise<void> {
    const end = performance.now() + milliseconds;
    const isOver = () => performance.now() > end || this.#faults.length > 0;
    const photo = await readFile(new URL("../../samples/us-official-01.jpg", import.meta.url));
    const persons = Array.from({ length: this.#options.persons }, () => {
      const person = new Person({ url: this.#server.url, photo, count: this.#count });
      return person.live(isOver).catch((error: unknown) => {
        this.#faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      });
    });
    while (!isOver()) {
      await sleep(this.#options.everySeconds * 1_000);
      await look();
    }
    await Promise.all(persons);
  }

  readonly #count = (operation: string) => {
    this.#counted += 1;
    this.#operations.set(operation, (this.#operations.get(operation) ?? 0) + 1);
  };

  async #rest(): Promise<Sample> {
    await eventually(
      "the last job to end",
      async () => ((await this.#activeJobs()) === 0 ? true : undefined),
      60_000,
    );
    await sleep(REST_MS);
    return this.#measure();
  }

  async #activeJobs(): Promise<number> {
    const text = await (await fetch(`${this.#server.url}/metrics`)).text();
    const counts = text.match(/^toonbooth_jobs_active.* (\d+)$/gm) ?? [];
    return counts.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  async #measure(): Promise<Sample> {
    const { pid } = this.#server;
    const children = await childPids(pid);
    const images = await Promise.all(children.map(async (child) => (await memory(child)).now));
    const now = { counted: this.#counted, at: performance.now() };
    const last = this.#lastSample;
    this.#lastSample = now;
    return rounded({
      minute: (now.at - this.#begun) / 60_000,
      throughput: (now.counted - last.counted) / ((now.at - last.at) / 1_000),
      server: (await memory(pid)).now,
      images: images.reduce((sum, megabytes) => sum + megabytes, 0),
      imageProcesses: children.length,
      descriptors: (await descriptors(pid)).length,
      ...(await this.#inspector.look()),
      load: loadavg()[0] ?? Number.NaN,
    });
  }

  /** What Node.js and the program itself have found worth a warning. */
  #complaints(): string[] {
    const { stderr, log } = this.#server;
    const warnings = stderr.split("\n").filter((line) => line.includes("Warning"));
    return [...warnings, ...log.filter(({ level }) => level === "error").map((line) => JSON.stringify(line))];
  }
}

function rounded(sample: Sample): Sample {
  const entries = Object.entries(sample).map(([name, value]) => [name, Math.round(value * 10) / 10]);
  return Object.fromEntries(entries) as unknown as Sample;
}
