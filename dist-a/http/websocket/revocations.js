import { AppError } from "../../errors.js";
/**
 * Ends the open operations of a device when its tokens are voided. A token that is voided while it is being looked up
 * counts as well: watching begins before the look-up.
 */
export class Revocations {
    constructor() {
        this.#watches = new Set();
        /** Ends every operation of that device; to be called when its tokens are voided. */
        this.revoke = (deviceId) => {
            for (const watch of this.#watches)
                watch.revoke(deviceId);
        };
    }
    #watches;
    /** Watches one operation. `end` is called with UNAUTHENTICATED if the device it is bound to is revoked. */
    watch(end) {
        const watch = new Watch(end, () => this.#watches.delete(watch));
        this.#watches.add(watch);
        return watch;
    }
    /** How many operations are watched. */
    get size() {
        return this.#watches.size;
    }
}
/** The watch over one operation. */
export class Watch {
    #end;
    #release;
    /** Who was revoked before it was known whose operation this is. */
    #revoked = new Set();
    #deviceId;
    constructor(end, release) {
        this.#end = end;
        this.#release = release;
    }
    /** Says whose operation it is. */
    bind(deviceId) {
        this.#deviceId = deviceId;
        const early = this.#revoked?.has(deviceId);
        this.#revoked = undefined;
        if (early)
            this.#end(new AppError("UNAUTHENTICATED"));
    }
    /** Takes note that a device was revoked. */
    revoke(deviceId) {
        this.#revoked?.add(deviceId);
        if (this.#deviceId === deviceId)
            this.#end(new AppError("UNAUTHENTICATED"));
    }
    /** Stops watching. */
    release() {
        this.#release();
    }
}
//# sourceMappingURL=revocations.js.map