import { AppError } from "../errors.js";
import { JobKind } from "../schema/enums.js";
import { newId } from "./ids.js";
import { isRetryable } from "./jobs/job-rules.js";
import { findPage } from "./pages.js";
/** How often a claim that a dead job left behind is taken anew before the client is told to wait. */
const CLAIM_TRIES = 5;
/** A place for a job that may turn out not to be needed. */
class HeldPlace {
    #giveBack;
    /** @param take as `JobService.takePlaceFor`. */
    constructor(takeOne) {
        this.takeOne = takeOne;
    }
    /** Takes it, once. */
    async take() {
        this.#giveBack ??= await this.takeOne();
    }
    giveBack() {
        this.#giveBack?.();
    }
}
/** Faces: one per original, cut from the cartoon that the person chose. */
export class FaceService {
    #models;
    #jobs;
    constructor(options) {
        this.#models = options.models;
        this.#jobs = options.jobs;
    }
    /** A device's face, or null. */
    find(deviceId, faceId) {
        return this.#models.faces.findOne({ _id: faceId, deviceId }).lean();
    }
    /** A device's faces, newest first. */
    page(deviceId, page) {
        return findPage(this.#models.faces, { deviceId }, page);
    }
    /**
     * Starts the face-cut of a cartoon. Asking again for the same cartoon gives the same job or face.
     * @throws AppError NOT_FOUND, DOWNLOAD_IN_PROGRESS, ALREADY_DOWNLOADED, TOO_MANY_JOBS, BUSY.
     */
    async download(device, cartoonId, retryOf) {
        const { deviceId } = device;
        const face = await this.#models.faces.findOne({ deviceId, sourceCartoonId: cartoonId }).lean();
        if (face)
            return this.#answerFace(face);
        const cartoon = await this.#models.cartoons.findOne({ _id: cartoonId, deviceId }).lean();
        if (!cartoon)
            throw await this.#explainMissing(deviceId, cartoonId);
        const place = new HeldPlace(() => this.#jobs.takePlaceFor(deviceId, cartoonId));
        try {
            const claim = await this.#claim(cartoon, place);
            if (claim instanceof AppError)
                throw claim;
            if (claim !== "downloaded")
                return await this.#begin(cartoon, claim, retryOf);
        }
        finally {
            place.giveBack();
        }
        return this.download(device, cartoonId);
    }
    /** Queues the face-cut of a cartoon that has the claim. */
    async #begin(cartoon, claim, retryOf) {
        const { _id: cartoonId, deviceId } = cartoon;
        const job = await this.#jobs.enqueue({
            _id: claim.jobId,
            resultId: newId(),
            kind: JobKind.FACE_CUT,
            deviceId,
            originalId: cartoon.originalId,
            styleId: cartoon.styleId,
            seed: cartoon.seed,
            sourceCartoonId: cartoonId,
            retryOf,
        });
        const original = await this.#original(deviceId, cartoon.originalId);
        if (!original)
            throw new AppError("NOT_FOUND");
        return { original, job, face: null };
    }
    /** Releases the claims of originals whose face-cut ended without a face or never began. For recovery. */
    async releaseDeadClaims(claimedBefore) {
        const dead = await this.deadClaims(claimedBefore);
        for (const { originalId, claim } of dead)
            await this.#release(originalId, claim);
        return dead.length;
    }
    /** What `releaseDeadClaims` would release. */
    async deadClaims(claimedBefore) {
        const claimed = await this.#models.originals
            .find({ "faceClaim.claimedAt": { $lte: claimedBefore } })
            .lean();
        const dead = [];
        for (const { _id: originalId, faceClaim: claim } of claimed) {
            if (!claim || (await this.#models.faces.findOne({ originalId }).lean()))
                continue;
            const job = await this.#models.jobs.findById(claim.jobId).lean();
            if (!job || isDead(job))
                dead.push({ originalId, claim });
        }
        return dead;
    }
    /** The claim on the original: this cartoon's, new or from an earlier request. */
    async #claim(cartoon, place) {
        const { _id: cartoonId, originalId, deviceId } = cartoon;
        for (let attempt = 0; attempt < CLAIM_TRIES; attempt += 1) {
            const present = await this.#setClaim(cartoon, place);
            if (!present)
                return new AppError("NOT_FOUND");
            const face = await this.#models.faces.findOne({ originalId, deviceId }).lean();
            if (face)
                return face.sourceCartoonId === cartoonId ? "downloaded" : alreadyDownloaded(face);
            const job = await this.#models.jobs.findById(present.jobId).lean();
            if (!job || !isDead(job)) {
                return present.cartoonId === cartoonId ? present : new AppError("DOWNLOAD_IN_PROGRESS");
            }
            // The job died before it could release its claim.
            await this.#release(originalId, present);
        }
        return new AppError("DOWNLOAD_IN_PROGRESS");
    }
    /** Sets the claim if there is none; answers the one that is there then. */
    async #setClaim({ _id: cartoonId, originalId, deviceId, expiresAt }, place) {
        const live = { _id: originalId, deviceId, tombstone: { $exists: false } };
        const original = await this.#models.originals.findOne(live).lean();
        if (!original || original.faceClaim)
            return original?.faceClaim ?? undefined;
        if (expiresAt <= new Date())
            return undefined;
        await place.take();
        const claim = { cartoonId, jobId: newId(), claimedAt: new Date() };
        const updated = await this.#models.originals
            .findOneAndUpdate({ ...live, faceClaim: { $exists: false } }, { $set: { faceClaim: claim } }, { returnDocument: "after" })
            .lean();
        return updated?.faceClaim ?? (await this.#models.originals.findOne(live).lean())?.faceClaim ?? undefined;
    }
    async #release(originalId, claim) {
        await this.#models.originals.updateOne({ _id: originalId, "faceClaim.jobId": claim.jobId }, { $unset: { faceClaim: "" } });
    }
    async #answerFace(face) {
        const [original, job] = await Promise.all([
            this.#original(face.deviceId, face.originalId),
            this.#models.jobs.findOne({ resultId: face._id }).lean(),
        ]);
        if (!original)
            throw new AppError("NOT_FOUND");
        return { original, job, face };
    }
    /** A cartoon that is gone because another one of its original was chosen is told so while its job is remembered. */
    async #explainMissing(deviceId, cartoonId) {
        const job = await this.#models.jobs
            .findOne({ resultId: cartoonId, deviceId, kind: JobKind.CARTOON })
            .lean();
        const face = job && (await this.#models.faces.findOne({ originalId: job.originalId, deviceId }).lean());
        return face ? alreadyDownloaded(face) : new AppError("NOT_FOUND");
    }
    #original(deviceId, originalId) {
        return this.#models.originals
            .findOne({ _id: originalId, deviceId, tombstone: { $exists: false } })
            .lean();
    }
}
function isDead(job) {
    return job.status === "FAILED" || isRetryable(job);
}
function alreadyDownloaded(face) {
    return new AppError("ALREADY_DOWNLOADED", { details: { originalId: face.originalId, faceId: face._id } });
}
//# sourceMappingURL=faces.js.map