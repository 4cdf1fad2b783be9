import { randomUUID } from "node:crypto";
import { AppError } from "../../errors.js";
import { MediaStatus } from "../../schema/media-enums.js";
import { fingerprintOf } from "../claims.js";
import { isSameSecret } from "../same-secret.js";
import { likenessOf } from "./likeness.js";
import { isCutOut, planVariants } from "./media-plan.js";
import { nextHealing } from "./media-rules.js";
import { beginStep, finishAll, giveUpStep, MAX_TRIES, nextStep, percentAt, stepError, } from "./media-steps.js";
/** Addresses for workers are good for so long (milliseconds), or for two leases if that is longer. */
const URL_LIFE_MS = 15 * 60_000;
/**
 * The media library's counter for workers elsewhere: they claim items, each with a token that proves the claim, keep them
 * by renewing, and end them with a result or a rejection. Every write is conditional on the claim, as those of the
 * built-in runner are on theirs; both may be at work at the same time.
 */
export class OutsideWork {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /** Milliseconds that a claim holds without being renewed. */
    get leaseMs() {
        return this.#options.leaseMs;
    }
    /** PENDING items that nobody holds and whose turn has come, the longest waiting first. */
    async pending(limit) {
        const waiting = {
            status: MediaStatus.PENDING,
            claimAt: { $lte: new Date() },
            tombstone: { $exists: false },
        };
        const items = await this.#options.models.media
            .find(waiting)
            .sort({ claimAt: 1, _id: 1 })
            .limit(limit)
            .lean();
        return items.map((item) => this.#offer(item));
    }
    /**
     * Where a worker finds the picture of an item that has ended: where one has published it, else for a short while after
     * the end here, so that a repeated request gets the same answer.
     */
    urlOf(item) {
        return item.permanentUrl ?? this.#signedUrlOf(item, item.finishedAt ?? new Date());
    }
    /** Gives a worker up to so many items: first what a dead worker left, then as devices take turns. */
    async claim({ worker, limit }) {
        const { store, leaseMs } = this.#options;
        const claimed = [];
        while (claimed.length < limit) {
            const claimToken = randomUUID();
            const taken = await store.claimNext({ owner: worker, leaseMs, claimToken });
            if (!taken)
                break;
            const item = await this.#begin(taken);
            if (item?.claimAt) {
                const held = { claimToken, leaseUntil: item.claimAt, plan: planVariants(item) };
                claimed.push({ ...this.#offer(item), ...held });
            }
        }
        return claimed;
    }
    /** Keeps what is still held for another lease; the other claims are lost, and the work on them is in vain. */
    async renew(renewals) {
        const held = [];
        const lost = [];
        for (const renewal of renewals) {
            const item = await this.#renewOne(renewal);
            if (item)
                held.push(this.#offer(item));
            else
                lost.push(renewal.mediaId);
        }
        return { held, lost };
    }
    /**
     * Looks whether a claim may still be ended, before its result is received.
     * @throws AppError NOT_FOUND, CLAIM_LOST, DISK_FULL.
     */
    async assertEndable(mediaId, claimToken) {
        await this.#find(mediaId, claimToken);
        const giveBack = await this.#options.disk.take(0);
        giveBack();
    }
    /**
     * Ends a claim with a result: the item is COMPLETE. The same once more gets the same answer.
     * @param files what came along; each remains the caller's to remove
     * @throws AppError NOT_FOUND, CLAIM_LOST, RESULT_CONFLICT, and BAD_USER_INPUT for what is not true of the item or of
     *   the files. Nothing has changed then.
     */
    async complete({ mediaId, claimToken }, result, files) {
        const hashes = files.map(({ name, sha256 }) => `${name} ${sha256}`).sort();
        const settledBy = { claimToken, fingerprint: fingerprintOf(JSON.stringify(result), ...hashes) };
        const item = await this.#find(mediaId, claimToken);
        if (item.status !== MediaStatus.PROCESSING)
            return repeated(item, settledBy);
        this.#assertHost(result.permanentUrl);
        const { store, variants, leaseMs, look } = this.#options;
        const verified = await variants.verify(item, result, files);
        const lease = leaseOf(item);
        // Time to put everything in its place; and whoever has lost the item by now must not touch what is there.
        if (!(await store.renew(lease, leaseMs)))
            return this.#overtaken(item, settledBy);
        await variants.publish(item, verified);
        const steps = finishAll(item.steps, new Date());
        const outcome = { settledBy, ...outcomeOf(item, result, verified) };
        const ended = await store.complete(lease, { steps, outcome });
        if (!ended)
            return this.#overtaken(item, settledBy);
        look(ended);
        return ended;
    }
    /**
     * Ends a claim on a picture that can't be processed: the item is FAILED for good, and its file is removed. The same once
     * more gets the same answer.
     * @param reason fit to show to a person
     * @throws AppError NOT_FOUND, CLAIM_LOST, RESULT_CONFLICT.
     */
    async reject(mediaId, claimToken, reason) {
        const settledBy = { claimToken, fingerprint: fingerprintOf("rejected", reason) };
        const item = await this.#find(mediaId, claimToken);
        const ended = item.status === MediaStatus.PROCESSING
            ? ((await this.#options.store.reject(leaseOf(item), {
                steps: rejectedSteps(item, reason),
                settledBy,
            })) ?? (await this.#overtaken(item, settledBy)))
            : repeated(item, settledBy);
        // Also when it is repeated: the one before may have got no further than its verdict.
        await this.#options.media.removePicture(ended);
        return ended;
    }
    /**
     * Any live item, for what is known of its picture.
     * @throws AppError NOT_FOUND.
     */
    async find(mediaId) {
        const item = await this.#options.models.media
            .findOne({ _id: mediaId, tombstone: { $exists: false } })
            .lean();
        if (!item)
            throw new AppError("NOT_FOUND");
        return item;
    }
    /** A try begins. Null: it was one too many, or the item was deleted meanwhile. */
    async #begin({ item, ...lease }) {
        const { store } = this.#options;
        const step = nextStep(item.steps);
        if (!step)
            throw new Error(`nothing is left to be done of the media item ${item._id}`);
        const now = new Date();
        if (step.attempts < MAX_TRIES) {
            const steps = beginStep(item.steps, step.name, now);
            return store.advance(lease, { steps, percent: percentAt(step.name, 0) });
        }
        // Each try ended without a word of its worker: the next one would fare no better.
        const error = stepError(new AppError("INTERNAL"));
        const steps = giveUpStep(item.steps, step.name, { error, at: now });
        await store.fail(lease, { steps, healAt: nextHealing(item.heals, now) });
        return null;
    }
    async #renewOne({ mediaId, claimToken, percent }) {
        const { store, leaseMs } = this.#options;
        const item = await this.#options.models.media.findOne({ _id: mediaId }).lean();
        if (!item || !isHeld(item, claimToken))
            return null;
        const lease = leaseOf(item);
        if (percent !== undefined && percent > item.percent)
            await store.progress(lease, percent);
        const claimAt = new Date(Date.now() + leaseMs);
        return (await store.renew(lease, leaseMs)) ? { ...item, claimAt } : null;
    }
    /** The item that a claim is, or was, about: held by it now, or ended by it. */
    async #find(mediaId, claimToken) {
        const item = await this.find(mediaId);
        const ended = item.settledBy && isSameSecret(claimToken, item.settledBy.claimToken);
        if (!ended && !isHeld(item, claimToken))
            throw new AppError("CLAIM_LOST");
        return item;
    }
    /** The item changed while its end was being written: by the same request sent twice, or by somebody else. */
    async #overtaken(before, settledBy) {
        const { store, media } = this.#options;
        if (!(await store.isLive(before._id)))
            await media.removePicture(before);
        const item = await this.#find(before._id, settledBy.claimToken);
        return repeated(item, settledBy);
    }
    #assertHost(permanentUrl) {
        const { hosts } = this.#options;
        if (permanentUrl === undefined || hosts.includes(new URL(permanentUrl).host))
            return;
        const expected = hosts.length > 0 ? `expected one of ${hosts.join(", ")}` : "none is configured";
        throw new AppError("BAD_USER_INPUT", {
            message: `permanentUrl: not a host of MEDIA_HOSTS; ${expected}.`,
        });
    }
    #offer(item) {
        return { item, imageUrl: this.#signedUrlOf(item, new Date()) };
    }
    /** By the item's id: file names tell whose they are, which is no worker's business. */
    #signedUrlOf({ _id, filename }, since) {
        const { urls, leaseMs } = this.#options;
        const notAfter = new Date(since.getTime() + Math.max(URL_LIFE_MS, 2 * leaseMs));
        return urls.sign("media", filename, { notAfter, path: `/serve/${_id}` });
    }
}
/** What is stored of a result whose files are in their places. */
function outcomeOf({ width, height }, { analysis, permanentUrl, cutOut = { width, height } }, verified) {
    const variants = verified.map(({ variant }) => variant);
    const backgroundRemoved = variants.some(isCutOut);
    return {
        ...{ variants, backgroundRemoved, ...analysed(analysis) },
        ...(permanentUrl ? { permanentUrl } : {}),
        ...(backgroundRemoved ? { cutOut } : {}),
    };
}
/** What is stored of a worker's analysis: without an embedding its picture is like no other. */
function analysed(given) {
    if (!given)
        return {};
    const { embedding, ...analysis } = given;
    return { analysis, ...(embedding ? { likeness: likenessOf(analysis, embedding) } : {}) };
}
/** A lease that has run out holds no more, whether or not somebody else has taken the item since. */
function isHeld({ status, claimToken, claimAt, tombstone }, given) {
    if (status !== MediaStatus.PROCESSING || tombstone || !claimToken || !claimAt)
        return false;
    return claimAt > new Date() && isSameSecret(given, claimToken);
}
/** The answer to a request that ended this claim before, if it is the same one. */
function repeated(item, { claimToken, fingerprint }) {
    if (item.settledBy?.claimToken !== claimToken)
        throw new AppError("CLAIM_LOST");
    if (item.settledBy.fingerprint !== fingerprint)
        throw new AppError("RESULT_CONFLICT");
    return item;
}
function rejectedSteps({ steps }, reason) {
    const name = nextStep(steps)?.name;
    if (!name)
        throw new Error("nothing is left that could be rejected");
    const error = stepError(new AppError("MEDIA_REJECTED", { message: reason }));
    return giveUpStep(steps, name, { error, at: new Date() });
}
function leaseOf({ _id, fence }) {
    return { mediaId: _id, fence };
}
//# sourceMappingURL=outside-work.js.map