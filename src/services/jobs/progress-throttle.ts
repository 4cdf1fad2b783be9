/**
 * Thins reports out: the first at once, then the newest one every `intervalMs`, one write at a time; while a
 * write takes longer, what comes is merged into the next. What is urgent does not wait for the interval.
 * What is still held back when the work ends is dropped: the end itself says more.
 */
export class ProgressThrottle<T> {
  readonly #write: (value: T) => Promise<void>;
  readonly #merge: (held: T, next: T) => T;
  readonly #isUrgent: (value: T) => boolean;
  readonly #intervalMs: number;
  #pending: T | undefined;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #endPause: () => void = () => {};
  #isResting = false;
  #closed = false;

  /**
   * `merge` keeps what a report that is held back had and the next one lacks; `write` must not reject; nothing is urgent
   * unless `isUrgent` says so.
   */
  constructor(
    options: { intervalMs: number; merge: (held: T, next: T) => T; isUrgent?: (value: T) => boolean },
    write: (value: T) => Promise<void>,
  ) {
    this.#write = write;
    this.#merge = options.merge;
    this.#isUrgent = options.isUrgent ?? (() => false);
    this.#intervalMs = options.intervalMs;
  }

  /** Takes a report. */
  push(value: T): void {
    if (this.#closed) return;
    this.#pending = this.#pending === undefined ? value : this.#merge(this.#pending, value);
    if (!this.#isResting) this.#flush();
    else if (this.#isUrgent(value)) this.#endPause();
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
      const timer = setTimeout(resolve, this.#intervalMs);
      this.#timer = timer;
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    Promise.all([this.#writing, pause]).then(() => this.#flush());
  }
}
