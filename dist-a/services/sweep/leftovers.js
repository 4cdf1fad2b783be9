/** Most ids or names in one question to the database. */
export const BATCH = 500;
/** Leftovers that go one by one. */
export function oneByOne(items, removeOne) {
    return {
        count: items.length,
        remove: async () => {
            for (const item of items)
                await removeOne(item);
        },
    };
}
/** A list in pieces of at most `BATCH`. */
export function batches(items) {
    const pieces = [];
    for (let start = 0; start < items.length; start += BATCH)
        pieces.push(items.slice(start, start + BATCH));
    return pieces;
}
//# sourceMappingURL=leftovers.js.map