import { AppError } from "../errors.js";
import type { Device } from "../schema/device.js";
import type { Services } from "../services/services.js";
import type { Loaders } from "./loaders.js";

/** What every resolver gets: who is calling, the services, and loaders that live as long as one operation. */
export interface RequestContext {
  /** Also on the log lines of this request, and in `extensions.requestId` of internal errors. */
  requestId: string;
  /** The device whose valid token came with the request. */
  device: Device | null;
  /** The token as it was sent, for `registerDevice` (renewing). */
  token: string | null;
  /**
   * Counts one registration from the client's address; to be called before it is tried.
   * @throws AppError RATE_LIMITED
   */
  admitRegistration(): void;
  /**
   * Lets through whoever has sent ADMIN_TOKEN in place of a device's token.
   * @throws AppError UNAUTHENTICATED, RATE_LIMITED after many wrong ones.
   */
  assertOperator(): void;
  services: Services;
  loaders: Loaders;
}

/**
 * The calling device.
 * @throws AppError UNAUTHENTICATED when there was no valid token.
 */
export function requireDevice(context: Pick<RequestContext, "device">): Device {
  if (!context.device) throw new AppError("UNAUTHENTICATED");
  return context.device;
}
