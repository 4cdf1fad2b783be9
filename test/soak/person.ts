import { randomBytes, randomUUID } from "node:crypto";
import {
  CancelJobDocument,
  DeleteDeviceDocument,
  DeleteOriginalDocument,
  DownloadDocument,
  DownloadedFacesDocument,
  ImageUrlsDocument,
  JobProgressDocument,
  JobsDocument,
  OriginalsDocument,
  RegenerateDocument,
  RegisterDeviceDocument,
  RetryJobDocument,
  StickerDocument,
  StylesDocument,
  UploadDocument,
} from "../../client/generated/operations.js";
import { GraphQLRequestError, ToonboothClient } from "../../client/toonbooth-client.js";

/** Counts what was done, by its name. */
export type Count = (operation: string) => void;

const PHOTOS_PER_DEVICE = 3;
const FORMATS = ["AVIF", "WEBP", "JPEG", "PNG"] as const;
const SIZES = ["THUMBNAIL", "SMALL", "GRID", "DETAIL"] as const;

/** Uses the server as apps do, in every way that they have, with one device after another, until it is told to stop. */
export class Person {
  readonly #url: string;
  readonly #photo: Buffer;
  readonly #count: Count;
  #client: ToonboothClient;
  #styles: string[] = [];

  constructor(options: { url: string; photo: Buffer; count: Count }) {
    this.#url = options.url;
    this.#photo = options.photo;
    this.#count = options.count;
    this.#client = new ToonboothClient(options.url);
  }

  /** Rejects with the first thing that should not happen. */
  async live(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#register();
      for (let photo = 0; photo < PHOTOS_PER_DEVICE && !isOver(); photo += 1) await this.#photoOfALife();
      await this.#mistakes();
      await this.#done("deleteDevice", this.#client.request(DeleteDeviceDocument, {}));
      await this.#client.close();
    }
  }

  async #register(): Promise<void> {
    this.#client = new ToonboothClient(this.#url);
    const device = { deviceId: randomUUID() };
    const { registerDevice } = await this.#done(
      "register",
      this.#client.request(RegisterDeviceDocument, device),
    );
    this.#client.token = registerDevice.token;
    const { styles } = await this.#done("styles", this.#client.request(StylesDocument, {}));
    this.#styles = styles.map(({ id }) => id);
  }

  async #photoOfALife(): Promise<void> {
    const { originalId, jobId } = Math.random() < 0.5 ? await this.#upload() : await this.#uploadByRest();
    let cartoonId = (await this.#follow(jobId)).cartoon?.id ?? "";
    if (Math.random() < 0.6) cartoonId = await this.#drawAgain(originalId);
    await this.#lookAt(originalId);
    await this.#download(cartoonId);
    await this.#lookAt(originalId);
    if (Math.random() < 0.5) {
      await this.#done("deleteOriginal", this.#client.request(DeleteOriginalDocument, { originalId }));
    }
  }

  async #upload() {
    const upload = this.#client.upload(UploadDocument, {
      file: { bytes: this.#takePhoto() },
      styleId: this.#anyStyle(),
      idempotencyKey: randomUUID(),
    });
    const { original, job } = (await this.#done("upload", upload)).upload;
    return { originalId: original.id, jobId: job.id };
  }

  async #uploadByRest() {
    const body = new FormData();
    body.set("style", this.#anyStyle());
    body.set("image", new Blob([this.#takePhoto()]), "photo.jpg");
    const answer = await this.#fetch("REST upload", "/api/upload?wait=0", { method: "POST", body });
    const { data } = (await answer.json()) as { data: { original: { id: string }; job: { id: string } } };
    return { originalId: data.original.id, jobId: data.job.id };
  }

  /** One more, which is sometimes canceled and then wanted after all. */
  async #drawAgain(originalId: string): Promise<string> {
    const asked = this.#client.request(RegenerateDocument, { originalId, styleId: this.#anyStyle() });
    let { id } = (await this.#done("regenerate", asked)).regenerate.job;
    if (Math.random() < 0.3 && (await this.#cancel(id))) {
      const again = this.#client.request(RetryJobDocument, { jobId: id });
      id = (await this.#done("retry", again)).retryJob.id;
    }
    return (await this.#follow(id)).cartoon?.id ?? "";
  }

  async #cancel(jobId: string): Promise<boolean> {
    try {
      await this.#done("cancel", this.#client.request(CancelJobDocument, { jobId }));
      return true;
    } catch (error) {
      // It was quicker.
      if (error instanceof GraphQLRequestError && error.code === "NOT_CANCELABLE") return false;
      throw error;
    }
  }

  async #download(cartoonId: string): Promise<void> {
    const { download } = await this.#done("download", this.#client.request(DownloadDocument, { cartoonId }));
    const faceId = download.face?.id ?? (await this.#follow(download.job?.id ?? "")).face?.id;
    // In a style that takes great liberties none may be found: an end like any other, and the client is told.
    if (faceId === undefined) return this.#count("face-cut without a face");
    const sticker = await this.#done("sticker", this.#client.request(StickerDocument, { faceId }));
    await this.#load(sticker.downloadedFace?.faceUrl ?? "");
  }

  /** Every event of a job, to its end. */
  async #follow(jobId: string) {
    for await (const { jobProgress } of this.#client.subscribe(JobProgressDocument, { jobId })) {
      if (jobProgress.status === "READY") return this.#counted("subscription", jobProgress);
      if (jobProgress.error?.code === "NO_FACE" && jobProgress.status === "FAILED") return jobProgress;
      if (["FAILED", "CANCELED"].includes(jobProgress.status)) {
        throw new Error(`a job ended ${jobProgress.status}: ${jobProgress.error?.code}`);
      }
    }
    throw new Error("a subscription ended before its job");
  }

  /** What an app's gallery asks for. */
  async #lookAt(id: string): Promise<void> {
    await this.#done("originals", this.#client.request(OriginalsDocument, { first: 5 }));
    await this.#done("jobs", this.#client.request(JobsDocument, { first: 5 }));
    await this.#done("faces", this.#client.request(DownloadedFacesDocument, { first: 5 }));
    const form = { size: anyOf(SIZES), format: anyOf(FORMATS) };
    const { original } = await this.#client.request(ImageUrlsDocument, { id, ...form });
    const urls = [original?.imageUrl, original?.cartoons[0]?.imageUrl, original?.downloadedFace?.faceUrl];
    for (const url of urls) if (url) await this.#load(url);
  }

  async #load(url: string): Promise<void> {
    const image = await this.#done("image", fetch(url));
    const etag = image.headers.get("etag") ?? "";
    await image.arrayBuffer();
    if (image.status !== 200) throw new Error(`an image was answered ${image.status}`);
    const again = await this.#done("image, not modified", fetch(url, { headers: { "if-none-match": etag } }));
    if (again.status !== 304) throw new Error(`an image that has not changed was answered ${again.status}`);
  }

  /** What is refused: rubbish, somebody else's name, and a phone that loses its connection. */
  async #mistakes(): Promise<void> {
    const rubbish = new FormData();
    rubbish.set("image", new Blob([randomBytes(2_000)]), "photo.jpg");
    await this.#refused("rubbish", 400, { method: "POST", body: rubbish });
    await this.#refused("no token", 401, { method: "POST", headers: { authorization: "Bearer forged" } });
    const cut = new AbortController();
    const slow = new ReadableStream({
      pull: (stream) => {
        stream.enqueue(new TextEncoder().encode("--x\r\n"));
        setTimeout(() => cut.abort(), 50);
        return new Promise(() => {});
      },
    });
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const init = { method: "POST", headers, body: slow, signal: cut.signal, duplex: "half" } as RequestInit;
    await this.#fetch("broken off", "/api/upload", init).catch(() => this.#count("upload broken off"));
  }

  async #refused(what: string, status: number, init: RequestInit): Promise<void> {
    const answer = await this.#fetch(`refused: ${what}`, "/api/upload", init);
    await answer.arrayBuffer();
    if (answer.status !== status) throw new Error(`${what} was answered ${answer.status}`);
  }

  #fetch(operation: string, path: string, init: RequestInit): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#client.token}`, ...init.headers };
    return this.#done(operation, fetch(`${this.#url}${path}`, { ...init, headers }));
  }

  /** The same picture in bytes of its own, so that none is taken for a repetition. */
  #takePhoto(): Uint8Array<ArrayBuffer> {
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 18]), randomBytes(16)]);
    return new Uint8Array(Buffer.concat([this.#photo.subarray(0, 2), comment, this.#photo.subarray(2)]));
  }

  #anyStyle(): string {
    return anyOf(this.#styles);
  }

  async #done<T>(operation: string, work: Promise<T>): Promise<T> {
    return this.#counted(operation, await work);
  }

  #counted<T>(operation: string, value: T): T {
    this.#count(operation);
    return value;
  }
}

function anyOf<T>(list: readonly T[]): T {
  const one = list[Math.floor(Math.random() * list.length)];
  if (one === undefined) throw new Error("the list is empty");
  return one;
}
