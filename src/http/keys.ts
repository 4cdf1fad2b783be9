import { AppError } from "../errors.js";
import { isSameSecret } from "../services/same-secret.js";
import type { RateLimits } from "./limits/rate-limits.js";

/** A key as it came with a request, and the one of the configuration. */
export interface KeyCheck {
  /** Null: none came. */
  given: string | null;
  /** Undefined: none is configured, and none fits. */
  wanted: string | undefined;
  /** Of the client. */
  address: string;
}

/**
 * Lets through whoever has brought the key. It is compared in constant time, and those who guess are slowed down.
 * @throws AppError UNAUTHENTICATED, RATE_LIMITED after many wrong keys from that address.
 */
export function assertKey(rates: Pick<RateLimits, "ofWrongKey">, { given, wanted, address }: KeyCheck): void {
  rates.ofWrongKey(address, 0);
  if (given !== null && wanted !== undefined && isSameSecret(given, wanted)) return;
  // To have none is no guess.
  if (given !== null) rates.ofWrongKey(address, 1);
  throw new AppError("UNAUTHENTICATED", { message: "Send the key: `Authorization: Bearer <key>`." });
}
