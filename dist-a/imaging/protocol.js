import { AppError, ERROR_TABLE } from "../errors.js";
/** Packs anything thrown for the way to the parent. */
export function packError(thrown) {
    if (thrown instanceof AppError)
        return { message: thrown.message, appCode: thrown.code, stack: thrown.stack };
    if (!(thrown instanceof Error))
        return { message: String(thrown) };
    const systemCode = thrown.code;
    return { message: thrown.message, systemCode, stack: thrown.stack };
}
/** The counterpart of `packError`: an `AppError` again, or a plain `Error` (transient) with its system code. */
export function unpackError(sent) {
    if (sent.appCode && sent.appCode in ERROR_TABLE) {
        return new AppError(sent.appCode, { message: sent.message, cause: sent.stack });
    }
    const error = new Error(sent.message, { cause: sent.stack });
    return sent.systemCode ? Object.assign(error, { code: sent.systemCode }) : error;
}
//# sourceMappingURL=protocol.js.map