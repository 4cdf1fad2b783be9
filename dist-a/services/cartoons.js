import { AppError } from "../errors.js";
import { JobKind } from "../schema/enums.js";
import { assertIdempotencyKey, fingerprintOf, KEYED_CLAIM_TTL_MS } from "./claims.js";
import { newId, randomSeed } from "./ids.js";
/** Cartoons: asking for more of them, finding them, taking them away. */
export class CartoonService {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /** A device's cartoon that has not expired, or null. */
    find(deviceId, cartoonId) {
        return this.#options.models.cartoons
            .findOne({ _id: cartoonId, deviceId, expiresAt: { $gt: new Date() } })
            .lean();
    }
    /**
     * Queues one more cartoon of an original. With an idempotency key, asking again gives the same job.
     * @throws AppError NOT_FOUND, ALREADY_DOWNLOADED, BAD_USER_INPUT, TOO_MANY_JOBS, BUSY, IDEMPOTENCY_KEY_REUSED.
     */
    async regenerate(device, request) {
        assertIdempotencyKey(request.idempotencyKey);
        this.#options.styles.require(request.styleId);
        const proposal = this.#propose(device, request);
        const present = request.idempotencyKey
            ? await this.#options.claims.find(proposal._id, proposal.fingerprint)
            : null;
        if (present)
            return this.#repeat(present);
        const original = await this.assertOpen(device.deviceId, request.originalId);
        const giveBack = await this.#options.jobs.takePlaceFor(device.deviceId, proposal._id);
        try {
            const decided = { ...proposal, styleId: request.styleId ?? (await this.#lastStyle(original._id)) };
            return { original, job: await this.#begin(decided, Boolean(request.idempotencyKey)) };
        }
        finally {
            giveBack();
        }
    }
    async #begin(proposal, keyed) {
        if (!keyed)
            return this.#enqueue(proposal);
        const claim = await this.#options.claims.take(proposal, async () => false);
        const job = await this.#enqueue(claim);
        await this.#options.claims.complete(claim);
        return job;
    }
    /** Finishes a `regenerate` whose process died after the claim was taken. False: there is nothing to draw any more. */
    async resume(claim) {
        try {
            await this.assertOpen(claim.deviceId, claim.originalId);
            await this.#enqueue(claim);
        }
        catch (error) {
            if (error instanceof AppError)
                return false;
            throw error;
        }
        await this.#options.claims.complete(claim);
        return true;
    }
    /**
     * A device's original of which cartoons can still be made.
     * @throws AppError NOT_FOUND, ALREADY_DOWNLOADED.
     */
    async assertOpen(deviceId, originalId) {
        const { models } = this.#options;
        const original = await models.originals
            .findOne({ _id: originalId, deviceId, tombstone: { $exists: false } })
            .lean();
        if (!original)
            throw new AppError("NOT_FOUND");
        const face = await models.faces.findOne({ originalId }).lean();
        if (face)
            throw new AppError("ALREADY_DOWNLOADED", { details: { originalId, faceId: face._id } });
        return original;
    }
    #propose({ _id: ownerId, deviceId }, request) {
        const createdAt = new Date();
        return {
            _id: `${deviceId}:regenerate:key:${request.idempotencyKey ?? newId()}`,
            deviceId,
            fingerprint: fingerprintOf(request.originalId, request.styleId, request.seed),
            originalId: request.originalId,
            jobId: newId(),
            resultId: newId(),
            styleId: request.styleId ?? "",
            seed: request.seed ?? randomSeed(),
            createdAt,
            expiresAt: new Date(createdAt.getTime() + KEYED_CLAIM_TTL_MS),
            completed: false,
            keyed: true,
            ownerId,
        };
    }
    async #repeat(claim) {
        const { models } = this.#options;
        const original = await models.originals
            .findOne({ _id: claim.originalId, tombstone: { $exists: false } })
            .lean();
        if (!original)
            throw new AppError("NOT_FOUND", { message: "What this request made has been deleted." });
        return { original, job: await this.#enqueue(claim) };
    }
    #enqueue({ jobId, resultId, deviceId, originalId, styleId, seed }) {
        return this.#options.jobs.enqueue({
            _id: jobId,
            resultId,
            kind: JobKind.CARTOON,
            deviceId,
            originalId,
            styleId,
            seed,
        });
    }
    /** That of the last cartoon; of the last one asked for when there is none yet; else the default. */
    async #lastStyle(originalId) {
        const { models, styles } = this.#options;
        const newest = { createdAt: -1, _id: -1 };
        const cartoon = await models.cartoons.findOne({ originalId }).sort({ createdAt: -1 }).lean();
        const job = cartoon ?? (await models.jobs.findOne({ originalId, kind: JobKind.CARTOON }).sort(newest).lean());
        return job && styles.find(job.styleId) ? job.styleId : styles.defaultId;
    }
}
//# sourceMappingURL=cartoons.js.map