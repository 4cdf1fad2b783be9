import { createPubSub } from "@graphql-yoga/subscription";
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
  const topics = createPubSub<{
    job: [jobId: string, Job];
    device: [deviceId: string, Job];
    cartoon: [deviceId: string, RegeneratedCartoon];
  }>();
  const [jobs, devices, cartoons] = [new Counter(), new Counter(), new Counter()];
  return {
    jobChanged: (job) => {
      topics.publish("job", job._id, job);
      topics.publish("device", job.deviceId, job);
    },
    cartoonReady: (cartoon) => topics.publish("cartoon", cartoon.deviceId, cartoon),
    ofJob: (jobId) => jobs.counting(jobId, listening(topics.subscribe("job", jobId))),
    ofDevice: (deviceId) => devices.counting(deviceId, listening(topics.subscribe("device", deviceId))),
    cartoonsOf: (deviceId) => cartoons.counting(deviceId, listening(topics.subscribe("cartoon", deviceId))),
    followed: () => ({ jobIds: jobs.keys(), jobDevices: devices.keys(), cartoonDevices: cartoons.keys() }),
  };
}

/** Counts the open streams per key. */
class Counter {
  readonly #open = new Map<string, number>();

  keys(): string[] {
    return [...this.#open.keys()];
  }

  counting<T>(key: string, source: EventStream<T>): EventStream<T> {
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    let isOpen = true;
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => source.next(),
      return: async (value?: unknown) => {
        if (isOpen) this.#close(key);
        isOpen = false;
        return (await source.return?.(value)) ?? { done: true, value: undefined };
      },
    };
  }

  #close(key: string): void {
    const left = (this.#open.get(key) ?? 1) - 1;
    if (left > 0) this.#open.set(key, left);
    else this.#open.delete(key);
  }
}

/**
 * A topic's own stream starts to listen only when it is read for the first time, and throws into the publisher when
 * it is not read for long. This one listens at once and keeps what comes until it is read.
 */
function listening<T extends { _id: string }>(source: EventStream<T>): EventStream<T> {
  const mailbox = new Mailbox<T>();
  const fill = async () => {
    for await (const event of source) mailbox.put(event);
  };
  fill().finally(() => mailbox.close());
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => mailbox.take(),
    return: async () => {
      mailbox.close();
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** What has come and was not read yet, or else who waits for it. */
class Mailbox<T extends { _id: string }> {
  #events: T[] = [];
  readonly #readers: ((result: IteratorResult<T>) => void)[] = [];
  #isOpen = true;

  put(event: T): void {
    if (!this.#isOpen) return;
    const reader = this.#readers.shift();
    if (reader) {
      reader({ done: false, value: event });
      return;
    }
    const older =
      this.#events.length < MAX_WAITING ? -1 : this.#events.findIndex(({ _id }) => _id === event._id);
    if (older >= 0) this.#events.splice(older, 1);
    this.#events.push(event);
  }

  async take(): Promise<IteratorResult<T>> {
    const event = this.#events.shift();
    if (event) return { done: false, value: event };
    if (!this.#isOpen) return { done: true, value: undefined };
    return new Promise((resolve) => {
      this.#readers.push(resolve);
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#events = [];
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
  }
}
