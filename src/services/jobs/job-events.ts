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
  const [jobs, devices] = [new Topics<Job>(), new Topics<Job>()];
  const cartoons = new Topics<RegeneratedCartoon>();
  return {
    jobChanged: (job) => {
      jobs.publish(job._id, job);
      devices.publish(job.deviceId, job);
    },
    cartoonReady: (cartoon) => cartoons.publish(cartoon.deviceId, cartoon),
    ofJob: (jobId) => jobs.subscribe(jobId),
    ofDevice: (deviceId) => devices.subscribe(deviceId),
    cartoonsOf: (deviceId) => cartoons.subscribe(deviceId),
    followed: () => ({ jobIds: jobs.keys(), jobDevices: devices.keys(), cartoonDevices: cartoons.keys() }),
  };
}

/**
 * Topics of one type, by key. A stream gets what is published from the moment it is made, not only from its first
 * read: the usual pub/sub of GraphQL servers starts with the first read and throws into the publisher when nobody
 * reads for long.
 */
class Topics<T extends { _id: string }> {
  readonly #streams = new Map<string, Set<Mailbox<T>>>();

  /** Keys that somebody listens to. */
  keys(): string[] {
    return [...this.#streams.keys()];
  }

  publish(key: string, event: T): void {
    for (const mailbox of this.#streams.get(key) ?? []) mailbox.put(event);
  }

  subscribe(key: string): EventStream<T> {
    const mailboxes = this.#streams.get(key) ?? new Set();
    this.#streams.set(key, mailboxes);
    const mailbox = new Mailbox<T>(() => {
      mailboxes.delete(mailbox);
      if (mailboxes.size === 0 && this.#streams.get(key) === mailboxes) this.#streams.delete(key);
    });
    mailboxes.add(mailbox);
    return mailbox;
  }
}

/** A stream: what has come and was not read yet, or else who waits for it. */
class Mailbox<T extends { _id: string }> implements AsyncIterableIterator<T> {
  #events: T[] = [];
  readonly #readers: ((result: IteratorResult<T>) => void)[] = [];
  readonly #onClose: () => void;
  #isOpen = true;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  put(event: T): void {
    const reader = this.#readers.shift();
    if (reader) {
      reader({ done: false, value: event });
      return;
    }
    const isFull = this.#events.length >= MAX_WAITING;
    const older = isFull ? this.#events.findIndex(({ _id }) => _id === event._id) : -1;
    if (older >= 0) this.#events.splice(older, 1);
    this.#events.push(event);
  }

  async next(): Promise<IteratorResult<T>> {
    const event = this.#events.shift();
    if (event) return { done: false, value: event };
    if (!this.#isOpen) return { done: true, value: undefined };
    return new Promise((resolve) => {
      this.#readers.push(resolve);
    });
  }

  async return(): Promise<IteratorResult<T>> {
    this.#isOpen = false;
    this.#onClose();
    this.#events = [];
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
    return { done: true, value: undefined };
  }
}
