import { AppError } from "../../errors.js";
import { similarity } from "../../imaging/analysis/embedding.js";
import { hammingDistance, NEAR_DUPLICATE_BITS } from "../../imaging/analysis/perceptual-hash.js";
import { MediaStatus } from "../../schema/media-enums.js";
import { pageSize } from "../pages.js";
import { comparedOf, LikenessCache } from "./likeness-cache.js";
/** A picture is compared with so many of the newest. */
const MOST_COMPARED = 1_000;
/** What comparing needs of an item. */
const COMPARED = { createdAt: 1, likeness: 1 };
/** What is found is remembered for so long (milliseconds) where other processes may be at work on the same database. */
const SHARED_FRESH_MS = 5_000;
/** Finds pictures of a device that are like one of its own. */
export class SimilarMediaService {
    #models;
    constructor({ models, isShared, most = MOST_COMPARED }) {
        this.#models = models;
        this.cache = new LikenessCache({
            read: (deviceId) => this.#newest(deviceId, most),
            perDevice: most,
            freshMs: isShared ? SHARED_FRESH_MS : Number.POSITIVE_INFINITY,
        });
    }
    /**
     * The items of a device that are most like one of its own: near-duplicates first, then by score. Compared are the
     * newest 1,000 that are COMPLETE and were analysed by the same version of the rules; none when it was not itself.
     * @param first 1..100
     * @throws AppError NOT_FOUND, BAD_USER_INPUT for `first` outside its bounds.
     */
    async of(deviceId, mediaId, first) {
        const size = pageSize(first, 10);
        const own = { deviceId, tombstone: { $exists: false } };
        const { media } = this.#models;
        const item = await media.findOne({ ...own, _id: mediaId }, COMPARED).lean();
        if (!item)
            throw new AppError("NOT_FOUND");
        const [wanted] = comparedOf(item);
        if (!wanted)
            return [];
        const ranked = rank(wanted, await this.cache.of(deviceId)).slice(0, size);
        const ids = ranked.map((one) => one.mediaId);
        const items = await media.find({ ...own, _id: { $in: ids } }).lean();
        return ranked.flatMap(({ mediaId: found, ...rest }) => {
            const one = items.find(({ _id }) => _id === found);
            return one ? [{ item: one, ...rest }] : [];
        });
    }
    #newest(deviceId, limit) {
        return this.#models.media
            .find({ deviceId, status: MediaStatus.COMPLETE, tombstone: { $exists: false } }, COMPARED)
            .sort({ createdAt: -1, _id: -1 })
            .limit(limit)
            .lean();
    }
}
function rank(wanted, others) {
    const ranked = [];
    for (const { mediaId, version, hash, vector } of others) {
        if (mediaId === wanted.mediaId || version !== wanted.version)
            continue;
        // A worker elsewhere may have delivered vectors of its own.
        if (vector.length !== wanted.vector.length)
            continue;
        const score = similarity(wanted.vector, vector);
        ranked.push({ mediaId, score, nearDuplicate: isNearDuplicate(wanted.hash, hash) });
    }
    return ranked.sort((one, other) => Number(other.nearDuplicate) - Number(one.nearDuplicate) ||
        other.score - one.score ||
        (one.mediaId < other.mediaId ? 1 : -1));
}
/** Plain pictures have no hash, and nothing to be known by. */
function isNearDuplicate(one, other) {
    return one !== null && other !== null && hammingDistance(one, other) <= NEAR_DUPLICATE_BITS;
}
//# sourceMappingURL=similar-media.js.map