import { MediaStatus } from "../../schema/media-enums.js";
import { LONGEST_PAUSE_MS } from "../jobs/job-rules.js";
import { LONGEST_HEAL_MS } from "./media-rules.js";
import { reviveSteps } from "./media-steps.js";
/** What only holds while a worker is at it. */
const RELEASED = { leaseOwner: "", claimToken: "", nextRetryAt: "" };
const SETTLED = { ...RELEASED, claimAt: "" };
const LIVE = { tombstone: { $exists: false } };
/**
 * Every write to the collection of media items. Each is one atomic write; a worker's are conditional on its fence, and
 * answer null when it has lost the item. Each change raises `seq` and is announced.
 */
export class MediaStore {
    #media;
    #events;
    #longestLeaseMs;
    /** What is left of the round in which each device that had something waiting gets one item done; of this process alone. */
    #round = [];
    /** `longestLeaseMs` is how long a claim may hold without being renewed, of this program's or of workers elsewhere. */
    constructor(options) {
        this.#media = options.models.media;
        this.#longestLeaseMs = options.longestLeaseMs;
        this.#events = options.events;
    }
    /**
     * Claims the next item whose turn it is: those that a dead worker left first; then, round by
     * round, the oldest of each device, so that one that has sent much delays each of the others by one item.
     */
    async claimNext(worker) {
        const abandoned = await this.#claim(worker, { status: MediaStatus.PROCESSING });
        if (abandoned)
            return abandoned;
        for (;;) {
            for (let id = this.#round.shift(); id !== undefined; id = this.#round.shift()) {
                const claimed = await this.#claim(worker, { _id: id, status: MediaStatus.PENDING });
                // Without: another worker has it by now, or its time has not come again.
                if (claimed)
                    return claimed;
            }
            this.#round = await this.#nextRound();
            if (this.#round.length === 0)
                return null;
        }
    }
    /** The oldest item of each device that has any whose time has come, the longest waiting first. */
    async #nextRound() {
        const oldest = await this.#media.aggregate([
            { $match: { status: MediaStatus.PENDING, claimAt: { $lte: new Date() }, ...LIVE } },
            { $sort: { claimAt: 1, _id: 1 } },
            { $group: { _id: "$deviceId", mediaId: { $first: "$_id" }, since: { $first: "$claimAt" } } },
        ]);
        return oldest.sort((a, b) => a.since.getTime() - b.since.getTime()).map(({ mediaId }) => mediaId);
    }
    async #claim({ owner, leaseMs, claimToken }, which) {
        const now = Date.now();
        const item = await this.#media
            .findOneAndUpdate({ ...which, claimAt: { $lte: new Date(now) }, ...LIVE }, {
            $set: {
                ...{ status: MediaStatus.PROCESSING, leaseOwner: owner, claimAt: new Date(now + leaseMs) },
                ...(claimToken ? { claimToken } : {}),
            },
            $unset: { nextRetryAt: "", ...(claimToken ? {} : { claimToken: "" }) },
            $inc: { fence: 1, seq: 1 },
        }, { sort: { claimAt: 1, _id: 1 }, returnDocument: "after" })
            .lean();
        return item && { item: this.#announce(item), mediaId: item._id, fence: item.fence };
    }
    /** Keeps the item for another lease. False: it is lost (deleted, or claimed by another). */
    async renew(lease, leaseMs) {
        const { matchedCount } = await this.#media.updateOne(held(lease), {
            $set: { claimAt: new Date(Date.now() + leaseMs) },
        });
        return matchedCount === 1;
    }
    /** How far a step has come; `percent` never falls. */
    progress(lease, percent) {
        return this.#change(lease, { $max: { percent } });
    }
    /** A step begins or ends: the checklist as it stands now, with what the step has brought to light. */
    advance(lease, { steps, percent, outcome = {} }) {
        return this.#change(lease, { $set: { steps, ...outcome }, $max: { percent } });
    }
    /** Everything is done: the permanent address holds from now on. */
    complete(lease, { steps, outcome = {} }) {
        return this.#change(lease, {
            $set: { status: MediaStatus.COMPLETE, percent: 100, finishedAt: new Date(), steps, ...outcome },
            $unset: SETTLED,
        });
    }
    /** Puts an item back until its next try. */
    retryLater(lease, { steps, at }) {
        return this.#change(lease, {
            $set: { status: MediaStatus.PENDING, steps, claimAt: at, nextRetryAt: at },
            $unset: { leaseOwner: "" },
        });
    }
    /** Ends the work on an item whose picture a worker elsewhere has rejected: its file goes, and it stays FAILED. */
    reject(lease, { steps, settledBy }) {
        const now = new Date();
        return this.#change(lease, {
            $set: { status: MediaStatus.FAILED, steps, finishedAt: now, rejectedAt: now, settledBy },
            $unset: SETTLED,
        });
    }
    /** Ends the work on an item; `healAt` is when it is taken up again by itself, if ever. */
    fail(lease, { steps, healAt }) {
        const ended = { status: MediaStatus.FAILED, steps, finishedAt: new Date() };
        return this.#change(lease, healAt
            ? {
                $set: { ...ended, claimAt: healAt, nextRetryAt: healAt },
                $unset: { leaseOwner: "", claimToken: "" },
            }
            : { $set: ended, $unset: SETTLED });
    }
    /** Hands an item back at an orderly shutdown. */
    handBack(lease, steps) {
        return this.#change(lease, {
            $set: { status: MediaStatus.PENDING, steps, claimAt: new Date() },
            $unset: RELEASED,
        });
    }
    /** FAILED items whose time to be taken up again has come, the longest waiting first. */
    dueForHealing(limit) {
        return this.#media
            .find({ status: MediaStatus.FAILED, claimAt: { $lte: new Date() }, ...LIVE })
            .sort({ claimAt: 1, _id: 1 })
            .limit(limit)
            .lean();
    }
    /** Takes a FAILED item up again at the step that it failed at. Null: somebody else has done so, or it is gone. */
    async revive({ _id, fence, steps }, heals) {
        const item = await this.#media
            .findOneAndUpdate({ _id, fence, status: MediaStatus.FAILED, ...LIVE }, {
            $set: { status: MediaStatus.PENDING, steps: reviveSteps(steps), claimAt: new Date(), heals },
            $unset: { finishedAt: "", ...RELEASED },
            $inc: { fence: 1, seq: 1 },
        }, { returnDocument: "after" })
            .lean();
        return item && this.#announce(item);
    }
    /**
     * Ends every lease of this program's processes now: for a start on a database that no other process can be using.
     * Workers elsewhere go on.
     */
    async expireAllLeases() {
        const { modifiedCount } = await this.#media.updateMany({ status: MediaStatus.PROCESSING, claimToken: { $exists: false } }, { $set: { claimAt: new Date(0) } });
        return modifiedCount;
    }
    /**
     * After the clock was set back: what it has left further in the future than any pause or lease may reach becomes due,
     * or nearly so. Answers how many items it brought forward.
     */
    async bringForward() {
        const longestLeaseMs = this.#longestLeaseMs;
        const now = Date.now();
        const bring = async (status, { within, to }) => {
            const stuck = { status, claimAt: { $gt: new Date(now + within) } };
            return (await this.#media.updateMany(stuck, { $set: { claimAt: new Date(to) } })).modifiedCount;
        };
        return ((await bring(MediaStatus.PENDING, { within: LONGEST_PAUSE_MS, to: now })) +
            (await bring(MediaStatus.FAILED, { within: LONGEST_HEAL_MS, to: now })) +
            // Whoever is alive renews it; who is dead is waited for as long as ever.
            (await bring(MediaStatus.PROCESSING, { within: longestLeaseMs, to: now + longestLeaseMs })));
    }
    /** Buries an item: it is gone for every query, and for its worker. The first tombstone stays. */
    async bury(filter) {
        const update = { $min: { tombstone: new Date() }, $inc: { fence: 1, seq: 1 } };
        await this.#media.updateMany(filter, update);
    }
    /** Whether an item is there and not buried. */
    async isLive(mediaId) {
        return (await this.#media.findOne({ _id: mediaId, ...LIVE }).lean()) !== null;
    }
    /** Takes an item's document away; who follows it hears no more. */
    async remove(mediaId) {
        await this.#media.deleteOne({ _id: mediaId });
        this.#events.itemGone(mediaId);
    }
    async #change(lease, update) {
        const item = await this.#media
            .findOneAndUpdate(held(lease), { ...update, $inc: { seq: 1 } }, { returnDocument: "after" })
            .lean();
        return item && this.#announce(item);
    }
    #announce(item) {
        this.#events.itemChanged(item);
        return item;
    }
}
function held({ mediaId, fence }) {
    return { _id: mediaId, fence, status: MediaStatus.PROCESSING, ...LIVE };
}
//# sourceMappingURL=media-store.js.map