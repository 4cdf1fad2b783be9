import { randomUUID } from "node:crypto";
import {
  CancelJobDocument,
  DownloadDocument,
  JobDocument,
  JobProgressDocument,
  type JobProgressSubscription,
  type JobQuery,
  RegenerateDocument,
  RegisterDeviceDocument,
  UploadDocument,
  type UploadMutation,
} from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { eventually } from "../../support/wait.js";

/** A job as a query tells it. */
export type Job = NonNullable<JobQuery["job"]>;

/** A job as an event of its subscription tells it. */
export type JobEvent = JobProgressSubscription["jobProgress"];

/** The cartoon of a job that is READY. */
export type Cartoon = NonNullable<Job["cartoon"]>;

/** The face of a job that is READY. */
export type Face = NonNullable<Job["face"]>;

const FINAL = ["READY", "FAILED", "CANCELED"];

/** Drawings of several tests share two cores. */
const JOB_MS = 45_000;

/** A phone: its client, and what a person does with it. Ends by `await using`. */
export class Device implements AsyncDisposable {
  private constructor(
    readonly deviceId: string,
    readonly client: ToonboothClient,
  ) {}

  /** A device that registers itself at the server. */
  static async register(url: string): Promise<Device> {
    const deviceId = randomUUID();
    const client = new ToonboothClient(url);
    const { registerDevice } = await client.request(RegisterDeviceDocument, { deviceId });
    client.token = registerDevice.token;
    return new Device(deviceId, client);
  }

  /** The same device and token at another address, as after a restart of the server. */
  at(url: string): Device {
    return new Device(this.deviceId, new ToonboothClient(url, this.client.token));
  }

  get token(): string {
    return this.client.token ?? "";
  }

  async upload(bytes: Uint8Array, seed?: number): Promise<UploadMutation["upload"]> {
    return (await this.client.upload(UploadDocument, { file: { bytes }, seed })).upload;
  }

  async regenerate(originalId: string, seed: number): Promise<string> {
    return (await this.client.request(RegenerateDocument, { originalId, seed })).regenerate.job.id;
  }

  /** Picks a cartoon; answers the face-cut's job. */
  async download(cartoonId: string): Promise<string> {
    const { job } = (await this.client.request(DownloadDocument, { cartoonId })).download;
    if (!job) throw new Error("the download has no job");
    return job.id;
  }

  async cancel(jobId: string): Promise<void> {
    await this.client.request(CancelJobDocument, { jobId });
  }

  async job(id: string): Promise<Job> {
    const { job } = await this.client.request(JobDocument, { id });
    if (!job) throw new Error(`there is no job ${id}`);
    return job;
  }

  /** Polls a job to its end, in whatever way that is. */
  ended(jobId: string): Promise<Job> {
    const look = async () => {
      const job = await this.job(jobId);
      return FINAL.includes(job.status) ? job : undefined;
    };
    return eventually(`job ${jobId} to end`, look, JOB_MS);
  }

  /** The cartoon of a job, once it is drawn. */
  async cartoonOf(jobId: string): Promise<Cartoon> {
    const { cartoon, status, error } = await this.ended(jobId);
    if (!cartoon) throw new Error(`the job ended ${status}: ${error?.message}`);
    return cartoon;
  }

  /** The face of a job, once it is cut. */
  async faceOf(jobId: string): Promise<Face> {
    const { face, status, error } = await this.ended(jobId);
    if (!face) throw new Error(`the job ended ${status}: ${error?.message}`);
    return face;
  }

  /** Uploads a photo and waits for its cartoon. */
  async draw(bytes: Uint8Array, seed = 1): Promise<{ originalId: string; cartoon: Cartoon }> {
    const { original, job } = await this.upload(bytes, seed);
    return { originalId: original.id, cartoon: await this.cartoonOf(job.id) };
  }

  /** Every event of a job's subscription, until the server completes it. */
  async follow(jobId: string): Promise<JobEvent[]> {
    const events: JobEvent[] = [];
    for await (const { jobProgress } of this.client.subscribe(JobProgressDocument, { jobId })) {
      events.push(jobProgress);
    }
    return events;
  }

  /** Waits by subscription until somebody is drawing: the job is past its preparations. */
  async drawing(jobId: string): Promise<JobEvent> {
    for await (const { jobProgress } of this.client.subscribe(JobProgressDocument, { jobId })) {
      if (jobProgress.stage === "STYLIZING") return jobProgress;
    }
    throw new Error(`job ${jobId} ended without anyone seeing it drawn`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
