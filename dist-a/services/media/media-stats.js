import { MediaStatus } from "../../schema/media-enums.js";
/** An item whose turn came so long ago (milliseconds), and that nobody works on, is stuck. */
const STUCK_AFTER_MS = 10 * 60_000;
const UNSETTLED = [MediaStatus.PENDING, MediaStatus.PROCESSING];
/** The media library's state for operators. */
export class MediaStatsService {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /** The present state. */
    async read() {
        const { models, figures } = this.#options;
        const [counts, counted] = await Promise.all([countMedia(models), figures.mediaFigures()]);
        return { ...counts, ...counted };
    }
}
/**
 * Counts the items that are not COMPLETE. A stuck one is PENDING or PROCESSING, its turn came or its worker's lease ran
 * out ten minutes ago, and nobody has taken it: there are too few workers, or none.
 */
export async function countMedia({ media }) {
    const live = { tombstone: { $exists: false } };
    const overdue = { claimAt: { $lte: new Date(Date.now() - STUCK_AFTER_MS) } };
    const count = (status, more = {}) => media.countDocuments({ status, ...live, ...more });
    const [pending, processing, failed, ...stuck] = await Promise.all([
        count(MediaStatus.PENDING),
        count(MediaStatus.PROCESSING),
        count(MediaStatus.FAILED),
        ...UNSETTLED.map((status) => count(status, overdue)),
    ]);
    return { pending, processing, failed, stuck: stuck.reduce((sum, one) => sum + one, 0) };
}
//# sourceMappingURL=media-stats.js.map