import { AppError } from "../errors.js";
import { JobKind, UploadState } from "../schema/enums.js";
import { extensionOf, formatFileName, parseFileName } from "../storage/files/file-names.js";
import { ClaimedFiles } from "./claimed-files.js";
import { assertIdempotencyKey, fingerprintOf, KEYED_CLAIM_TTL_MS, UNKEYED_CLAIM_TTL_MS, uploadClaimId, } from "./claims.js";
import { DeviceRoom } from "./device-room.js";
import { newId, randomSeed } from "./ids.js";
import { isRetryable } from "./jobs/job-rules.js";
import { filePathOf, insertNamed } from "./named-insert.js";
/**
 * Takes photos in. The order of its writes makes a crash at any moment harmless: bytes to a temporary name →
 * header checked → claim → final name → original → job → answer. Each step is one atomic write under
 * an id that the claim holds, so that repeating it changes nothing.
 */
export class UploadService {
    #options;
    #files;
    #quota;
    constructor(options) {
        this.#options = options;
        const { models, limits } = options;
        this.#files = new ClaimedFiles({
            ...options,
            folder: "originals",
            namedBy: async (filename) => (await models.originals.findOne({ filename }).lean())?._id,
            documentIdOf: ({ originalId }) => originalId,
        });
        this.#quota = new DeviceRoom({
            maximum: limits.originalsPerDevice,
            count: (deviceId) => models.originals.countDocuments({ deviceId, tombstone: { $exists: false } }),
            refusal: () => quotaExceeded(limits.originalsPerDevice),
        });
    }
    /**
     * Stores a photo for good and queues its first cartoon. The same request again gives the same answer.
     * What is asked for may become known only when the photo has passed: in a form its fields may follow the file.
     * @throws AppError BAD_USER_INPUT, UNSUPPORTED_TYPE, UNDECODABLE_IMAGE, FILE_TOO_LARGE, TOO_MANY_PIXELS,
     *   QUOTA_EXCEEDED, TOO_MANY_JOBS, IDEMPOTENCY_KEY_REUSED, and whatever the stream or the request ends with.
     */
    async upload(device, photo, request) {
        const asked = Promise.resolve(request);
        const meter = this.#options.progress.begin(device.deviceId, photo.expectedBytes ?? null);
        // It is waited for only when the photo is there: should it fail before, that is not unheard.
        asked.then(({ idempotencyKey }) => meter.name(idempotencyKey), () => { });
        try {
            const answer = await this.#store(device, { stream: photo.stream, asked, meter });
            meter.end(UploadState.STORED);
            return answer;
        }
        catch (error) {
            meter.end(UploadState.FAILED);
            throw error;
        }
    }
    async #store(device, { stream, asked, meter }) {
        const received = await this.#options.files.receive(stream, (bytes) => meter.received(bytes));
        this.#options.observer.uploadReceived(received.fileSize);
        meter.checking();
        try {
            const details = await asked;
            this.#assertRequest(details);
            const claim = await this.#claim(device, received, details);
            return await this.#answer(claim);
        }
        finally {
            await this.#options.files.discard(received.path);
        }
    }
    /**
     * Finishes an upload whose process died after the claim was taken.
     * False when its file never got its name: the claim leads to nothing.
     */
    async resume(claim) {
        if (!claim.file || !(await this.#files.owns(claim, claim.file)))
            return false;
        try {
            await this.#finish(claim, claim.file);
            return true;
        }
        catch (error) {
            // Its device or its original has been deleted meanwhile.
            if (error instanceof AppError)
                return false;
            throw error;
        }
    }
    #assertRequest({ idempotencyKey, styleId }) {
        assertIdempotencyKey(idempotencyKey);
        this.#options.styles.require(styleId);
    }
    async #claim(device, received, request) {
        const { files, claims, limits, inspect } = this.#options;
        if (received.fileSize > limits.uploadBytes)
            throw tooLarge(limits.uploadBytes);
        const header = await inspect(received.path);
        const proposal = this.#propose(device, { received, header, request });
        const present = await claims.find(proposal._id, proposal.fingerprint);
        // A repeated request is answered even when the device has reached its limits since.
        const isNew = !present || (await this.#isStale(present));
        const giveBack = isNew ? await this.#takePlaces(device, proposal) : () => { };
        try {
            const taken = await claims.take(proposal, (other) => this.#isStale(other));
            const claim = taken === proposal ? proposal : await claims.waitUntilCompleted(taken);
            if (claim.completed)
                return claim;
            const file = await this.#files.publish(claim, received.path);
            await files.discard(received.path);
            await this.#finish(claim, file);
            return claim;
        }
        finally {
            giveBack();
        }
    }
    #propose(device, { received, header, request }) {
        const { _id: ownerId, deviceId } = device;
        const fingerprint = fingerprintOf(received.sha256, request.styleId, request.seed);
        const key = request.idempotencyKey;
        const createdAt = new Date();
        const extension = extensionOf(header.mimeType);
        return {
            _id: isGiven(key) ? uploadClaimId(deviceId, key) : `${deviceId}:upload:bytes:${fingerprint}`,
            deviceId,
            ownerId,
            keyed: isGiven(key),
            fingerprint,
            originalId: newId(),
            jobId: newId(),
            resultId: newId(),
            styleId: request.styleId ?? this.#options.styles.defaultId,
            seed: request.seed ?? randomSeed(),
            createdAt,
            expiresAt: new Date(createdAt.getTime() + (isGiven(key) ? KEYED_CLAIM_TTL_MS : UNKEYED_CLAIM_TTL_MS)),
            completed: false,
            file: {
                filename: formatFileName({ timestamp: createdAt.getTime(), identifier: deviceId, extension }),
                sha256: received.sha256,
                fileSize: received.fileSize,
                ...header,
            },
        };
    }
    async #finish(claim, file) {
        const { models, files, jobs, claims } = this.#options;
        const original = {
            _id: claim.originalId,
            deviceId: claim.deviceId,
            ...file,
            filePath: filePathOf("originals", file.filename),
            createdAt: new Date(parseFileName(file.filename)?.timestamp ?? claim.createdAt),
        };
        const stored = await insertNamed({
            files,
            folder: "originals",
            document: original,
            insert: (document) => models.originals.create(document),
            read: (id) => models.originals.findById(id).lean(),
        });
        await jobs.enqueue({
            _id: claim.jobId,
            resultId: claim.resultId,
            kind: JobKind.CARTOON,
            deviceId: claim.deviceId,
            originalId: claim.originalId,
            styleId: claim.styleId,
            seed: claim.seed,
        });
        await this.#assertOwner(claim, stored);
        await claims.complete(claim);
    }
    /** An upload that its device's deletion overtook must not wait for whoever registers that UUID next. */
    async #assertOwner(claim, original) {
        const owner = { _id: claim.ownerId, tombstone: { $exists: false } };
        if (await this.#options.models.devices.findOne(owner).lean())
            return;
        await this.#options.eraseOriginal(original);
        throw new AppError("UNAUTHENTICATED");
    }
    async #answer(claim) {
        const { models } = this.#options;
        const [original, job] = await Promise.all([
            models.originals.findOne({ _id: claim.originalId, tombstone: { $exists: false } }).lean(),
            models.jobs.findById(claim.jobId).lean(),
        ]);
        if (!original || !job)
            throw new AppError("NOT_FOUND", { message: "What this request made has been deleted." });
        return { original, job };
    }
    /**
     * Without a key a repeated upload means the same request only while its result is of use: not after the job
     * failed or was canceled, nor after the original was deleted or its face downloaded. A key alone decides.
     */
    async #isStale(claim) {
        if (!claim.completed || claim.keyed)
            return false;
        const { models } = this.#options;
        const [original, job, face] = await Promise.all([
            models.originals.findOne({ _id: claim.originalId, tombstone: { $exists: false } }).lean(),
            models.jobs.findById(claim.jobId).lean(),
            models.faces.findOne({ originalId: claim.originalId }).lean(),
        ]);
        return !original || !job || face !== null || job.status === "FAILED" || isRetryable(job);
    }
    /** Of those that the device may have of photos, and of jobs. */
    async #takePlaces({ deviceId }, claim) {
        const places = [];
        const giveBack = () => {
            for (const leave of places)
                leave();
        };
        try {
            places.push(await this.#quota.take(deviceId, claim._id));
            places.push(await this.#options.jobs.takeDevicePlace(deviceId, claim._id));
            return giveBack;
        }
        catch (error) {
            giveBack();
            // The same request may have got through meanwhile, and be what the database counted.
            const other = await this.#options.claims.find(claim._id, claim.fingerprint);
            if (!other || (await this.#isStale(other)))
                throw error;
            return giveBack;
        }
    }
}
function isGiven(value) {
    return value !== null && value !== undefined;
}
function tooLarge(limit) {
    return new AppError("FILE_TOO_LARGE", {
        message: `The file is too large; at most ${limit} bytes are accepted.`,
    });
}
function quotaExceeded(limit) {
    return new AppError("QUOTA_EXCEEDED", {
        message: `At most ${limit} photos of one device are kept, and so many are stored.`,
    });
}
//# sourceMappingURL=uploads.js.map