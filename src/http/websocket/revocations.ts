import { AppError } from "../../errors.js";

/**
 * Ends the open operations of a device when its tokens are voided. A token that is voided while it is being looked up
 * counts as well: watching begins before the look-up.
 */
export class Revocations {
  readonly #watches = new Set<Watch>();

  /** Ends every operation of that device; to be called when its tokens are voided. */
  readonly revoke = (deviceId: string): void => {
    for (const watch of this.#watches) watch.revoke(deviceId);
  };

  /** Watches one operation. `end` is called with UNAUTHENTICATED if the device it is bound to is revoked. */
  watch(end: (reason: AppError) => void): Watch {
    const watch = new Watch(end, () => this.#watches.delete(watch));
    this.#watches.add(watch);
    return watch;
  }

  /** How many operations are watched. */
  get size(): number {
    return this.#watches.size;
  }
}

/** The watch over one operation. */
export class Watch {
  readonly #end: (reason: AppError) => void;
  readonly #release: () => void;
  /** Who was revoked before it was known whose operation this is. */
  #revoked: Set<string> | undefined = new Set();
  #deviceId: string | undefined;

  constructor(end: (reason: AppError) => void, release: () => void) {
    this.#end = end;
    this.#release = release;
  }

  /** Says whose operation it is. */
  bind(deviceId: string): void {
    this.#deviceId = deviceId;
    const early = this.#revoked?.has(deviceId);
    this.#revoked = undefined;
    if (early) this.#end(new AppError("UNAUTHENTICATED"));
  }

  /** Takes note that a device was revoked. */
  revoke(deviceId: string): void {
    this.#revoked?.add(deviceId);
    if (this.#deviceId === deviceId) this.#end(new AppError("UNAUTHENTICATED"));
  }

  /** Stops watching. */
  release(): void {
    this.#release();
  }
}
