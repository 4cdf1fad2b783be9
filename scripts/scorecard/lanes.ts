/** How a list is worked through. */
export interface LaneOptions {
  /** Items at a time. */
  lanes: number;
  /** No further item is begun once it is aborted. */
  signal?: AbortSignal;
}

/**
 * Works through a list in lanes, each taking the next item when it is done with the last. Answers in the list's order;
 * rejects with the first failure, or with the signal's reason.
 */
export async function inLanes<T, R>(
  items: readonly T[],
  { lanes, signal }: LaneOptions,
  work: (item: T, lane: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const runLane = async (lane: number) => {
    for (let next = left.shift(); next; next = left.shift()) {
      signal?.throwIfAborted();
      const [index, item] = next;
      results[index] = await work(item, lane);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
  return results;
}
