import { readFile } from "node:fs/promises";
import { AppError } from "../../errors.js";
import type { Connection } from "../../schema/connections.js";
import type { MediaItem } from "../../schema/media.js";
import type { VisionResponse } from "../../schema/media-analysis.js";
import { MediaStatus, type MediaType } from "../../schema/media-enums.js";
import type { Models } from "../../storage/database/database.js";
import type { FileStore } from "../../storage/files/file-store.js";
import { missingAsUndefined } from "../../storage/files/missing.js";
import type { PublishedVariants } from "../../storage/files/published-variants.js";
import type { ImageUrls } from "../image-urls.js";
import type { ImageService } from "../images.js";
import { findPage, type PageRequest } from "../pages.js";
import { newerOnly, untilFinal } from "../streams.js";
import { closing, type EventStream, orClose } from "../topics.js";
import type { MediaEvents } from "./media-events.js";
import { isSettled } from "./media-rules.js";
import type { MediaStore } from "./media-store.js";
import { VISION_FILE, variantOwnerOf } from "./published-media.js";

/** What the service of the media library is made of. */
export interface MediaServiceOptions {
  models: Models;
  files: FileStore;
  published: PublishedVariants;
  images: ImageService;
  urls: ImageUrls;
  store: MediaStore;
  events: MediaEvents;
  /** Says that there is an item to be worked on. */
  onPending: () => void;
  /** Ends the work that this process does on an item. */
  interrupt: (mediaId: string) => void;
}

/** Which items of a list are wanted. */
export interface MediaFilter {
  type?: MediaType | null;
  status?: MediaStatus | null;
}

const ERASED_AT_ONCE = 8;

/** The media library: finding items, following them, erasing them on their owner's wish. */
export class MediaService {
  readonly #options: MediaServiceOptions;

  constructor(options: MediaServiceOptions) {
    this.#options = options;
  }

  /** A device's item, or null. */
  find(deviceId: string, mediaId: string): Promise<MediaItem | null> {
    return this.#options.models.media
      .findOne({ _id: mediaId, deviceId, tombstone: { $exists: false } })
      .lean();
  }

  /** A device's items, newest first. */
  page(
    deviceId: string,
    { type, status, ...page }: PageRequest & MediaFilter,
  ): Promise<Connection<MediaItem>> {
    const filter = {
      ...{ deviceId, tombstone: { $exists: false } },
      ...(type ? { type } : {}),
      ...(status ? { status } : {}),
    };
    return findPage<MediaItem>(this.#options.models.media, filter, page);
  }

  /**
   * The present state of an item, then each change; ends after COMPLETE or FAILED, and when the item is deleted.
   * @throws AppError NOT_FOUND.
   */
  async follow(deviceId: string, mediaId: string): Promise<EventStream<MediaItem>> {
    const changes = this.#options.events.ofItem(mediaId);
    const present = await orClose(changes, async () => {
      const item = await this.find(deviceId, mediaId);
      if (!item) throw new AppError("NOT_FOUND");
      return item;
    });
    return closing(changes, untilFinal(newerOnly([present], changes), isSettled));
  }

  /**
   * Takes a FAILED item up again now, at the step that it failed at. One that is being worked on is answered as it is.
   * @throws AppError NOT_FOUND, NOT_RETRYABLE when it is COMPLETE or failed of something that stays.
   */
  async retry(deviceId: string, mediaId: string): Promise<MediaItem> {
    const item = await this.find(deviceId, mediaId);
    if (!item) throw new AppError("NOT_FOUND");
    if (!isSettled(item)) return item;
    if (!errorOf(item)?.retryable) throw new AppError("NOT_RETRYABLE");
    const revived = await this.#options.store.revive(item, 0);
    this.#options.onPending();
    return revived ?? (await this.find(deviceId, mediaId)) ?? item;
  }

  /**
   * Where an item's picture is loaded from: the temporary address until the item is complete, the permanent one from
   * then on. `query` names the form. Without one it is where a worker elsewhere has published the picture, if it has.
   */
  urlOf(item: MediaItem, query: Record<string, string> = {}): string {
    if (item.permanentUrl && Object.keys(query).length === 0) return item.permanentUrl;
    return this.#options.urls.sign("media", item.filename, { query, path: servedPathOf(item) });
  }

  /**
   * Erases an item with its files and variants. What is not there (any more) is erased already, so that repeating it
   * succeeds and other devices' ids tell nothing.
   */
  async delete(deviceId: string, mediaId: string): Promise<void> {
    const item = await this.#options.models.media.findOne({ _id: mediaId, deviceId }).lean();
    if (item) await this.erase(item);
  }

  /** Buries an item and takes away all that belongs to it, the document last; may be repeated after a crash. */
  async erase(item: MediaItem): Promise<void> {
    const { models, images, store, interrupt } = this.#options;
    const { _id: mediaId, deviceId, filename } = item;
    await store.bury({ _id: mediaId });
    images.forget("media", filename);
    interrupt(mediaId);
    await this.removePicture(item);
    // A key alone decides: its late repeat must not bring back what the owner has deleted.
    const claims = { deviceId, jobId: mediaId };
    await models.mediaClaims.deleteMany({ ...claims, keyed: false });
    await models.mediaClaims.updateMany(claims, { $set: { completed: true }, $unset: { file: "" } });
    await store.remove(mediaId);
  }

  /** What vision services answered about an item, as it came; empty when none was asked or has answered. */
  async visionResponses(item: MediaItem): Promise<VisionResponse[]> {
    const file = this.#options.published.pathOf(variantOwnerOf(item), VISION_FILE);
    const text = await missingAsUndefined(readFile(file, "utf8"));
    return text === undefined ? [] : (JSON.parse(text) as VisionResponse[]);
  }

  /** Takes away the uploaded file and all that was made of it. */
  async removePicture(item: MediaItem): Promise<void> {
    const { files, published, images } = this.#options;
    // Files go before their variants: what can't be read can't be rendered anew.
    await files.remove("media", item.filename);
    await images.removeVariants("media", item.filename);
    await published.remove(variantOwnerOf(item));
  }

  /** Makes all items of a device vanish for every request from now on. */
  buryAllOf(deviceId: string): Promise<void> {
    return this.#options.store.bury({ deviceId });
  }

  /** Takes away all items of a buried device; may be repeated after a crash. */
  async eraseAllOf(deviceId: string): Promise<void> {
    const { models, published } = this.#options;
    const owned = await models.media.find({ deviceId }).lean();
    for (let start = 0; start < owned.length; start += ERASED_AT_ONCE) {
      await Promise.all(owned.slice(start, start + ERASED_AT_ONCE).map((item) => this.erase(item)));
    }
    await models.mediaClaims.deleteMany({ deviceId });
    await published.removeAllOf(deviceId);
  }
}

/** Path of an item's address: the temporary one until the item is complete. */
export function servedPathOf({ _id, filePath, status }: MediaItem): string {
  return status === MediaStatus.COMPLETE ? `/serve/${_id}` : filePath;
}

/** Why an item has failed, or what it waits for: the error of the step that it has come to. */
export function errorOf({ steps }: Pick<MediaItem, "steps">) {
  return steps.find(({ error }) => error)?.error ?? null;
}
