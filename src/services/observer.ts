import type { Job } from "../schema/job.js";
import type { MediaItem } from "../schema/media.js";

/** Is told what services do, by somebody who counts. Each method returns at once and never throws. */
export interface ServiceObserver {
  /** A file came in whole; its size in bytes. It may still be refused. */
  uploadReceived(bytes: number): void;
  /** An image was rendered, or found in the cache. */
  variantServed(source: "cache" | "rendered"): void;
  /** A job of this process changed. */
  jobChanged(job: Job): void;
  /** A media item was changed by this process. */
  mediaChanged(item: MediaItem): void;
  /** A cycle of healing took up so many failed media items again. */
  mediaHealed(count: number): void;
  /** A sweep is through; how much of each kind it dealt with. */
  swept(report: Readonly<Record<string, number>>): void;
}
