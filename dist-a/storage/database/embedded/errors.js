/** An error as MongoDB's clients know it: a number, and for some numbers further fields. */
export class DatabaseError extends Error {
    constructor(code, message, details = {}) {
        super(message);
        this.code = code;
        this.details = details;
    }
}
/** Refuses what a real MongoDB could do and this database can't; `code` is 115, 2 or 59. */
export function unsupported(what, code = 115) {
    const message = `The embedded database does not support ${what}; set MONGODB_URI to use a MongoDB server.`;
    return new DatabaseError(code, message);
}
/** The answer to a command that failed. */
export function toErrorReply(thrown) {
    const error = thrown instanceof DatabaseError ? thrown : new DatabaseError(8, String(thrown));
    return { ok: 0, code: error.code, errmsg: error.message, ...error.details };
}
//# sourceMappingURL=errors.js.map