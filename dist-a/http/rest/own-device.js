import { AppError } from "../../errors.js";
/**
 * What belongs to another device looks exactly like what does not exist.
 * @throws AppError NOT_FOUND when a `device_id` that came along is not the token's.
 */
export function assertOwn({ deviceId: own }, named) {
    if (named !== null && named !== undefined && named.toLowerCase() !== own)
        throw new AppError("NOT_FOUND");
}
//# sourceMappingURL=own-device.js.map