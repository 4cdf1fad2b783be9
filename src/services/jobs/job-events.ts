import type { RegeneratedCartoon } from "../../schema/cartoon.js";
import type { Job } from "../../schema/job.js";
import { type EventStream, Topics } from "../topics.js";

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
