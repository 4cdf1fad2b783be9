import { setTimeout as sleep } from "node:timers/promises";

/**
 * Looks again and again until there is something other than undefined.
 * @throws Error naming `what` when that takes longer than `withinMs`.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  withinMs: number,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await sleep(50);
  }
}
