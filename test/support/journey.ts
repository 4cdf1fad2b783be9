import {
  DownloadDocument,
  type DownloadMutation,
  JobDocument,
  type JobQuery,
  RegenerateDocument,
  UploadDocument,
  type UploadMutation,
} from "../../client/generated/operations.js";
import { GraphQLRequestError, type ToonboothClient } from "../../client/toonbooth-client.js";
import { eventually } from "./wait.js";

/** A job as the client sees it. */
export type SeenJob = NonNullable<JobQuery["job"]>;

const FINAL = ["READY", "FAILED", "CANCELED"];

/** Uploads a photo; what is made of it is not waited for. */
export async function upload(
  device: ToonboothClient,
  bytes: Uint8Array,
  variables: { styleId?: string; seed?: number; idempotencyKey?: string } = {},
): Promise<UploadMutation["upload"]> {
  return (await device.upload(UploadDocument, { file: { bytes }, ...variables })).upload;
}

/** Asks for one more cartoon of an original; answers its job. */
export async function regenerate(device: ToonboothClient, originalId: string, seed?: number) {
  return (await device.request(RegenerateDocument, { originalId, seed })).regenerate.job;
}

/** Starts a face-cut. */
export async function download(
  device: ToonboothClient,
  cartoonId: string,
): Promise<DownloadMutation["download"]> {
  return (await device.request(DownloadDocument, { cartoonId })).download;
}

/** The job as it stands. */
export async function lookAtJob(device: ToonboothClient, jobId: string): Promise<SeenJob> {
  const { job } = await device.request(JobDocument, { id: jobId });
  if (!job) throw new Error(`no job ${jobId}`);
  return job;
}

/** Waits until a job has ended, in whatever way. */
export function jobEnd(device: ToonboothClient, jobId: string): Promise<SeenJob> {
  return eventually(`the end of job ${jobId}`, async () => {
    const job = await lookAtJob(device, jobId);
    return FINAL.includes(job.status) ? job : undefined;
  });
}

/** Waits until a job is in a status. */
export function jobStatus(
  device: ToonboothClient,
  jobId: string,
  status: SeenJob["status"],
): Promise<SeenJob> {
  return eventually(`job ${jobId} to be ${status}`, async () => {
    const job = await lookAtJob(device, jobId);
    return job.status === status ? job : undefined;
  });
}

/** Uploads a photo and waits for its cartoon. */
export async function uploadAndDraw(
  device: ToonboothClient,
  bytes: Uint8Array,
  variables: { seed?: number } = {},
): Promise<{ originalId: string; cartoonId: string; job: SeenJob }> {
  const { original, job } = await upload(device, bytes, variables);
  const ended = await jobEnd(device, job.id);
  if (!ended.cartoon) throw new Error(`the job ended ${ended.status}: ${ended.error?.message}`);
  return { originalId: original.id, cartoonId: ended.cartoon.id, job: ended };
}

/** The error code that an operation is refused with; fails when it is not refused. */
export async function refusal(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
  } catch (error) {
    if (error instanceof GraphQLRequestError) return error.code;
    throw error;
  }
  throw new Error("expected a refusal");
}
