import { AppError } from "../../errors.js";
/** Seconds after which a refused client may try again; Flutter's waits as long before it connects anew. */
const RETRY_AFTER_S = 5;
/** Counts what is open, by address and by device. It remembers no one who has nothing open. */
export class OpenCounts {
    #limits;
    #open = { address: new Map(), deviceId: new Map() };
    constructor(limits) {
        this.#limits = limits;
    }
    /**
     * Takes a place for something that is about to be opened.
     * @returns the way to give it back; harmless when repeated.
     * @throws AppError TOO_MANY_CONNECTIONS or TOO_MANY_OPERATIONS; no place is taken then.
     */
    acquire({ address, deviceId }) {
        const { perAddress, perDevice } = this.#limits;
        this.#assertFree("address", address, perAddress);
        if (perDevice !== undefined)
            this.#assertFree("deviceId", deviceId, perDevice);
        this.#add("address", address, 1);
        this.#add("deviceId", deviceId, 1);
        let held = true;
        return () => {
            if (!held)
                return;
            held = false;
            this.#add("address", address, -1);
            this.#add("deviceId", deviceId, -1);
        };
    }
    /** How many addresses and devices it remembers. */
    get size() {
        return this.#open.address.size + this.#open.deviceId.size;
    }
    #assertFree(kind, key, maximum) {
        if (key === undefined || (this.#open[kind].get(key) ?? 0) < maximum)
            return;
        const { code, what } = this.#limits;
        const of = kind === "address" ? "from one address" : "of one device";
        throw new AppError(code, {
            message: `At most ${maximum} ${what} ${of} may be open at a time.`,
            details: { maximum },
            retryAfterSeconds: RETRY_AFTER_S,
        });
    }
    #add(kind, key, change) {
        if (key === undefined)
            return;
        const count = (this.#open[kind].get(key) ?? 0) + change;
        if (count > 0)
            this.#open[kind].set(key, count);
        else
            this.#open[kind].delete(key);
    }
}
//# sourceMappingURL=open-counts.js.map