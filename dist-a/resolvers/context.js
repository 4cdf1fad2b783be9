import { AppError } from "../errors.js";
/**
 * The calling device.
 * @throws AppError UNAUTHENTICATED when there was no valid token.
 */
export function requireDevice(context) {
    if (!context.device)
        throw new AppError("UNAUTHENTICATED");
    return context.device;
}
//# sourceMappingURL=context.js.map