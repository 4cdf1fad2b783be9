import { AppError } from "../errors.js";
/** Most entries of one page. */
export const MAX_PAGE = 100;
const ID = /^[0-9a-f]{24}$/;
/**
 * One page of a collection, newest first. Cursors name a place in the order, so that documents that come or
 * go between two pages shift nothing.
 * @throws AppError BAD_USER_INPUT for `first` outside 1..100 or a cursor that is none of ours.
 */
export async function findPage(model, filter, { first, after, defaultFirst = 20 }) {
    const size = pageSize(first, defaultFirst);
    const start = after === null || after === undefined ? {} : afterFilter(parseCursor(after));
    const [found, totalCount] = await Promise.all([
        model
            .find({ ...filter, ...start })
            .sort({ createdAt: -1, _id: -1 })
            .limit(size + 1)
            .lean(),
        model.countDocuments(filter),
    ]);
    const nodes = found.slice(0, size);
    const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
    return {
        edges,
        nodes,
        pageInfo: { hasNextPage: found.length > size, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount,
    };
}
/**
 * Checks `first`; null means the default.
 * @throws AppError BAD_USER_INPUT outside 1..100.
 */
export function pageSize(first, defaultFirst) {
    const size = first ?? defaultFirst;
    if (size < 1 || size > MAX_PAGE) {
        throw new AppError("BAD_USER_INPUT", {
            message: `first: expected a number from 1 to ${MAX_PAGE}, got ${size}.`,
        });
    }
    return size;
}
/** The cursor that points behind a document. */
export function cursorOf({ _id, createdAt }) {
    return Buffer.from(`${createdAt.getTime()}:${_id}`).toString("base64url");
}
/**
 * The reverse of `cursorOf`.
 * @throws AppError BAD_USER_INPUT for a text that is no cursor.
 */
export function parseCursor(cursor) {
    const [milliseconds = "", id = ""] = Buffer.from(cursor, "base64url").toString("latin1").split(":", 2);
    const place = { createdAt: new Date(Number(milliseconds)), _id: id };
    // Decoding overlooks what is not base64; a cursor of ours comes out as it went in.
    if (!/^\d{1,15}$/.test(milliseconds) || !ID.test(id) || cursorOf(place) !== cursor) {
        throw new AppError("BAD_USER_INPUT", { message: "after: expected a cursor that an earlier page gave." });
    }
    return place;
}
function afterFilter({ _id, createdAt }) {
    return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: _id } }] };
}
//# sourceMappingURL=pages.js.map