import { AppError } from "../../errors.js";
import { UploadState } from "../../schema/enums.js";
import { MediaStatus } from "../../schema/media-enums.js";
import { extensionOf, formatFileName, parseFileName } from "../../storage/files/file-names.js";
import { ClaimedFiles } from "../claimed-files.js";
import { assertIdempotencyKey, fingerprintOf, KEYED_CLAIM_TTL_MS, mediaClaimId, UNKEYED_CLAIM_TTL_MS, } from "../claims.js";
import { DeviceRoom } from "../device-room.js";
import { newId } from "../ids.js";
import { filePathOf, insertNamed } from "../named-insert.js";
import { newChecklist } from "./media-steps.js";
/**
 * Takes pictures into the media library, by the order of writes of uploads: bytes to a temporary name → header checked
 * → claim → final name → item → answer. Each step is one atomic write under an id that the claim holds.
 */
export class MediaUploadService {
    #options;
    #files;
    /** Items that a device has, and those of them that are not settled. */
    #rooms;
    constructor(options) {
        this.#options = options;
        const { media } = options.models;
        this.#rooms = createRooms(options);
        this.#files = new ClaimedFiles({
            ...options,
            folder: "media",
            namedBy: async (filename) => (await media.findOne({ filename }).lean())?._id,
            documentIdOf: ({ jobId }) => jobId,
        });
    }
    /**
     * Stores a picture for good and queues its checklist. The same request again gives the same item. By its key it can be
     * followed while it is coming.
     * @throws AppError as `receive` and `storeAll` do.
     */
    async upload(device, picture, request) {
        assertIdempotencyKey(request.idempotencyKey);
        const meter = this.#options.progress.begin(device.deviceId, picture.expectedBytes ?? null);
        meter.name(request.idempotencyKey);
        try {
            const item = await this.#take(device, { stream: picture.stream, meter }, request);
            meter.end(UploadState.STORED);
            return item;
        }
        catch (error) {
            meter.end(UploadState.FAILED);
            throw error;
        }
    }
    async #take(device, { stream, meter }, request) {
        const received = await this.receive(stream, meter);
        try {
            const [stored] = await this.storeAll(device, [{ received, request }]);
            if (!stored)
                throw new Error("a picture that was stored is not there");
            return stored.item;
        }
        finally {
            await this.discard(received);
        }
    }
    /**
     * Takes a picture in under a temporary name; to be stored, and discarded in any case. The meter is told how far it is.
     * @throws AppError UNSUPPORTED_TYPE, UNDECODABLE_IMAGE, FILE_TOO_LARGE, TOO_MANY_PIXELS, and whatever the stream ends with.
     */
    async receive(stream, meter) {
        const { files, limits, inspect, observer } = this.#options;
        const received = await files.receive(stream, (bytes) => {
            // While it is coming in: nobody has to wait for the rest of what is refused.
            if (bytes > limits.mediaBytes)
                throw tooLarge(limits.mediaBytes);
            meter?.received(bytes);
        });
        observer.uploadReceived(received.fileSize);
        meter?.checking();
        try {
            return { ...received, header: await inspect(received.path) };
        }
        catch (error) {
            await files.discard(received.path);
            throw error;
        }
    }
    /**
     * Stores received pictures for good, in their order, and queues their checklists, once it is clear that the device may
     * have all of them.
     * @throws AppError BAD_USER_INPUT, QUOTA_EXCEEDED, TOO_MANY_JOBS, IDEMPOTENCY_KEY_REUSED: then none is stored. UNAUTHENTICATED when the
     *   device was deleted meanwhile, NOT_FOUND when a request is repeated whose item was deleted.
     */
    async storeAll(device, pictures) {
        for (const { request } of pictures)
            assertIdempotencyKey(request.idempotencyKey);
        const proposals = pictures.map(({ received, request }) => propose(device, received, request));
        const giveBack = await this.#takePlaces(device, proposals);
        try {
            const stored = [];
            for (const picture of pictures)
                stored.push({ ...picture, item: await this.#store(device, picture) });
            return stored;
        }
        finally {
            giveBack();
        }
    }
    /** Forgets the temporary name of a received picture. */
    discard({ path }) {
        return this.#options.files.discard(path);
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
            // Its device or the item has been deleted meanwhile.
            if (error instanceof AppError)
                return false;
            throw error;
        }
    }
    /** Stores one picture that there is a place for. */
    async #store(device, picture) {
        const claim = await this.#claim(device, picture);
        const live = { _id: claim.jobId, tombstone: { $exists: false } };
        const item = await this.#options.models.media.findOne(live).lean();
        if (item)
            return item;
        throw new AppError("NOT_FOUND", { message: "What this request made has been deleted." });
    }
    async #claim(device, { received, request }) {
        const { claims } = this.#options;
        const proposal = propose(device, received, request);
        const taken = await claims.take(proposal, (other) => this.#isStale(other));
        const claim = taken === proposal ? proposal : await claims.waitUntilCompleted(taken);
        if (claim.completed)
            return claim;
        const file = await this.#files.publish(claim, received.path);
        await this.discard(received);
        await this.#finish(claim, file);
        return claim;
    }
    /** Of those that the device may have, for what it has not sent before; the answer gives them back. */
    async #takePlaces({ deviceId }, proposals) {
        let wanted = await this.#newOf(proposals);
        while (wanted.length > 0) {
            try {
                return await takeAll(this.#rooms, deviceId, wanted);
            }
            catch (error) {
                // The same request may have got through meanwhile, and be what the database counted.
                const left = await this.#newOf(wanted);
                if (left.length === wanted.length)
                    throw error;
                wanted = left;
            }
        }
        return () => { };
    }
    /** Those that were not asked for before. */
    async #newOf(proposals) {
        const found = [];
        for (const one of proposals)
            if (!(await this.#isRepeated(one)))
                found.push(one);
        return found;
    }
    /** Whether the same was asked for before, and the answer is still of use. */
    async #isRepeated({ _id, fingerprint }) {
        const present = await this.#options.claims.find(_id, fingerprint);
        return present !== null && !(await this.#isStale(present));
    }
    async #finish(claim, file) {
        const { models, files, claims, onStored } = this.#options;
        const item = await insertNamed({
            files,
            folder: "media",
            document: newItem(claim, file),
            insert: (document) => models.media.create(document),
            read: (id) => models.media.findById(id).lean(),
        });
        await this.#assertOwner(claim, item);
        await claims.complete(claim);
        onStored();
    }
    /** An upload that its device's deletion overtook must not wait for whoever registers that UUID next. */
    async #assertOwner({ ownerId }, item) {
        const owner = { _id: ownerId, tombstone: { $exists: false } };
        if (await this.#options.models.devices.findOne(owner).lean())
            return;
        await this.#options.erase(item);
        throw new AppError("UNAUTHENTICATED");
    }
    /** Without a key a repeated upload means the same item only while that is of use. A key alone decides. */
    async #isStale({ completed, keyed, jobId }) {
        if (!completed || keyed)
            return false;
        const live = { _id: jobId, tombstone: { $exists: false } };
        const item = await this.#options.models.media.findOne(live).lean();
        return item === null || item.status === MediaStatus.FAILED;
    }
}
function propose({ _id: ownerId, deviceId }, { header, sha256, fileSize }, { type, idempotencyKey: key, part = "" }) {
    const fingerprint = fingerprintOf(sha256, type);
    const keyed = key !== null && key !== undefined;
    const createdAt = new Date();
    const extension = extensionOf(header.mimeType);
    const filename = formatFileName({ timestamp: createdAt.getTime(), identifier: deviceId, extension });
    return {
        _id: keyed ? mediaClaimId(deviceId, key, part) : `${deviceId}:media:bytes:${fingerprint}`,
        ...{ deviceId, ownerId, keyed, fingerprint, type, createdAt },
        jobId: newId(),
        expiresAt: new Date(createdAt.getTime() + (keyed ? KEYED_CLAIM_TTL_MS : UNKEYED_CLAIM_TTL_MS)),
        completed: false,
        file: { filename, sha256, fileSize, ...header },
    };
}
function newItem({ jobId, deviceId, type, createdAt }, file) {
    return {
        ...{ _id: jobId, deviceId, type, ...file },
        filePath: filePathOf("media", file.filename),
        status: MediaStatus.PENDING,
        percent: 0,
        seq: 1,
        createdAt: new Date(parseFileName(file.filename)?.timestamp ?? createdAt),
        steps: newChecklist(),
        variants: [],
        backgroundRemoved: false,
        claimAt: createdAt,
        fence: 0,
        heals: 0,
    };
}
function createRooms({ models: { media }, limits }) {
    const { mediaPerDevice: kept, queuedMediaPerDevice: queued } = limits;
    const unsettled = { $in: [MediaStatus.PENDING, MediaStatus.PROCESSING] };
    const live = { tombstone: { $exists: false } };
    return [
        new DeviceRoom({
            maximum: kept,
            count: (deviceId) => media.countDocuments({ deviceId, ...live }),
            refusal: (count) => quotaExceeded(kept, count),
        }),
        new DeviceRoom({
            maximum: queued,
            count: (deviceId) => media.countDocuments({ deviceId, status: unsettled, ...live }),
            refusal: (count) => tooManyQueued(queued, count),
        }),
    ];
}
/** Places for the items of these claims in every room, or in none. */
async function takeAll(rooms, deviceId, wanted) {
    const asked = await Promise.allSettled(rooms.map((room) => room.take(deviceId, ...wanted.map(({ _id }) => _id))));
    const taken = asked.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    const giveBack = () => {
        for (const one of taken)
            one();
    };
    const refused = asked.find((answer) => answer.status === "rejected");
    if (!refused)
        return giveBack;
    giveBack();
    throw refused.reason;
}
function tooManyQueued(maximum, count) {
    return new AppError("TOO_MANY_JOBS", {
        message: `At most ${maximum} media items of one device may be waiting or in work, and ${count} are.`,
    });
}
function quotaExceeded(maximum, count) {
    return new AppError("QUOTA_EXCEEDED", {
        message: `At most ${maximum} media items of one device are kept, and ${count} are stored.`,
    });
}
function tooLarge(maxBytes) {
    return new AppError("FILE_TOO_LARGE", {
        message: `The file is too large: ${maxBytes} bytes are allowed in the media library.`,
        details: { maxBytes },
    });
}
//# sourceMappingURL=media-uploads.js.map