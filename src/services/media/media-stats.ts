import { MediaStatus } from "../../schema/media-enums.js";
import type { MediaStats } from "../../schema/media-stats.js";
import type { Models } from "../../storage/database/database.js";

/** What is counted in this process, from its start. */
export interface MediaFigures {
  mediaFigures(): Promise<Omit<MediaStats, keyof MediaCounts>>;
}

/** How many items stand how, in the whole database. */
export type MediaCounts = Pick<MediaStats, "pending" | "processing" | "failed" | "stuck">;

/** An item whose turn came so long ago (milliseconds), and that nobody works on, is stuck. */
const STUCK_AFTER_MS = 10 * 60_000;

const UNSETTLED = [MediaStatus.PENDING, MediaStatus.PROCESSING];

/** The media library's state for operators. */
export class MediaStatsService {
  readonly #options: { models: Models; figures: MediaFigures };

  constructor(options: { models: Models; figures: MediaFigures }) {
    this.#options = options;
  }

  /** The present state. */
  async read(): Promise<MediaStats> {
    const { models, figures } = this.#options;
    const [counts, counted] = await Promise.all([countMedia(models), figures.mediaFigures()]);
    return { ...counts, ...counted };
  }
}

/**
 * Counts the items that are not COMPLETE. A stuck one is PENDING or PROCESSING, its turn came or its worker's lease ran
 * out ten minutes ago, and nobody has taken it: there are too few workers, or none.
 */
export async function countMedia({ media }: Models): Promise<MediaCounts> {
  const live = { tombstone: { $exists: false } };
  const overdue = { claimAt: { $lte: new Date(Date.now() - STUCK_AFTER_MS) } };
  const count = (status: MediaStatus, more = {}) => media.countDocuments({ status, ...live, ...more });
  const [pending, processing, failed, ...stuck] = await Promise.all([
    count(MediaStatus.PENDING),
    count(MediaStatus.PROCESSING),
    count(MediaStatus.FAILED),
    ...UNSETTLED.map((status) => count(status, overdue)),
  ]);
  return { pending, processing, failed, stuck: stuck.reduce((sum, one) => sum + one, 0) };
}
