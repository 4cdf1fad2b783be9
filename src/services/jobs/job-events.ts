import { AppError } from "../../errors.js";
import type { RegeneratedCartoon } from "../../schema/cartoon.js";
import type { Job } from "../../schema/job.js";

/** Events until `return()` is called, or the source ends. */
export type EventStream<T> = AsyncIterableIterator<T>;

/** Whom somebody in this process is listening to. */
export interface Followed {
  jobIds: string[];
  /** Devices whose jobs are followed. */
  jobDevices: string[];
  /** Devices whose cartoons are followed. */
  cartoonDevices: string[];
}

/** What happens to jobs, for whoever listens in this process. Nothing is kept: the database is the truth. */
export interface JobEvents {
  /** Tells the listeners of the job and of its device. */
  jobChanged(job: Job): void;
  cartoonReady(cartoon: RegeneratedCartoon): void;
  /** Ends the streams of a job whose record is gone. */
  jobGone(jobId: string): void;
  /** Every change of one job. */
  ofJob(jobId: string): EventStream<Job>;
  /** Every change of any job of a device. */
  ofDevice(deviceId: string): EventStream<Job>;
  cartoonsOf(deviceId: string): EventStream<RegeneratedCartoon>;
  followed(): Followed;
}

/** Most events that wait for a slow reader; beyond, an older state of the same thing makes room for the newer. */
const MAX_WAITING = 100;

/** Makes the topics: one per job, two per device. */
export function createJobEvents(): JobEvents {
  const jobs = new Topics<Job>();
  const devices = new Topics<Job>();
  const cartoons = new Topics<RegeneratedCartoon>();
  return {
    jobChanged: (job) => {
      jobs.publish(job._id, job);
      devices.publish(job.deviceId, job);
    },
    cartoonReady: (cartoon) => cartoons.publish(cartoon.deviceId, cartoon),
    jobGone: (jobId) => jobs.end(jobId),
    ofJob: (jobId) => jobs.subscribe(jobId),
    ofDevice: (deviceId) => devices.subscribe(deviceId),
    cartoonsOf: (deviceId) => cartoons.subscribe(deviceId),
    followed: () => ({ jobIds: jobs.keys(), jobDevices: devices.keys(), cartoonDevices: cartoons.keys() }),
  };
}

/** Mailboxes by key. A stream listens from the moment it is made, not from its first read. */
class Topics<T extends { _id: string }> {
  readonly #mailboxes = new Map<string, Set<Mailbox<T>>>();

  keys(): string[] {
    return [...this.#mailboxes.keys()];
  }

  publish(key: string, event: T): void {
    for (const mailbox of this.#mailboxes.get(key) ?? []) mailbox.put(event);
  }

  /** What has come is still delivered; then the streams end. */
  end(key: string): void {
    for (const mailbox of this.#mailboxes.get(key) ?? []) mailbox.end();
  }

  subscribe(key: string): EventStream<T> {
    const mailbox = new Mailbox<T>();
    const open = this.#mailboxes.get(key) ?? new Set();
    this.#mailboxes.set(key, open.add(mailbox));
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => mailbox.take(),
      return: async () => {
        open.delete(mailbox);
        if (open.size === 0 && this.#mailboxes.get(key) === open) this.#mailboxes.delete(key);
        mailbox.close();
        return { done: true, value: undefined };
      },
    };
  }
}

interface Reader<T> {
  resolve: (result: IteratorResult<T>) => void;
  reject: (error: unknown) => void;
}

/** What has come and was not read yet, or else who waits for it. */
class Mailbox<T extends { _id: string }> {
  #events: T[] = [];
  readonly #readers: Reader<T>[] = [];
  #isOpen = true;
  #fault: AppError | undefined;

  put(event: T): void {
    if (!this.#isOpen) return;
    const reader = this.#readers.shift();
    const isFull = this.#events.length >= MAX_WAITING;
    if (reader) reader.resolve({ done: false, value: event });
    else if (isFull && !this.#forget(event._id)) this.#overflow();
    else this.#events.push(event);
  }

  async take(): Promise<IteratorResult<T>> {
    const event = this.#events.shift();
    if (event) return { done: false, value: event };
    if (this.#fault) throw this.#fault;
    if (!this.#isOpen) return { done: true, value: undefined };
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
  }

  /** No more will come. */
  end(): void {
    this.#isOpen = false;
    for (const { resolve } of this.#readers.splice(0)) resolve({ done: true, value: undefined });
  }

  /** Nobody will read any more. */
  close(): void {
    this.#events = [];
    this.end();
  }

  /** The reader is told instead of being fed for ever: after subscribing again it sees the present state. */
  #overflow(): void {
    this.#fault = new AppError("BUSY", { message: "Too many events waited to be read; subscribe again." });
    this.close();
  }

  #forget(id: string): boolean {
    const older = this.#events.findIndex(({ _id }) => _id === id);
    if (older >= 0) this.#events.splice(older, 1);
    return older >= 0;
  }
}
