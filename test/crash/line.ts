import { EventEmitter, once } from "node:events";

/**
 * The phones' line to the server, which is cut when that is killed. A request that fails for this is sent again, the
 * same, when the line is back: exactly what an app does.
 */
export class Line {
  #url: string | undefined;
  #pending = 0;
  readonly #events = new EventEmitter().setMaxListeners(0);

  /** The server listens here now. */
  connect(url: string): void {
    this.#url = url;
    this.#events.emit("connected");
  }

  /** Sends nothing more; resolves when the last request under way has ended, in whatever way. */
  async cut(): Promise<void> {
    this.#url = undefined;
    while (this.#pending > 0) await once(this.#events, "idle");
  }

  /** Sends a request until it is answered. What the server itself refuses is thrown. */
  async ask<T>(send: (url: string) => Promise<T>): Promise<T> {
    for (;;) {
      const url = this.#url ?? (await this.#connected());
      this.#pending += 1;
      try {
        return await send(url);
      } catch (error) {
        if (!isLost(error)) throw error;
        // A server that is dying is not asked again at once.
        if (this.#url === url) this.#url = undefined;
      } finally {
        this.#pending -= 1;
        if (this.#pending === 0) this.#events.emit("idle");
      }
    }
  }

  async #connected(): Promise<string> {
    while (this.#url === undefined) await once(this.#events, "connected");
    return this.#url;
  }
}

/** Whether the answer got lost: fetch throws a TypeError when the connection breaks, before or within the answer. */
function isLost(error: unknown): boolean {
  return error instanceof TypeError;
}
