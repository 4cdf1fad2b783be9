import type { MediaItem } from "../../schema/media.js";
import { MediaStatus } from "../../schema/media-enums.js";
import { unpackEmbedding } from "./likeness.js";

/** A finished picture as it is compared with others. */
export interface ComparedPicture {
  mediaId: string;
  createdAt: Date;
  /** `MediaLikeness.version`. */
  version: number;
  /** `MediaLikeness.hash`; null for pictures of one plain tone. */
  hash: string | null;
  /** The embedding, in ten-thousandths. */
  vector: Int16Array;
}

/** What is read of an item to compare it. */
export type ComparedFields = Pick<MediaItem, "_id" | "createdAt" | "likeness">;

/** What the cache is made of. */
export interface LikenessCacheOptions {
  /** A device's newest finished items, at most `perDevice`. */
  read: (deviceId: string) => Promise<ComparedFields[]>;
  /** Of each device so many of the newest pictures are compared. */
  perDevice: number;
  /** So many pictures are held of all devices together, a kilobyte each; default 20,000. */
  most?: number;
  /** Milliseconds for which what was read holds: other processes may have changed it since. Infinity when there are none. */
  freshMs: number;
}

/** The pictures of one device, by their ids. */
interface Held {
  pictures: Map<string, ComparedPicture>;
  /** Until when it holds, on the clock of `performance.now`. */
  until: number;
}

const MOST_HELD = 20_000;

/**
 * What a device's finished pictures are compared by, unpacked: reading whole items for every search would take ten times
 * as long as comparing them. Read on first use, and kept up to date by what this process does; what was used longest ago
 * goes first. A finished item's likeness never changes.
 */
export class LikenessCache {
  readonly #options: LikenessCacheOptions;
  readonly #devices = new Map<string, Held>();
  /** Counts changes: what was read before one must not be held after it. */
  #changes = 0;

  constructor(options: LikenessCacheOptions) {
    this.#options = options;
  }

  /** The newest finished pictures of a device that can be compared, in no order. */
  async of(deviceId: string): Promise<Iterable<ComparedPicture>> {
    const known = this.#devices.get(deviceId);
    if (known && known.until > performance.now()) {
      this.#hold(deviceId, known);
      return known.pictures.values();
    }
    const before = this.#changes;
    const items = await this.#options.read(deviceId);
    const pictures = new Map(items.flatMap(comparedOf).map((one) => [one.mediaId, one]));
    const until = performance.now() + this.#options.freshMs;
    if (before === this.#changes) this.#hold(deviceId, { pictures, until });
    return pictures.values();
  }

  /** Call it with every item that this process has changed. */
  changed(item: MediaItem): void {
    if (item.status !== MediaStatus.COMPLETE) return;
    this.#changes += 1;
    const held = this.#devices.get(item.deviceId);
    if (!held) return;
    for (const picture of comparedOf(item)) held.pictures.set(picture.mediaId, picture);
    if (held.pictures.size > this.#options.perDevice) dropOldest(held.pictures);
  }

  /** Call it with every item that this process has taken away. */
  gone(mediaId: string): void {
    this.#changes += 1;
    for (const [deviceId, { pictures }] of this.#devices) {
      const isFull = pictures.size >= this.#options.perDevice;
      // Of a device with more pictures than are compared, an older one moves up: it is read anew.
      if (pictures.delete(mediaId) && isFull) this.#devices.delete(deviceId);
    }
  }

  /** Holds a device's pictures as those that were used last. */
  #hold(deviceId: string, held: Held): void {
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, held);
    let count = 0;
    for (const { pictures } of this.#devices.values()) count += pictures.size;
    for (const [oldest, { pictures }] of this.#devices) {
      if (count <= (this.#options.most ?? MOST_HELD)) return;
      this.#devices.delete(oldest);
      count -= pictures.size;
    }
  }
}

/** An item as it is compared; none when it was not analysed for that. */
export function comparedOf({ _id, createdAt, likeness }: ComparedFields): ComparedPicture[] {
  if (!likeness) return [];
  const { version, hash = null, embedding } = likeness;
  return [{ mediaId: _id, createdAt, version, hash, vector: unpackEmbedding(embedding) }];
}

function dropOldest(pictures: Map<string, ComparedPicture>): void {
  const [oldest] = [...pictures.values()].sort(
    (one, other) =>
      one.createdAt.getTime() - other.createdAt.getTime() || (one.mediaId < other.mediaId ? -1 : 1),
  );
  if (oldest) pictures.delete(oldest.mediaId);
}
