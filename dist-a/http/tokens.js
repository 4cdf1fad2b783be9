/** Ours have about 250 characters; whatever is much longer is not worth verifying. */
const MAX_TOKEN_LENGTH = 4_096;
/** The token in the value of an `Authorization` header, with or without the word `Bearer`; null when there is none. */
export function tokenOf(value) {
    if (typeof value !== "string" || value.length > MAX_TOKEN_LENGTH)
        return null;
    return /^(?:Bearer +)?([^\s]+)$/i.exec(value.trim())?.[1] ?? null;
}
/**
 * The token of a WebSocket: under `Authorization` or `token`, in whatever case, in the payload of `connection_init`
 * or in its `headers`; else in the headers of the upgrade request. Never in the URL, which ends up in logs.
 */
export function connectionToken(payload, headers) {
    const record = asRecord(payload);
    return tokenIn(record) ?? tokenIn(asRecord(entryOf(record, "headers"))) ?? tokenOf(headers.authorization);
}
function tokenIn(record) {
    return tokenOf(entryOf(record, "authorization")) ?? tokenOf(entryOf(record, "token"));
}
function entryOf(record, name) {
    return Object.entries(record).find(([key]) => key.toLowerCase() === name)?.[1];
}
function asRecord(value) {
    return typeof value === "object" && value !== null ? value : {};
}
//# sourceMappingURL=tokens.js.map