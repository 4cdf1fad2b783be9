/** Things that have no use any more: how many they are, and how they go. A dry run only counts them. */
export interface Leftovers {
  count: number;
  remove: () => Promise<void>;
}

/** Most ids or names in one question to the database. */
export const BATCH = 500;

/** Leftovers that go one by one. */
export function oneByOne<T>(items: T[], removeOne: (item: T) => Promise<unknown>): Leftovers {
  return {
    count: items.length,
    remove: async () => {
      for (const item of items) await removeOne(item);
    },
  };
}

/** A list in pieces of at most `BATCH`. */
export function batches<T>(items: T[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; start += BATCH) pieces.push(items.slice(start, start + BATCH));
  return pieces;
}
