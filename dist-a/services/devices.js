import { AppError } from "../errors.js";
import { duplicateKeyField } from "../storage/database/database.js";
import { newId } from "./ids.js";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** How exact `lastActiveAt` is; finer would write with every request. */
const ACTIVITY_RESOLUTION_MS = 60_000;
/** Registration and authentication of devices. */
export class DeviceService {
    #models;
    #tokens;
    #logger;
    #revocationListeners = new Set();
    constructor(options) {
        this.#models = options.models;
        this.#tokens = options.tokens;
        this.#logger = options.logger;
    }
    /**
     * Registers a device, or renews its token. Until a token of the device has been used anyone who knows the id
     * gets a new one (a lost answer must not lock a phone out); later only the bearer of its last used token, or
     * of a newer one, does. The token before is void from then on.
     * @throws AppError BAD_USER_INPUT when `deviceId` is no UUID, DEVICE_TAKEN when it belongs to another.
     */
    async register(deviceId, presentedToken) {
        const id = deviceId.toLowerCase();
        if (!UUID.test(id)) {
            throw new AppError("BAD_USER_INPUT", {
                message: "deviceId: expected a random RFC 4122 UUID such as 3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b.",
            });
        }
        const device = (await this.#models.devices.findOne({ deviceId: id }).lean()) ?? (await this.#insert(id));
        if (device.tokenVersion === 0)
            return this.#issue(device);
        const claims = presentedToken ? await this.#tokens.verify(presentedToken) : undefined;
        if (device.tombstone || !mayRenew(device, claims))
            throw new AppError("DEVICE_TAKEN");
        return this.#issue(device);
    }
    /** The device whose present token this is; null for every other token. */
    async authenticate(token) {
        const claims = await this.#tokens.verify(token);
        if (!claims)
            return null;
        const device = await this.#models.devices.findOne({ deviceId: claims.deviceId }).lean();
        if (!device || device.tombstone)
            return null;
        if (device._id !== claims.documentId || device.tokenVersion !== claims.version)
            return null;
        return this.#touch(device);
    }
    /** Tells when a device's tokens are voided, by its `deviceId`. Returns the way to stop listening. */
    onRevoked(listener) {
        this.#revocationListeners.add(listener);
        return () => this.#revocationListeners.delete(listener);
    }
    /** Tells the listeners of this process that a device's tokens were voided, here or elsewhere. */
    announceRevocation(deviceId) {
        this.#logger.info({ deviceId }, "tokens voided");
        for (const listener of this.#revocationListeners)
            listener(deviceId);
    }
    /** Makes a device and its tokens vanish for every request from now on; what it owns is erased by the caller. */
    async bury(device) {
        await this.#models.devices.updateOne({ _id: device._id }, { $set: { tombstone: new Date() } });
        this.announceRevocation(device.deviceId);
    }
    /** Takes a buried device's document away; its UUID is free again. */
    async remove(deviceId) {
        await this.#models.devices.deleteOne({ deviceId, tombstone: { $exists: true } });
    }
    async #insert(deviceId) {
        const now = new Date();
        const device = {
            _id: newId(),
            deviceId,
            createdAt: now,
            lastActiveAt: now,
            tokenVersion: 0,
            lastUsedTokenVersion: 0,
        };
        try {
            await this.#models.devices.create(device);
            return device;
        }
        catch (error) {
            if (duplicateKeyField(error) !== "deviceId")
                throw error;
            // Somebody else registered it in this very moment: as if it had been there before.
            const existing = await this.#models.devices.findOne({ deviceId }).lean();
            if (!existing)
                throw new AppError("DEVICE_TAKEN");
            return existing;
        }
    }
    /** Two renewals at once raise the number one after the other: two different tokens, the later one valid. */
    async #issue(device) {
        const updated = await this.#models.devices
            .findOneAndUpdate({ _id: device._id, lastUsedTokenVersion: device.lastUsedTokenVersion, tombstone: { $exists: false } }, { $inc: { tokenVersion: 1 }, $set: { lastActiveAt: new Date() } }, { returnDocument: "after" })
            .lean();
        if (!updated)
            throw new AppError("DEVICE_TAKEN");
        if (device.tokenVersion > 0)
            this.announceRevocation(device.deviceId);
        const token = await this.#tokens.sign({
            deviceId: updated.deviceId,
            documentId: updated._id,
            version: updated.tokenVersion,
        });
        return { device: updated, token };
    }
    /** Null when the token was voided in this very moment. */
    async #touch(device) {
        const now = new Date();
        const isFirstUse = device.lastUsedTokenVersion < device.tokenVersion;
        if (!isFirstUse && now.getTime() - device.lastActiveAt.getTime() < ACTIVITY_RESOLUTION_MS)
            return device;
        return this.#models.devices
            .findOneAndUpdate({ _id: device._id, tokenVersion: device.tokenVersion, tombstone: { $exists: false } }, { $set: { lastActiveAt: now }, $max: { lastUsedTokenVersion: device.tokenVersion } }, { returnDocument: "after" })
            .lean();
    }
}
function mayRenew(device, claims) {
    if (device.lastUsedTokenVersion === 0)
        return true;
    return claims?.documentId === device._id && claims.version >= device.lastUsedTokenVersion;
}
//# sourceMappingURL=devices.js.map