/**
 * Thins reports out: the first at once, then the newest one every `intervalMs`, one write at a time; while a
 * write takes longer, what comes is merged into the next.
 * What is still held back when the work ends is dropped: the end itself says more.
 */
export class ProgressThrottle<T> {
  readonly #write: (value: T) => Promise<void>;
  readonly #merge: (held: T, next: T) => T;
  readonly #intervalMs: number;
  #pending: T | undefined;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isResting = false;
  #closed = false;

  /** `merge` keeps what a report that is held back had and the next one lacks; `write` must not reject. */
  constructor(
    options: { intervalMs: number; merge: (held: T, next: T) => T },
    write: (value: T) => Promise<void>,
  ) {
    this.#write = write;
    this.#merge = options.merge;
    this.#intervalMs = options.intervalMs;
  }

  /** Takes a report. */
  push(value: T): void {
    if (this.#closed) return;
    this.#pending = this.#pending === undefined ? value : this.#merge(this.#pending, value);
    if (!this.#isResting) this.#flush();
  }

  /** Ends the throttle; resolves when no write is under way any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pending = undefined;
    await this.#writing;
  }

  #flush(): void {
    this.#isResting = false;
    const value = this.#pending;
    if (value === undefined || this.#closed) return;
    this.#pending = undefined;
    this.#isResting = true;
    this.#writing = this.#write(value);
    const pause = new Promise<void>((resolve) => {
      this.#timer = setTimeout(resolve, this.#intervalMs);
    });
    Promise.all([this.#writing, pause]).then(() => this.#flush());
  }
}
