import { GraphQLError } from "graphql";
import { AppError, ERROR_TABLE, toAppError } from "../errors.js";
import { tokensFault } from "./limits/query-limits.js";
/** Apollo's own codes that have another name in our table. */
const FOREIGN_CODES = {
    OPERATION_RESOLUTION_FAILURE: "BAD_REQUEST",
};
/** graphql-js quotes the offending value, which may be as long as a whole request. */
const MAX_MESSAGE_LENGTH = 500;
/**
 * Turns whatever was thrown into what a client may see. The one place where errors are masked and logged:
 * deliberate errors pass, everything else becomes `INTERNAL` and its original goes to the log, once.
 */
export class ErrorPresenter {
    #hideSchema;
    #logged = new WeakSet();
    /** @param options `hideSchema`: leave out graphql-js's "Did you mean", which spells out the schema. */
    constructor(options) {
        this.#hideSchema = options.hideSchema;
    }
    /** The client's view of an error, and its log line where one is due. */
    judge(thrown, scope) {
        const chain = chainOf(thrown);
        const root = chain.at(-1);
        const error = root instanceof AppError ? root : (this.#callersFault(chain) ?? toAppError(root));
        this.#log(error, scope);
        return error;
    }
    /** As an entry of a GraphQL answer's `errors`. */
    toGraphQL(thrown, scope) {
        const error = this.judge(thrown, scope);
        const { locations, path } = thrown instanceof GraphQLError ? thrown : {};
        return {
            message: error.message,
            ...(locations && { locations }),
            ...(path && { path }),
            extensions: {
                code: error.code,
                http: { status: error.status },
                retryable: error.retryable,
                ...(error.details && { details: error.details }),
                ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
                requestId: scope.requestId,
            },
        };
    }
    /** As the body of a REST answer. */
    toRest(error) {
        const { code, message } = error;
        const timestamp = new Date().toISOString();
        return { success: false, error: { code, message, details: error.details ?? null, timestamp } };
    }
    /** What is wrong with the request itself (syntax, schema, arguments), if that is what the error is about. */
    #callersFault(chain) {
        const errors = chain.filter((link) => link instanceof GraphQLError);
        const outer = errors[0];
        if (!outer)
            return undefined;
        const tooLong = tokensFault(outer);
        if (tooLong)
            return tooLong;
        const code = errors.map(codeOf).find((found) => found !== undefined) ?? codeByShape(outer, chain);
        if (code === undefined || code === "INTERNAL")
            return undefined;
        return new AppError(code, { message: this.#publicMessage(outer, errors) });
    }
    #publicMessage(outer, errors) {
        const constraints = errors.map(constraintsOf).find((found) => found !== undefined);
        const message = constraints ?? outer.message;
        const safe = this.#hideSchema ? message.replace(/ ?Did you mean [^\n]*\?/, "") : message;
        return safe.length > MAX_MESSAGE_LENGTH ? `${safe.slice(0, MAX_MESSAGE_LENGTH)}…` : safe;
    }
    #log(error, scope) {
        const original = error.cause;
        if (error.status < 500 || original === undefined)
            return;
        // One failed batch of a loader comes up once for every field that waited for it.
        if (typeof original === "object" && original !== null) {
            if (this.#logged.has(original))
                return;
            this.#logged.add(original);
        }
        const level = error.code === "INTERNAL" ? "error" : "warn";
        scope.logger[level]({ code: error.code, err: original }, "request failed");
    }
}
/** The error, and what it wraps, and so on. */
function chainOf(thrown) {
    const chain = [thrown];
    for (let link = thrown; link instanceof GraphQLError && link.originalError && chain.length < 10;) {
        link = link.originalError;
        chain.push(link);
    }
    return chain;
}
function codeOf(error) {
    const { code, http } = error.extensions;
    const status = http?.status;
    if (code === "BAD_REQUEST" && status === 405)
        return "METHOD_NOT_ALLOWED";
    if (code === "BAD_REQUEST" && status === 415)
        return "UNSUPPORTED_MEDIA_TYPE";
    // A request without a file never gets as far as a resolver: its value does not fit the Upload scalar.
    if (code === "BAD_USER_INPUT" && isAboutUpload(error))
        return "FILE_MISSING";
    if (typeof code !== "string")
        return undefined;
    if (Object.hasOwn(FOREIGN_CODES, code))
        return FOREIGN_CODES[code];
    return Object.hasOwn(ERROR_TABLE, code) ? code : undefined;
}
/** graphql-js gives no codes; what failed shows in where and how. */
function codeByShape(outer, chain) {
    if (/^(Variable "\$|Argument ")/.test(outer.message)) {
        return isAboutUpload(outer) ? "FILE_MISSING" : "BAD_USER_INPUT";
    }
    // Outside a field and thrown by graphql-js itself: about the document as a whole.
    const fromGraphQL = chain.every((link) => link instanceof GraphQLError);
    return fromGraphQL && outer.path === undefined ? "BAD_REQUEST" : undefined;
}
function isAboutUpload(error) {
    return /Upload value invalid|type "Upload!?" must not be null|required type "Upload!?"/.test(error.message);
}
/** class-validator's findings by argument. Its own message would repeat the submitted value. */
function constraintsOf(error) {
    const findings = error.extensions.validationErrors;
    if (!Array.isArray(findings))
        return undefined;
    const texts = findings.flatMap((finding) => Object.values(finding.constraints ?? {}));
    return texts.length > 0 ? `${texts.join("; ")}.` : undefined;
}
//# sourceMappingURL=errors.js.map