import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteMediaDocument,
  DeleteOriginalDocument,
  DownloadDocument,
  JobDocument,
  type JobQuery,
  JobsDocument,
  MediaDocument,
  MediaItemDocument,
  RegenerateDocument,
  RegisterDeviceDocument,
  RetryJobDocument,
  RetryMediaDocument,
  UploadDocument,
  UploadMediaDocument,
} from "../../client/generated/operations.js";
import { ToonboothClient } from "../../client/toonbooth-client.js";
import { sha256 } from "../acceptance/support/home.js";
import type { Ledger, Photo, Picture } from "./ledger.js";
import type { Line } from "./line.js";

type Job = NonNullable<JobQuery["job"]>;

/** What phones work with. */
export interface PhoneOptions {
  line: Line;
  ledger: Ledger;
  uploadsDir: string;
  /** Makes a photo with bytes of its own. */
  takePhoto: () => Uint8Array;
  /** 0..1; says what is done next. */
  random: () => number;
}

const FINAL = ["READY", "FAILED", "CANCELED"];
const POLL_MS = 25;
const MEDIA_TYPES = ["LOGO", "PROFILE", "SITE", "HEADER", "PRODUCT", "EVENT"] as const;

/**
 * One device whose owner uploads, asks for more, downloads and deletes, several photos at a time and one picture of the
 * media library beside them, without a pause.
 */
export class Phone {
  readonly #options: PhoneOptions;
  #token: string | undefined;
  #stopped = false;

  constructor(options: PhoneOptions) {
    this.#options = options;
  }

  /** Registers, then handles `photosAtOnce` photos at a time until it is stopped. Rejects with what should not happen. */
  async use(photosAtOnce: number): Promise<void> {
    const deviceId = randomUUID();
    const { registerDevice } = await this.#ask((client) =>
      client.request(RegisterDeviceDocument, { deviceId }),
    );
    this.#token = registerDevice.token;
    const photos = Array.from({ length: photosAtOnce }, () => this.#handlePhotos());
    await Promise.all([...photos, this.#handlePictures()]);
  }

  /** Begins no more photos; what has been begun is carried through. */
  stop(): void {
    this.#stopped = true;
  }

  /** How many of its jobs have not ended, asked of the server at this address. */
  async activeJobs(url: string): Promise<number> {
    if (!this.#token) return 0;
    const { jobs } = await new ToonboothClient(url, this.#token).request(JobsDocument, { active: true });
    return jobs.totalCount;
  }

  /** How many of its media items are still to be worked on, asked of the server at this address. */
  async openMedia(url: string): Promise<number> {
    if (!this.#token) return 0;
    const client = new ToonboothClient(url, this.#token);
    const all = { first: 1, after: null, type: null };
    const { media: pending } = await client.request(MediaDocument, { ...all, status: "PENDING" });
    const { media: held } = await client.request(MediaDocument, { ...all, status: "PROCESSING" });
    return pending.totalCount + held.totalCount;
  }

  async #handlePictures(): Promise<void> {
    for (let turn = 0; !this.#stopped; turn++) await this.#handlePicture(turn);
  }

  /** From the upload of a picture to COMPLETE or, for some before it, the deletion. */
  async #handlePicture(turn: number): Promise<void> {
    const { ledger, takePhoto, random } = this.#options;
    const bytes = takePhoto();
    const picture = ledger.beginPicture(sha256(bytes));
    const type = MEDIA_TYPES[turn % MEDIA_TYPES.length] ?? "LOGO";
    const upload = { type, file: { bytes }, idempotencyKey: randomUUID() };
    const { uploadMedia } = await this.#ask((client) => client.upload(UploadMediaDocument, upload));
    const { id } = uploadMedia.item;
    picture.item = uploadMedia.item;
    if (random() < 0.8) await this.#completed(picture, id);
    else picture.deletionAsked = true;
    if (!picture.deletionAsked && random() < 0.5) return;
    picture.deletionAsked = true;
    await this.#ask((client) => client.request(DeleteMediaDocument, { id }));
    picture.deleted = true;
  }

  /** Waits until an item is COMPLETE; what three crashes have ended is begun anew. */
  async #completed(picture: Picture, id: string): Promise<void> {
    const wanted = { id, size: null, format: null };
    for (;;) {
      const { mediaItem } = await this.#ask((client) => client.request(MediaItemDocument, wanted));
      if (!mediaItem) throw new Error(`media item ${id}, which was acknowledged, is gone`);
      if (mediaItem.status === "COMPLETE") break;
      if (mediaItem.status === "FAILED") {
        if (!mediaItem.error?.retryable) throw new Error(`media item ${id} FAILED: ${mediaItem.error?.code}`);
        await this.#ask((client) => client.request(RetryMediaDocument, { id }));
      }
      await sleep(4 * POLL_MS);
    }
    picture.complete = true;
  }

  async #handlePhotos(): Promise<void> {
    while (!this.#stopped) await this.#handlePhoto();
  }

  /** From the upload to, for some, the deletion. */
  async #handlePhoto(): Promise<void> {
    const { ledger, takePhoto, random } = this.#options;
    const bytes = takePhoto();
    const photo = ledger.begin(sha256(bytes));
    const key = randomUUID();
    const file = { bytes };
    const { upload } = await this.#ask((client) =>
      client.upload(UploadDocument, { file, seed: 1, idempotencyKey: key }),
    );
    photo.original = upload.original;
    const originalId = upload.original.id;
    const cartoonId = await this.#drawn(photo, upload.job.id);
    while (random() < 0.5) await this.#drawAgain(photo, originalId);
    if (cartoonId && random() < 0.6) await this.#download(photo, cartoonId);
    if (random() < 0.4) await this.#delete(photo, originalId);
  }

  /** One more cartoon, which the owner does not always wait for: downloads and deletions overtake it then. */
  async #drawAgain(photo: Photo, originalId: string): Promise<void> {
    const idempotencyKey = randomUUID();
    photo.drawingsAsked += 1;
    const { regenerate } = await this.#ask((client) =>
      client.request(RegenerateDocument, { originalId, seed: photo.drawingsAsked, idempotencyKey }),
    );
    photo.jobIds.add(regenerate.job.id);
    if (this.#options.random() < 0.5) await this.#drawn(photo, regenerate.job.id);
  }

  /** Waits for a cartoon; what three crashes have ended is begun anew. */
  async #drawn(photo: Photo, jobId: string): Promise<string | undefined> {
    const { cartoon } = await this.#succeeded(photo, jobId);
    if (cartoon) photo.cartoonIds.add(cartoon.id);
    return cartoon?.id;
  }

  async #download(photo: Photo, cartoonId: string): Promise<void> {
    photo.cartoonIds.clear();
    const { download } = await this.#ask((client) => client.request(DownloadDocument, { cartoonId }));
    const face = download.face ?? (await this.#succeeded(photo, download.job?.id ?? "")).face;
    if (!face) throw new Error("a face-cut that is READY has no face");
    const bytes = await readFile(path.join(this.#options.uploadsDir, "downloaded", face.filename));
    photo.face = { id: face.id, filename: face.filename, sha256: sha256(bytes) };
  }

  async #delete(photo: Photo, originalId: string): Promise<void> {
    photo.deletionAsked = true;
    await this.#ask((client) => client.request(DeleteOriginalDocument, { originalId }));
    photo.deleted = true;
  }

  async #succeeded(photo: Photo, jobId: string): Promise<Job> {
    photo.jobIds.add(jobId);
    const job = await this.#ended(jobId);
    if (job.status === "READY") return job;
    if (!job.error?.retryable) throw new Error(`job ${jobId} ended ${job.status}: ${job.error?.code}`);
    const { retryJob } = await this.#ask((client) => client.request(RetryJobDocument, { jobId }));
    return this.#succeeded(photo, retryJob.id);
  }

  async #ended(jobId: string): Promise<Job> {
    for (;;) {
      const { job } = await this.#ask((client) => client.request(JobDocument, { id: jobId }));
      if (!job) throw new Error(`job ${jobId}, which was acknowledged, is gone`);
      if (FINAL.includes(job.status)) return job;
      await sleep(POLL_MS);
    }
  }

  #ask<T>(send: (client: ToonboothClient) => Promise<T>): Promise<T> {
    return this.#options.line.ask((url) => send(new ToonboothClient(url, this.#token)));
  }
}
