import { AppError } from "../../errors.js";
import { similarity } from "../../imaging/analysis/embedding.js";
import { hammingDistance, NEAR_DUPLICATE_BITS } from "../../imaging/analysis/perceptual-hash.js";
import type { MediaItem, MediaLikeness, SimilarMedia } from "../../schema/media.js";
import { MediaStatus } from "../../schema/media-enums.js";
import type { Models } from "../../storage/database/database.js";
import { pageSize } from "../pages.js";
import { unpackEmbedding } from "./likeness.js";

/** A picture is compared with so many of the newest: more would keep everybody else waiting. */
const MOST_COMPARED = 1_000;

/** An item that was compared. */
interface Ranked extends Omit<SimilarMedia, "item"> {
  mediaId: string;
}

/** Finds pictures of a device that are like one of its own. */
export class SimilarMediaService {
  readonly #models: Models;
  readonly #most: number;

  /** `most`: with how many of the newest items a picture is compared. */
  constructor(models: Models, most = MOST_COMPARED) {
    this.#models = models;
    this.#most = most;
  }

  /**
   * The items of a device that are most like one of its own: near-duplicates first, then by score. Compared are the
   * newest 1,000 that are COMPLETE and were analysed by the same version of the rules; none when it was not itself.
   * @param first 1..100
   * @throws AppError NOT_FOUND, BAD_USER_INPUT for `first` outside its bounds.
   */
  async of(deviceId: string, mediaId: string, first: number | null | undefined): Promise<SimilarMedia[]> {
    const size = pageSize(first, 10);
    const own = { deviceId, tombstone: { $exists: false } };
    const { media } = this.#models;
    const wanted = await media.findOne({ ...own, _id: mediaId }, { likeness: 1 }).lean();
    if (!wanted) throw new AppError("NOT_FOUND");
    if (!wanted.likeness) return [];
    const others = await media
      .find({ ...own, status: MediaStatus.COMPLETE }, { likeness: 1 })
      .sort({ createdAt: -1, _id: -1 })
      .limit(this.#most)
      .lean();
    const ranked = rank(
      wanted.likeness,
      others.filter(({ _id }) => _id !== mediaId),
    ).slice(0, size);
    const ids = ranked.map((one) => one.mediaId);
    const items = await media.find({ ...own, _id: { $in: ids } }).lean();
    return ranked.flatMap(({ mediaId: found, ...rest }) => {
      const item = items.find(({ _id }) => _id === found);
      return item ? [{ item, ...rest }] : [];
    });
  }
}

function rank(wanted: MediaLikeness, others: readonly Pick<MediaItem, "_id" | "likeness">[]): Ranked[] {
  const vector = unpackEmbedding(wanted.embedding);
  return others
    .flatMap(({ _id, likeness }): Ranked[] => {
      if (likeness?.version !== wanted.version) return [];
      const score = similarity(vector, unpackEmbedding(likeness.embedding));
      return [{ mediaId: _id, score, nearDuplicate: isNearDuplicate(wanted.hash, likeness.hash) }];
    })
    .sort(
      (one, other) =>
        Number(other.nearDuplicate) - Number(one.nearDuplicate) ||
        other.score - one.score ||
        (one.mediaId < other.mediaId ? 1 : -1),
    );
}

/** Plain pictures have no hash, and nothing to be known by. */
function isNearDuplicate(one: string | null | undefined, other: string | null | undefined): boolean {
  return Boolean(one && other) && hammingDistance(one ?? "", other ?? "") <= NEAR_DUPLICATE_BITS;
}
