import { AppError } from "../errors.js";

/** Events until `return()` is called, or the source ends. */
export type EventStream<T> = AsyncIterableIterator<T>;

/** Most events that wait for a slow reader; beyond, an older state of the same thing makes room for the newer. */
const MAX_WAITING = 100;

/** Mailboxes by key. A stream listens from the moment it is made, not from its first read. */
export class Topics<T extends { _id: string }> {
  readonly #mailboxes = new Map<string, Set<Mailbox<T>>>();

  /** The keys that somebody listens to. */
  keys(): string[] {
    return [...this.#mailboxes.keys()];
  }

  /** Hands an event to whoever listens to the key. */
  publish(key: string, event: T): void {
    for (const mailbox of this.#mailboxes.get(key) ?? []) mailbox.put(event);
  }

  /** What has come is still delivered; then the streams end. */
  end(key: string): void {
    for (const mailbox of this.#mailboxes.get(key) ?? []) mailbox.end();
  }

  /** Listens to a key from now on, until `return()`. */
  subscribe(key: string): EventStream<T> {
    const mailbox = new Mailbox<T>();
    const open = this.#mailboxes.get(key) ?? new Set();
    this.#mailboxes.set(key, open.add(mailbox));
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => mailbox.take(),
      return: async () => {
        open.delete(mailbox);
        if (open.size === 0 && this.#mailboxes.get(key) === open) this.#mailboxes.delete(key);
        mailbox.close();
        return { done: true, value: undefined };
      },
    };
  }
}

interface Reader<T> {
  resolve: (result: IteratorResult<T>) => void;
  reject: (error: unknown) => void;
}

/** What has come and was not read yet, or else who waits for it. */
class Mailbox<T extends { _id: string }> {
  #events: T[] = [];
  readonly #readers: Reader<T>[] = [];
  #isOpen = true;
  #fault: AppError | undefined;

  put(event: T): void {
    if (!this.#isOpen) return;
    const reader = this.#readers.shift();
    const isFull = this.#events.length >= MAX_WAITING;
    if (reader) reader.resolve({ done: false, value: event });
    else if (isFull && !this.#forget(event._id)) this.#overflow();
    else this.#events.push(event);
  }

  async take(): Promise<IteratorResult<T>> {
    const event = this.#events.shift();
    if (event) return { done: false, value: event };
    if (this.#fault) throw this.#fault;
    if (!this.#isOpen) return { done: true, value: undefined };
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
  }

  /** No more will come. */
  end(): void {
    this.#isOpen = false;
    for (const { resolve } of this.#readers.splice(0)) resolve({ done: true, value: undefined });
  }

  /** Nobody will read any more. */
  close(): void {
    this.#events = [];
    this.end();
  }

  /** The reader is told instead of being fed for ever: after subscribing again it sees the present state. */
  #overflow(): void {
    this.#fault = new AppError("BUSY", { message: "Too many events waited to be read; subscribe again." });
    this.close();
  }

  #forget(id: string): boolean {
    const older = this.#events.findIndex(({ _id }) => _id === id);
    if (older >= 0) this.#events.splice(older, 1);
    return older >= 0;
  }
}

/**
 * A generator that waits for its source can't hear `return()`: this ends the source first, so that a
 * client that goes away leaves no listener behind.
 */
export function closing<T>(source: EventStream<unknown>, events: AsyncGenerator<T>): EventStream<T> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      try {
        const result = await events.next();
        if (result.done) await source.return?.();
        return result;
      } catch (error) {
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
export async function orClose<T>(source: EventStream<unknown>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await source.return?.();
    throw error;
  }
}
