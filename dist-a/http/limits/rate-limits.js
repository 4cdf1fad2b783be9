import { AppError } from "../../errors.js";
const MINUTE_S = 60;
const HOUR_S = 3_600;
/**
 * Keys that one counter remembers, about 50 MB at the most. Whoever comes when it is full shares one count with all
 * others who do: strangers with very many addresses can't fill the memory.
 */
const MAX_KEYS = 100_000;
const REST_KEY = "the rest";
/**
 * A counter in this process's memory. The window of a key begins with its first hit. Written here because every request is
 * counted, those for images many thousand times a second, and libraries answer with promises and have a timer for each key.
 */
export const createMemoryCounter = ({ points, seconds }, maxKeys = MAX_KEYS) => {
    // All windows are equally long: in the order in which they began they end.
    const windows = new Map();
    const open = (key, now) => {
        forgetEnded(windows, now);
        const known = windows.size < maxKeys ? key : REST_KEY;
        const window = windows.get(known) ?? { hits: 0, end: now + seconds * 1_000 };
        windows.set(known, window);
        return window;
    };
    return {
        hit(key, hits) {
            const now = Math.floor(performance.now());
            const current = windows.get(key);
            if (current && current.end <= now)
                windows.delete(key);
            const window = current && current.end > now ? current : open(key, now);
            window.hits += hits;
            return window.hits > points ? window.end - now : undefined;
        },
    };
};
function forgetEnded(windows, now) {
    for (const [key, { end }] of windows) {
        if (end > now)
            return;
        windows.delete(key);
    }
}
/** How often clients may come. All methods throw AppError RATE_LIMITED, with the seconds to wait, when that is too often. */
export class RateLimits {
    #limits;
    #requestsOfAddress;
    #requestsOfDevice;
    #registrations;
    #wrongKeys;
    constructor(limits, createCounter = createMemoryCounter) {
        this.#limits = limits;
        this.#requestsOfAddress = createCounter({ points: limits.requestsPerAddress, seconds: MINUTE_S });
        this.#requestsOfDevice = createCounter({ points: limits.requestsPerDevice, seconds: MINUTE_S });
        this.#registrations = createCounter({ points: limits.registrationsPerAddress, seconds: HOUR_S });
        this.#wrongKeys = createCounter({ points: limits.wrongKeysPerAddress, seconds: MINUTE_S });
    }
    /** Counts requests from an address; before anything else is done for them. */
    ofAddress(address, requests = 1) {
        const wait = this.#requestsOfAddress.hit(address, requests);
        assertNoWait(wait, `${this.#limits.requestsPerAddress} requests a minute from one address`);
    }
    /** Counts requests of a device, by its `deviceId`; as soon as its token has been verified. */
    ofDevice(deviceId, requests = 1) {
        const wait = this.#requestsOfDevice.hit(deviceId, requests);
        assertNoWait(wait, `${this.#limits.requestsPerDevice} requests a minute of one device`);
    }
    /** Counts one registration of a device, whichever way it comes; before it is tried. */
    ofRegistration(address) {
        const wait = this.#registrations.hit(address, 1);
        assertNoWait(wait, `${this.#limits.registrationsPerAddress} registrations an hour from one address`);
    }
    /**
     * Counts one wrong key of an operator or a worker; 0 only looks, before a key is compared: past the limit nobody learns
     * any more whether a key is right.
     */
    ofWrongKey(address, wrong) {
        const wait = this.#wrongKeys.hit(address, wrong);
        assertNoWait(wait, `${this.#limits.wrongKeysPerAddress} wrong keys a minute from one address`);
    }
}
function assertNoWait(milliseconds, allowed) {
    if (milliseconds === undefined)
        return;
    const retryAfterSeconds = Math.max(1, Math.ceil(milliseconds / 1_000));
    throw new AppError("RATE_LIMITED", {
        message: `Too many requests: expected at most ${allowed}. Try again in ${retryAfterSeconds} seconds.`,
        retryAfterSeconds,
    });
}
//# sourceMappingURL=rate-limits.js.map