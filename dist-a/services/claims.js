import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../errors.js";
import { duplicateKeyField } from "../storage/database/database.js";
/** How long a request with an idempotency key is remembered. */
export const KEYED_CLAIM_TTL_MS = 24 * 3_600_000;
/** How long the same upload without a key is taken for the same request. */
export const UNKEYED_CLAIM_TTL_MS = 10 * 60_000;
/** How long the second of two equal requests waits for the first before it finishes its work itself. */
const TWIN_PATIENCE_MS = 5_000;
const TWIN_POLL_MS = 20;
/**
 * Checks an idempotency key.
 * @throws AppError BAD_USER_INPUT unless it has 1 to 128 characters.
 */
export function assertIdempotencyKey(key) {
    if (key === null || key === undefined)
        return;
    if (key.length < 1 || key.length > 128) {
        throw new AppError("BAD_USER_INPUT", {
            message: `idempotencyKey: expected 1 to 128 characters, got ${key.length}.`,
        });
    }
}
/** `_id` of the claim of an upload with an idempotency key. */
export function uploadClaimId(deviceId, idempotencyKey) {
    return `${deviceId}:upload:key:${idempotencyKey}`;
}
/** `_id` of the claim of a media item with an idempotency key; `part` tells apart what is sent under one key. */
export function mediaClaimId(deviceId, idempotencyKey, part = "") {
    return `${deviceId}:media:key:${part}:${idempotencyKey}`;
}
/** Hash of a request's arguments as sent. */
export function fingerprintOf(...parts) {
    return createHash("sha256")
        .update(JSON.stringify(parts.map((part) => part ?? null)))
        .digest("hex");
}
/** "Asking twice is harmless": whoever comes second gets what the first one got. */
export class ClaimService {
    #claims;
    /** `claims` is the collection that they are kept in. */
    constructor(claims) {
        // Filters and updates are of what all claims have; Mongoose's types can't say so of a type parameter.
        this.#claims = claims;
    }
    /**
     * The live claim under an id, if there is one.
     * @throws AppError IDEMPOTENCY_KEY_REUSED when it was taken with other arguments.
     */
    async find(id, fingerprint) {
        const claim = await this.#claims.findById(id).lean();
        if (!claim || claim.expiresAt <= new Date())
            return null;
        if (claim.fingerprint !== fingerprint)
            throw new AppError("IDEMPOTENCY_KEY_REUSED");
        return claim;
    }
    /** The claim of an upload by its id (`uploadClaimId`, `mediaClaimId`), once all is written; while it is remembered. */
    completedUpload(id) {
        return this.#claims.findOne({ _id: id, completed: true, expiresAt: { $gt: new Date() } }).lean();
    }
    /**
     * Takes the claim, atomically. Answers the proposal when it won, else the claim that was there first.
     * A claim that has expired, or that `isStale` says nobody wants any more, is replaced.
     * @throws AppError IDEMPOTENCY_KEY_REUSED when it was taken with other arguments.
     */
    async take(proposal, isStale) {
        for (;;) {
            const present = await this.#insertOrRead(proposal);
            if (present.jobId === proposal.jobId)
                return proposal;
            const expired = present.expiresAt <= new Date();
            if (!expired && present.fingerprint !== proposal.fingerprint)
                throw new AppError("IDEMPOTENCY_KEY_REUSED");
            if (!expired && !(await isStale(present)))
                return present;
            const { _id, file, ...fields } = proposal;
            const { matchedCount } = await this.#claims.updateOne({ _id, jobId: present.jobId }, file ? { $set: { ...fields, file } } : { $set: fields, $unset: { file: "" } });
            if (matchedCount === 1)
                return proposal;
        }
    }
    /** Waits until the first of two equal requests is through. Answers the claim as it stands when it seems to have died. */
    async waitUntilCompleted(claim) {
        const deadline = performance.now() + TWIN_PATIENCE_MS;
        let present = claim;
        while (present && !present.completed && performance.now() < deadline) {
            await delay(TWIN_POLL_MS);
            present = await this.#claims.findOne({ _id: claim._id, jobId: claim.jobId }).lean();
        }
        return present ?? claim;
    }
    /** Notes that all is written that was asked for. */
    async complete(claim) {
        await this.#claims.updateOne({ _id: claim._id, jobId: claim.jobId }, { $set: { completed: true } });
    }
    /** Notes that the claim's file is about to be published under another name. */
    async moveFile(claim, filename) {
        await this.#claims.updateOne({ _id: claim._id, jobId: claim.jobId }, { $set: { "file.filename": filename } });
    }
    /** Takes back a claim that leads to nothing. */
    async drop(claim) {
        await this.#claims.deleteOne({ _id: claim._id, jobId: claim.jobId });
    }
    /** Claims taken before a time whose work was never finished. */
    unfinished(takenBefore) {
        return this.#claims.find({ completed: false, createdAt: { $lte: takenBefore } }).lean();
    }
    async #insertOrRead({ _id, ...fields }) {
        for (;;) {
            try {
                const claim = await this.#claims
                    .findOneAndUpdate({ _id }, { $setOnInsert: fields }, { upsert: true, returnDocument: "after" })
                    .lean();
                if (claim)
                    return claim;
            }
            catch (error) {
                // Two upserts at once: one inserts, the other is refused and reads in its next turn.
                if (duplicateKeyField(error) !== "_id")
                    throw error;
            }
        }
    }
}
//# sourceMappingURL=claims.js.map