import { fork } from "node:child_process";
import { unpackError } from "./protocol.js";
/** Milliseconds that a canceled task gets to reach its next checkpoint before its process is killed. */
const CANCEL_GRACE_MS = 150;
/**
 * A pool of child processes that serve one task at a time each, first come, first served, urgent ones before the others.
 *
 * A process that dies (crash, kill, out of memory, deadline) fails its own task only, with a plain `Error`,
 * and is replaced. Why not a package: docs/decisions/0003-own-process-pool.md.
 */
export class ProcessPool {
    constructor(options) {
        this.options = options;
        this.workers = new Set();
        this.queue = [];
        this.nextId = 1;
        this.closed = false;
        while (this.workers.size < Math.min(options.eager, options.size))
            this.spawn();
    }
    /** Process ids of the living workers. */
    get pids() {
        return [...this.workers].flatMap((worker) => worker.process.pid ?? []);
    }
    /** Whether a worker is at work. */
    get isBusy() {
        return [...this.workers].some(({ task }) => task !== undefined);
    }
    /** Tasks that no worker has taken yet. */
    get waiting() {
        return this.queue.length;
    }
    /** Runs a task; rejects with its `AppError`, the signal's reason, or a plain `Error` that is worth a retry. */
    run(kind, input, options) {
        const { signal } = options;
        if (this.closed)
            return Promise.reject(new Error("The image processes have been stopped"));
        if (signal?.aborted)
            return Promise.reject(asError(signal.reason));
        return new Promise((resolve, reject) => {
            const onAbort = () => this.cancel(task);
            const task = {
                id: this.nextId++,
                kind,
                input,
                options,
                settle: (error, output) => {
                    signal?.removeEventListener("abort", onAbort);
                    if (error)
                        reject(signal?.aborted ? asError(signal.reason) : error);
                    else
                        resolve(output);
                },
            };
            signal?.addEventListener("abort", onAbort, { once: true });
            this.enqueue(task);
            this.dispatch();
        });
    }
    /** Fails what is waiting or running and kills all processes; resolves when they are gone. */
    async close() {
        this.closed = true;
        const stopped = new Error("The image processes were stopped");
        for (const task of this.queue.splice(0))
            task.settle(stopped);
        const exits = [...this.workers].map((worker) => {
            const exit = new Promise((resolve) => worker.process.once("exit", resolve));
            this.kill(worker, stopped);
            return exit;
        });
        await Promise.all(exits);
    }
    enqueue(task) {
        const first = task.options.urgent ? this.queue.findIndex(({ options }) => !options.urgent) : -1;
        this.queue.splice(first < 0 ? this.queue.length : first, 0, task);
    }
    dispatch() {
        while (this.queue.length > 0 && !this.closed) {
            const worker = this.idleWorker();
            if (!worker)
                return;
            const task = this.queue.shift();
            if (task)
                this.assign(worker, task);
        }
    }
    idleWorker() {
        const idle = [...this.workers].filter((worker) => !worker.task && !worker.killedFor);
        const worker = idle.find((one) => one.ready) ?? idle[0];
        return worker ?? (this.workers.size < this.options.size ? this.spawn() : undefined);
    }
    /** Hands the task over at once, even to a process that is still starting: its pipe keeps the message. */
    assign(worker, task) {
        const { id, kind, input, options } = task;
        worker.task = task;
        const late = new Error(`The image task ${kind} took longer than ${options.deadlineMs} ms`);
        worker.deadline = setTimeout(() => this.kill(worker, late), options.deadlineMs);
        const maxPixels = options.maxPixels ?? this.options.maxPixels;
        this.send(worker, { type: "run", id, kind, input, maxPixels });
    }
    cancel(task) {
        const position = this.queue.indexOf(task);
        if (position >= 0) {
            this.queue.splice(position, 1);
            task.settle(new Error("canceled"));
            return;
        }
        const worker = [...this.workers].find((one) => one.task === task);
        if (!worker)
            return;
        this.send(worker, { type: "cancel", id: task.id });
        worker.grace = setTimeout(() => this.kill(worker, new Error("canceled")), CANCEL_GRACE_MS);
    }
    spawn() {
        const { entry, args, execArgv, env } = this.options;
        const child = fork(entry, args, {
            execArgv,
            env,
            serialization: "advanced",
            stdio: ["ignore", "ignore", "inherit", "ipc"],
        });
        const worker = { process: child, task: undefined, ready: false };
        this.workers.add(worker);
        child.on("message", (message) => this.receive(worker, message));
        // "error" also covers a failed fork, after which no "exit" comes.
        child.on("error", (error) => this.bury(worker, error));
        child.on("exit", (code, signal) => {
            this.bury(worker, new Error(`An image process ended unexpectedly (${signal ?? `code ${code}`})`));
        });
        return worker;
    }
    receive(worker, message) {
        if (message.type === "ready")
            worker.ready = true;
        else if (message.type === "want-turn")
            this.options.gate.enter(worker, () => this.send(worker, { type: "turn" }));
        else if (message.type === "end-turn")
            this.options.gate.leave(worker);
        else if (message.id !== worker.task?.id)
            return;
        else if (message.type === "progress")
            worker.task.options.onProgress?.(message.progress);
        else if (message.type === "failed")
            this.release(worker, unpackError(message.error));
        else
            this.release(worker, undefined, message.output);
    }
    /** Ends the worker's task, if it has one, and gives it the next. */
    release(worker, error, output) {
        clearTimeout(worker.deadline);
        clearTimeout(worker.grace);
        const task = worker.task;
        worker.task = undefined;
        this.options.gate.leave(worker);
        task?.settle(error, output);
        this.dispatch();
    }
    kill(worker, reason) {
        worker.killedFor ??= reason;
        worker.process.kill("SIGKILL");
    }
    bury(worker, error) {
        if (!this.workers.delete(worker))
            return;
        // One that died while starting is replaced when a task needs it, so that a broken start can't spin.
        if (this.workers.size < this.options.eager && worker.ready && !this.closed)
            this.spawn();
        this.release(worker, worker.killedFor ?? error);
    }
    send(worker, message) {
        // A dying process loses its pipe before its "exit" arrives; that event settles the task.
        if (worker.process.connected)
            worker.process.send(message, () => { });
    }
}
function asError(reason) {
    return reason instanceof Error ? reason : new Error(String(reason));
}
//# sourceMappingURL=process-pool.js.map