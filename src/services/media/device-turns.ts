/** So many devices are remembered: whoever was served before them has waited long enough. */
const REMEMBERED = 1_000;

/** A device that has something to be done. */
export interface WaitingDevice {
  deviceId: string;
  /** Since when the oldest of it waits. */
  since: Date;
}

/**
 * Whose turn it is: devices take turns, so that one that has much to be done delays each of the others by one item only.
 * Remembered by each process for itself; after a restart, or with several processes, turns are fair nearly so.
 */
export class DeviceTurns {
  /** Those that were served, the longest ago first. */
  readonly #served = new Set<string>();

  /** The device that was served longest ago, or never; of several that never were, the one that waits longest. */
  next<T extends WaitingDevice>(waiting: readonly T[]): T | undefined {
    const ranks = new Map([...this.#served].map((deviceId, rank) => [deviceId, rank]));
    const rankOf = ({ deviceId }: T) => ranks.get(deviceId) ?? -1;
    const [next] = [...waiting].sort(
      (a, b) => rankOf(a) - rankOf(b) || a.since.getTime() - b.since.getTime(),
    );
    return next;
  }

  /** The device has had its turn. */
  served(deviceId: string): void {
    this.#served.delete(deviceId);
    this.#served.add(deviceId);
    const [longestAgo] = this.#served;
    if (longestAgo !== undefined && this.#served.size > REMEMBERED) this.#served.delete(longestAgo);
  }
}
