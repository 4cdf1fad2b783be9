import { setTimeout as sleep } from "node:timers/promises";

const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;
/** The pause before the next look, as a share of the time waited so far. */
const PAUSE_SHARE = 0.05;

/**
 * Waits until `look` answers something other than undefined, null or false. It looks less and
 * less often, at last four times a second: looks are often requests, and a minute of them must stay far below the
 * server's limits, however quick the machine.
 * @throws Error naming `what` when that takes longer than `withinMs`.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | null | false>,
  withinMs = 30_000,
): Promise<T> {
  const start = Date.now();
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen;
    const waited = Date.now() - start;
    if (waited > withinMs) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await sleep(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waited * PAUSE_SHARE)));
  }
}
