import { AppError } from "../errors.js";
/** Most events that wait for a slow reader; beyond, an older state of the same thing makes room for the newer. */
const MAX_WAITING = 100;
/** Mailboxes by key. A stream listens from the moment it is made, not from its first read. */
export class Topics {
    #mailboxes = new Map();
    /** The keys that somebody listens to. */
    keys() {
        return [...this.#mailboxes.keys()];
    }
    /** Hands an event to whoever listens to the key. */
    publish(key, event) {
        for (const mailbox of this.#mailboxes.get(key) ?? [])
            mailbox.put(event);
    }
    /** What has come is still delivered; then the streams end. */
    end(key) {
        for (const mailbox of this.#mailboxes.get(key) ?? [])
            mailbox.end();
    }
    /** Listens to a key from now on, until `return()`. */
    subscribe(key) {
        const mailbox = new Mailbox();
        const open = this.#mailboxes.get(key) ?? new Set();
        this.#mailboxes.set(key, open.add(mailbox));
        return {
            [Symbol.asyncIterator]() {
                return this;
            },
            next: () => mailbox.take(),
            return: async () => {
                open.delete(mailbox);
                if (open.size === 0 && this.#mailboxes.get(key) === open)
                    this.#mailboxes.delete(key);
                mailbox.close();
                return { done: true, value: undefined };
            },
        };
    }
}
/** What has come and was not read yet, or else who waits for it. */
class Mailbox {
    #events = [];
    #readers = [];
    #isOpen = true;
    #fault;
    put(event) {
        if (!this.#isOpen)
            return;
        const reader = this.#readers.shift();
        const isFull = this.#events.length >= MAX_WAITING;
        if (reader)
            reader.resolve({ done: false, value: event });
        else if (isFull && !this.#forget(event._id))
            this.#overflow();
        else
            this.#events.push(event);
    }
    async take() {
        const event = this.#events.shift();
        if (event)
            return { done: false, value: event };
        if (this.#fault)
            throw this.#fault;
        if (!this.#isOpen)
            return { done: true, value: undefined };
        return new Promise((resolve, reject) => {
            this.#readers.push({ resolve, reject });
        });
    }
    /** No more will come. */
    end() {
        this.#isOpen = false;
        for (const { resolve } of this.#readers.splice(0))
            resolve({ done: true, value: undefined });
    }
    /** Nobody will read any more. */
    close() {
        this.#events = [];
        this.end();
    }
    /** The reader is told instead of being fed for ever: after subscribing again it sees the present state. */
    #overflow() {
        this.#fault = new AppError("BUSY", { message: "Too many events waited to be read; subscribe again." });
        this.close();
    }
    #forget(id) {
        const older = this.#events.findIndex(({ _id }) => _id === id);
        if (older >= 0)
            this.#events.splice(older, 1);
        return older >= 0;
    }
}
/**
 * A generator that waits for its source can't hear `return()`: this ends the source first, so that a
 * client that goes away leaves no listener behind.
 */
export function closing(source, events) {
    return {
        [Symbol.asyncIterator]() {
            return this;
        },
        next: async () => {
            try {
                const result = await events.next();
                if (result.done)
                    await source.return?.();
                return result;
            }
            catch (error) {
                await source.return?.();
                throw error;
            }
        },
        return: async () => {
            await source.return?.();
            return events.return(undefined);
        },
    };
}
/** What `work` answers; should it fail, the source is ended first. */
export async function orClose(source, work) {
    try {
        return await work();
    }
    catch (error) {
        await source.return?.();
        throw error;
    }
}
//# sourceMappingURL=topics.js.map