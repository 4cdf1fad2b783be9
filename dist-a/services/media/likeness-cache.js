import { MediaStatus } from "../../schema/media-enums.js";
import { unpackEmbedding } from "./likeness.js";
const MOST_HELD = 20_000;
/**
 * What a device's finished pictures are compared by, unpacked: reading whole items for every search would take ten times
 * as long as comparing them. Read on first use, and kept up to date by what this process does; what was used longest ago
 * goes first. A finished item's likeness never changes.
 */
export class LikenessCache {
    #options;
    #devices = new Map();
    /** Counts changes: what was read before one must not be held after it. */
    #changes = 0;
    constructor(options) {
        this.#options = options;
    }
    /** The newest finished pictures of a device that can be compared, in no order. */
    async of(deviceId) {
        const known = this.#devices.get(deviceId);
        if (known && known.until > performance.now()) {
            this.#hold(deviceId, known);
            return known.pictures.values();
        }
        const before = this.#changes;
        const items = await this.#options.read(deviceId);
        const pictures = new Map(items.flatMap(comparedOf).map((one) => [one.mediaId, one]));
        const until = performance.now() + this.#options.freshMs;
        if (before === this.#changes)
            this.#hold(deviceId, { pictures, until });
        return pictures.values();
    }
    /** Call it with every item that this process has changed. */
    changed(item) {
        if (item.status !== MediaStatus.COMPLETE)
            return;
        this.#changes += 1;
        const held = this.#devices.get(item.deviceId);
        if (!held)
            return;
        for (const picture of comparedOf(item))
            held.pictures.set(picture.mediaId, picture);
        if (held.pictures.size > this.#options.perDevice)
            dropOldest(held.pictures);
    }
    /** Call it with every item that this process has taken away. */
    gone(mediaId) {
        this.#changes += 1;
        for (const [deviceId, { pictures }] of this.#devices) {
            const isFull = pictures.size >= this.#options.perDevice;
            // Of a device with more pictures than are compared, an older one moves up: it is read anew.
            if (pictures.delete(mediaId) && isFull)
                this.#devices.delete(deviceId);
        }
    }
    /** Holds a device's pictures as those that were used last. */
    #hold(deviceId, held) {
        this.#devices.delete(deviceId);
        this.#devices.set(deviceId, held);
        let count = 0;
        for (const { pictures } of this.#devices.values())
            count += pictures.size;
        for (const [oldest, { pictures }] of this.#devices) {
            if (count <= (this.#options.most ?? MOST_HELD))
                return;
            this.#devices.delete(oldest);
            count -= pictures.size;
        }
    }
}
/** An item as it is compared; none when it was not analysed for that. */
export function comparedOf({ _id, createdAt, likeness }) {
    if (!likeness)
        return [];
    const { version, hash = null, embedding } = likeness;
    return [{ mediaId: _id, createdAt, version, hash, vector: unpackEmbedding(embedding) }];
}
function dropOldest(pictures) {
    const [oldest] = [...pictures.values()].sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime() || (one.mediaId < other.mediaId ? -1 : 1));
    if (oldest)
        pictures.delete(oldest.mediaId);
}
//# sourceMappingURL=likeness-cache.js.map