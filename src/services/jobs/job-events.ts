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
    ofJob: (jobId) => jobs.counting(jobId, topics.subscribe("job", jobId)),
    ofDevice: (deviceId) => devices.counting(deviceId, topics.subscribe("device", deviceId)),
    cartoonsOf: (deviceId) => cartoons.counting(deviceId, topics.subscribe("cartoon", deviceId)),
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
