import { AppError } from "../errors.js";
import { isSameSecret } from "../services/same-secret.js";
/**
 * Lets through whoever has brought the key. It is compared in constant time, and those who guess are slowed down.
 * @throws AppError UNAUTHENTICATED, RATE_LIMITED after many wrong keys from that address.
 */
export function assertKey(rates, { given, wanted, address }) {
    rates.ofWrongKey(address, 0);
    if (given !== null && wanted !== undefined && isSameSecret(given, wanted))
        return;
    // To have none is no guess.
    if (given !== null)
        rates.ofWrongKey(address, 1);
    throw new AppError("UNAUTHENTICATED", { message: "Send the key: `Authorization: Bearer <key>`." });
}
//# sourceMappingURL=keys.js.map