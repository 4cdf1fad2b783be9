import { type ChildProcess, fork } from "node:child_process";
import type { TaskProgress } from "./limits.js";
import { type FromWorker, type TaskKind, type TaskMap, type ToWorker, unpackError } from "./protocol.js";
import type { TurnGate } from "./turn-gate.js";

/** How a task is to be run. */
export interface RunOptions {
  /** Calls the task off; the call then rejects with the signal's reason once the worker has let go. */
  signal?: AbortSignal;
  onProgress?: (progress: TaskProgress) => void;
  /** Goes ahead of all waiting tasks that are not urgent. Default false. */
  urgent?: boolean;
  /** Pixels that pictures of this task may have at most; default those of the pool. */
  maxPixels?: number;
  /** Milliseconds from the moment a worker takes the task; past it that process is killed. */
  deadlineMs: number;
}

/** How a pool of processes is built. */
export interface ProcessPoolOptions {
  /** Absolute path of the worker's module. */
  entry: string;
  args: string[];
  execArgv: string[];
  env: NodeJS.ProcessEnv;
  /** Processes at most. */
  size: number;
  /** So many processes are started at once and kept running, the others when they are first needed. */
  eager: number;
  maxPixels: number;
  gate: TurnGate;
}

/** A call that is waiting for, or being served by, a worker. */
interface Task {
  id: number;
  kind: TaskKind;
  input: TaskMap[TaskKind]["input"];
  options: RunOptions;
  settle(error: Error | undefined, output?: TaskMap[TaskKind]["output"]): void;
}

interface Worker {
  process: ChildProcess;
  task: Task | undefined;
  ready: boolean;
  deadline?: NodeJS.Timeout;
  grace?: NodeJS.Timeout;
  /** Why this process was killed on purpose. */
  killedFor?: Error;
}

/** Milliseconds that a canceled task gets to reach its next checkpoint before its process is killed. */
const CANCEL_GRACE_MS = 150;

/**
 * A pool of child processes that serve one task at a time each, first come, first served, urgent ones before the others.
 *
 * A process that dies (crash, kill, out of memory, deadline) fails its own task only, with a plain `Error`,
 * and is replaced. Why not a package: docs/decisions/0003-own-process-pool.md.
 */
export class ProcessPool {
  private readonly workers = new Set<Worker>();
  private readonly queue: Task[] = [];
  private nextId = 1;
  private closed = false;

  constructor(private readonly options: ProcessPoolOptions) {
    while (this.workers.size < Math.min(options.eager, options.size)) this.spawn();
  }

  /** Process ids of the living workers. */
  get pids(): number[] {
    return [...this.workers].flatMap((worker) => worker.process.pid ?? []);
  }

  /** Whether a worker is at work. */
  get isBusy(): boolean {
    return [...this.workers].some(({ task }) => task !== undefined);
  }

  /** Tasks that no worker has taken yet. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Runs a task; rejects with its `AppError`, the signal's reason, or a plain `Error` that is worth a retry. */
  run<K extends TaskKind>(
    kind: K,
    input: TaskMap[K]["input"],
    options: RunOptions,
  ): Promise<TaskMap[K]["output"]> {
    const { signal } = options;
    if (this.closed) return Promise.reject(new Error("The image processes have been stopped"));
    if (signal?.aborted) return Promise.reject(asError(signal.reason));
    return new Promise((resolve, reject) => {
      const onAbort = () => this.cancel(task);
      const task: Task = {
        id: this.nextId++,
        kind,
        input,
        options,
        settle: (error, output) => {
          signal?.removeEventListener("abort", onAbort);
          if (error) reject(signal?.aborted ? asError(signal.reason) : error);
          else resolve(output as TaskMap[K]["output"]);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.enqueue(task);
      this.dispatch();
    });
  }

  /** Fails what is waiting or running and kills all processes; resolves when they are gone. */
  async close(): Promise<void> {
    this.closed = true;
    const stopped = new Error("The image processes were stopped");
    for (const task of this.queue.splice(0)) task.settle(stopped);
    const exits = [...this.workers].map((worker) => {
      const exit = new Promise((resolve) => worker.process.once("exit", resolve));
      this.kill(worker, stopped);
      return exit;
    });
    await Promise.all(exits);
  }

  private enqueue(task: Task): void {
    const first = task.options.urgent ? this.queue.findIndex(({ options }) => !options.urgent) : -1;
    this.queue.splice(first < 0 ? this.queue.length : first, 0, task);
  }

  private dispatch(): void {
    while (this.queue.length > 0 && !this.closed) {
      const worker = this.idleWorker();
      if (!worker) return;
      const task = this.queue.shift();
      if (task) this.assign(worker, task);
    }
  }

  private idleWorker(): Worker | undefined {
    const idle = [...this.workers].filter((worker) => !worker.task && !worker.killedFor);
    const worker = idle.find((one) => one.ready) ?? idle[0];
    return worker ?? (this.workers.size < this.options.size ? this.spawn() : undefined);
  }

  /** Hands the task over at once, even to a process that is still starting: its pipe keeps the message. */
  private assign(worker: Worker, task: Task): void {
    const { id, kind, input, options } = task;
    worker.task = task;
    const late = new Error(`The image task ${kind} took longer than ${options.deadlineMs} ms`);
    worker.deadline = setTimeout(() => this.kill(worker, late), options.deadlineMs);
    const maxPixels = options.maxPixels ?? this.options.maxPixels;
    this.send(worker, { type: "run", id, kind, input, maxPixels });
  }

  private cancel(task: Task): void {
    const position = this.queue.indexOf(task);
    if (position >= 0) {
      this.queue.splice(position, 1);
      task.settle(new Error("canceled"));
      return;
    }
    const worker = [...this.workers].find((one) => one.task === task);
    if (!worker) return;
    this.send(worker, { type: "cancel", id: task.id });
    worker.grace = setTimeout(() => this.kill(worker, new Error("canceled")), CANCEL_GRACE_MS);
  }

  private spawn(): Worker {
    const { entry, args, execArgv, env } = this.options;
    const child = fork(entry, args, {
      execArgv,
      env,
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const worker: Worker = { process: child, task: undefined, ready: false };
    this.workers.add(worker);
    child.on("message", (message) => this.receive(worker, message as FromWorker));
    // "error" also covers a failed fork, after which no "exit" comes.
    child.on("error", (error) => this.bury(worker, error));
    child.on("exit", (code, signal) => {
      this.bury(worker, new Error(`An image process ended unexpectedly (${signal ?? `code ${code}`})`));
    });
    return worker;
  }

  private receive(worker: Worker, message: FromWorker): void {
    if (message.type === "ready") worker.ready = true;
    else if (message.type === "want-turn")
      this.options.gate.enter(worker, () => this.send(worker, { type: "turn" }));
    else if (message.type === "end-turn") this.options.gate.leave(worker);
    else if (message.id !== worker.task?.id) return;
    else if (message.type === "progress") worker.task.options.onProgress?.(message.progress);
    else if (message.type === "failed") this.release(worker, unpackError(message.error));
    else this.release(worker, undefined, message.output);
  }

  /** Ends the worker's task, if it has one, and gives it the next. */
  private release(worker: Worker, error: Error | undefined, output?: TaskMap[TaskKind]["output"]): void {
    clearTimeout(worker.deadline);
    clearTimeout(worker.grace);
    const task = worker.task;
    worker.task = undefined;
    this.options.gate.leave(worker);
    task?.settle(error, output);
    this.dispatch();
  }

  private kill(worker: Worker, reason: Error): void {
    worker.killedFor ??= reason;
    worker.process.kill("SIGKILL");
  }

  private bury(worker: Worker, error: Error): void {
    if (!this.workers.delete(worker)) return;
    // One that died while starting is replaced when a task needs it, so that a broken start can't spin.
    if (this.workers.size < this.options.eager && worker.ready && !this.closed) this.spawn();
    this.release(worker, worker.killedFor ?? error);
  }

  private send(worker: Worker, message: ToWorker): void {
    // A dying process loses its pipe before its "exit" arrives; that event settles the task.
    if (worker.process.connected) worker.process.send(message, () => {});
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
