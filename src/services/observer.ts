import type { Job } from "../schema/job.js";
import type { MediaItem } from "../schema/media.js";

/** Where an image that is served comes from. */
export type VariantSource = "cache" | "rendered" | "shared";

/** Is told what services do, by somebody who counts. Each method returns at once and never throws. */
export interface ServiceObserver {
  /** A file came in whole; its size in bytes. It may still be refused. */
  uploadReceived(bytes: number): void;
  /** An image was rendered, waited for while it was rendered for somebody else, or found in the cache. */
  variantServed(source: VariantSource): void;
  /** A job of this process changed. */
  jobChanged(job: Job): void;
  /** A media item was changed by this process. */
  mediaChanged(item: MediaItem): void;
  /** A cycle of healing took up so many failed media items again. */
  mediaHealed(count: number): void;
  /** A sweep is through; how much of each kind it dealt with. */
  swept(report: Readonly<Record<string, number>>): void;
}
