import type { Readable } from "node:stream";
import type { Limits } from "../../config/limits.js";
import { AppError } from "../../errors.js";
import type { ClaimedFile, MediaClaim } from "../../schema/claim.js";
import type { Device } from "../../schema/device.js";
import type { MediaItem } from "../../schema/media.js";
import { MediaStatus, type MediaType } from "../../schema/media-enums.js";
import type { Models } from "../../storage/database/database.js";
import { extensionOf, formatFileName, parseFileName } from "../../storage/files/file-names.js";
import type { FileStore, ReceivedFile } from "../../storage/files/file-store.js";
import { ClaimedFiles } from "../claimed-files.js";
import {
  assertIdempotencyKey,
  type ClaimService,
  fingerprintOf,
  KEYED_CLAIM_TTL_MS,
  UNKEYED_CLAIM_TTL_MS,
} from "../claims.js";
import { newId } from "../ids.js";
import { filePathOf, insertNamed } from "../named-insert.js";
import type { ServiceObserver } from "../observer.js";
import type { PictureHeader } from "../uploads.js";
import { newChecklist } from "./media-steps.js";

/** A picture that was received and looked at, under a temporary name. */
export interface ReceivedMedia extends ReceivedFile {
  header: PictureHeader;
}

/** What a picture is for, and how a repeated request is known. */
export interface MediaRequest {
  type: MediaType;
  idempotencyKey?: string | null;
  /** Tells apart what is sent under one key. */
  part?: string;
}

/** A received picture, and what is asked of it. */
export interface ToStore {
  received: ReceivedMedia;
  request: MediaRequest;
}

/** What uploads to the media library are made of. */
export interface MediaUploadOptions {
  models: Models;
  files: FileStore;
  claims: ClaimService<MediaClaim>;
  /** Reads a picture's header in an image process; rejects with an AppError for what is not accepted. */
  inspect: (path: string) => Promise<PictureHeader>;
  /** Takes an item away with all that belongs to it. */
  erase: (item: MediaItem) => Promise<void>;
  /** Says that there is an item to be worked on. */
  onStored: () => void;
  limits: Pick<Limits, "mediaBytes" | "mediaPerDevice">;
  observer: Pick<ServiceObserver, "uploadReceived">;
}

/**
 * Takes pictures into the media library, by the order of writes of uploads: bytes to a temporary name → header checked
 * → claim → final name → item → answer. Each step is one atomic write under an id that the claim holds.
 */
export class MediaUploadService {
  readonly #options: MediaUploadOptions;
  readonly #files: ClaimedFiles<MediaClaim>;

  constructor(options: MediaUploadOptions) {
    this.#options = options;
    const { media } = options.models;
    this.#files = new ClaimedFiles({
      ...options,
      folder: "media",
      namedBy: async (filename) => (await media.findOne({ filename }).lean())?._id,
      documentIdOf: ({ jobId }) => jobId,
    });
  }

  /**
   * Stores a picture for good and queues its checklist. The same request again gives the same item.
   * @throws AppError as `receive` and `store` do.
   */
  async upload(device: Device, stream: Readable, request: MediaRequest): Promise<MediaItem> {
    assertIdempotencyKey(request.idempotencyKey);
    const received = await this.receive(stream);
    try {
      return await this.store(device, received, request);
    } finally {
      await this.discard(received);
    }
  }

  /**
   * Takes a picture in under a temporary name; to be stored, and discarded in any case.
   * @throws AppError UNSUPPORTED_TYPE, UNDECODABLE_IMAGE, FILE_TOO_LARGE, TOO_MANY_PIXELS, and whatever the stream ends with.
   */
  async receive(stream: Readable): Promise<ReceivedMedia> {
    const { files, limits, inspect, observer } = this.#options;
    const received = await files.receive(stream, (bytes) => {
      // While it is coming in: nobody has to wait for the rest of what is refused.
      if (bytes > limits.mediaBytes) throw tooLarge(limits.mediaBytes);
    });
    observer.uploadReceived(received.fileSize);
    try {
      return { ...received, header: await inspect(received.path) };
    } catch (error) {
      await files.discard(received.path);
      throw error;
    }
  }

  /**
   * Stores a received picture for good and queues its checklist.
   * @throws AppError BAD_USER_INPUT, QUOTA_EXCEEDED, IDEMPOTENCY_KEY_REUSED, UNAUTHENTICATED when the device was deleted
   *   meanwhile, NOT_FOUND when a request is repeated whose item was deleted.
   */
  async store(device: Device, received: ReceivedMedia, request: MediaRequest): Promise<MediaItem> {
    assertIdempotencyKey(request.idempotencyKey);
    const claim = await this.#claim(device, received, request);
    const live = { _id: claim.jobId, tombstone: { $exists: false } };
    const item = await this.#options.models.media.findOne(live).lean();
    if (item) return item;
    throw new AppError("NOT_FOUND", { message: "What this request made has been deleted." });
  }

  /**
   * Stores several received pictures, in their order, once it is clear that the device may have all of them.
   * @throws AppError as `store` does; then none is stored, unless the device's room went to another request meanwhile.
   */
  async storeAll(device: Device, pictures: ToStore[]): Promise<(ToStore & { item: MediaItem })[]> {
    let adding = 0;
    for (const { received, request } of pictures) {
      assertIdempotencyKey(request.idempotencyKey);
      if (!(await this.#isRepeated(propose(device, received, request)))) adding += 1;
    }
    if (adding > 0) await this.assertRoom(device.deviceId, adding);
    const stored: (ToStore & { item: MediaItem })[] = [];
    for (const { received, request } of pictures)
      stored.push({ received, request, item: await this.store(device, received, request) });
    return stored;
  }

  /** Forgets the temporary name of a received picture. */
  discard({ path }: Pick<ReceivedMedia, "path">): Promise<void> {
    return this.#options.files.discard(path);
  }

  /**
   * Refuses more pictures than a device may have.
   * @throws AppError QUOTA_EXCEEDED.
   */
  async assertRoom(deviceId: string, adding = 1): Promise<void> {
    const { models, limits } = this.#options;
    const count = await models.media.countDocuments({ deviceId, tombstone: { $exists: false } });
    if (count + adding <= limits.mediaPerDevice) return;
    throw new AppError("QUOTA_EXCEEDED", {
      message: `At most ${limits.mediaPerDevice} media items of one device are kept, and ${count} are stored.`,
    });
  }

  /**
   * Finishes an upload whose process died after the claim was taken.
   * False when its file never got its name: the claim leads to nothing.
   */
  async resume(claim: MediaClaim): Promise<boolean> {
    if (!claim.file || !(await this.#files.owns(claim, claim.file))) return false;
    try {
      await this.#finish(claim, claim.file);
      return true;
    } catch (error) {
      // Its device or the item has been deleted meanwhile.
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  async #claim(device: Device, received: ReceivedMedia, request: MediaRequest): Promise<MediaClaim> {
    const { claims } = this.#options;
    const proposal = propose(device, received, request);
    // A repeated request is answered even when the device has reached its limit since.
    if (!(await this.#isRepeated(proposal))) await this.assertRoom(device.deviceId);
    const taken = await claims.take(proposal, (other) => this.#isStale(other));
    const claim = taken === proposal ? proposal : await claims.waitUntilCompleted(taken);
    if (claim.completed) return claim;
    const file = await this.#files.publish(claim, received.path);
    await this.discard(received);
    await this.#finish(claim, file);
    return claim;
  }

  /** Whether the same was asked for before, and the answer is still of use. */
  async #isRepeated({ _id, fingerprint }: MediaClaim): Promise<boolean> {
    const present = await this.#options.claims.find(_id, fingerprint);
    return present !== null && !(await this.#isStale(present));
  }

  async #finish(claim: MediaClaim, file: ClaimedFile): Promise<void> {
    const { models, files, claims, onStored } = this.#options;
    const item = await insertNamed<MediaItem>({
      files,
      folder: "media",
      document: newItem(claim, file),
      insert: (document) => models.media.create(document),
      read: (id) => models.media.findById(id).lean(),
    });
    await this.#assertOwner(claim, item);
    await claims.complete(claim);
    onStored();
  }

  /** An upload that its device's deletion overtook must not wait for whoever registers that UUID next. */
  async #assertOwner({ ownerId }: MediaClaim, item: MediaItem): Promise<void> {
    const owner = { _id: ownerId, tombstone: { $exists: false } };
    if (await this.#options.models.devices.findOne(owner).lean()) return;
    await this.#options.erase(item);
    throw new AppError("UNAUTHENTICATED");
  }

  /** Without a key a repeated upload means the same item only while that is of use. A key alone decides. */
  async #isStale({ completed, keyed, jobId }: MediaClaim): Promise<boolean> {
    if (!completed || keyed) return false;
    const live = { _id: jobId, tombstone: { $exists: false } };
    const item = await this.#options.models.media.findOne(live).lean();
    return item === null || item.status === MediaStatus.FAILED;
  }
}

function propose(
  { _id: ownerId, deviceId }: Device,
  { header, sha256, fileSize }: ReceivedMedia,
  { type, idempotencyKey: key, part = "" }: MediaRequest,
): MediaClaim {
  const fingerprint = fingerprintOf(sha256, type);
  const keyed = key !== null && key !== undefined;
  const createdAt = new Date();
  const extension = extensionOf(header.mimeType);
  const filename = formatFileName({ timestamp: createdAt.getTime(), identifier: deviceId, extension });
  return {
    _id: keyed ? `${deviceId}:media:key:${part}:${key}` : `${deviceId}:media:bytes:${fingerprint}`,
    ...{ deviceId, ownerId, keyed, fingerprint, type, createdAt },
    jobId: newId(),
    expiresAt: new Date(createdAt.getTime() + (keyed ? KEYED_CLAIM_TTL_MS : UNKEYED_CLAIM_TTL_MS)),
    completed: false,
    file: { filename, sha256, fileSize, ...header },
  };
}

function newItem({ jobId, deviceId, type, createdAt }: MediaClaim, file: ClaimedFile): MediaItem {
  return {
    ...{ _id: jobId, deviceId, type, ...file },
    filePath: filePathOf("media", file.filename),
    status: MediaStatus.PENDING,
    percent: 0,
    seq: 1,
    createdAt: new Date(parseFileName(file.filename)?.timestamp ?? createdAt),
    steps: newChecklist(),
    variants: [],
    backgroundRemoved: false,
    claimAt: createdAt,
    fence: 0,
    heals: 0,
  };
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("FILE_TOO_LARGE", {
    message: `The file is too large: ${maxBytes} bytes are allowed in the media library.`,
    details: { maxBytes },
  });
}
