import { AppError } from "../errors.js";
import { assertReadable } from "./limits/query-limits.js";
/**
 * The parameters of a GET request. Some clients spell "not given" as the text `null`, or as nothing.
 * @throws AppError BAD_REQUEST, QUERY_TOO_COMPLEX
 */
export function readQuery(query) {
    const given = [...query].filter(([, value]) => value !== "null" && value !== "");
    const result = new URLSearchParams(given);
    const document = result.get("query");
    const extensions = result.get("extensions");
    if (extensions !== null)
        assertHash(parsedOrNothing(extensions));
    // Apollo knows the document, or says that it does not.
    if (document === null && extensions !== null)
        return result;
    if (document === null)
        throw new AppError("BAD_REQUEST", { message: "There is no `query`." });
    assertReadable(document);
    return result;
}
/**
 * A request, or a list of them, that has the form of a GraphQL request; what it says is for others to judge.
 * @throws AppError BAD_REQUEST, QUERY_TOO_COMPLEX, BATCH_TOO_LARGE
 */
export function checkedBody(body, maxBatch) {
    return Array.isArray(body) ? checkedBatch(body, maxBatch) : checked(body);
}
/** A list of requests. */
function checkedBatch(body, maximum) {
    if (body.length > maximum || maximum === 1) {
        const expected = maximum === 1 ? "one JSON object, not a list" : `at most ${maximum} operations`;
        throw new AppError("BATCH_TOO_LARGE", {
            message: `The request has too many operations: expected ${expected}.`,
            details: { maximum, found: body.length },
        });
    }
    if (body.length === 0)
        throw new AppError("BAD_REQUEST", { message: "The list of operations is empty." });
    return body.map(checked);
}
/** A request that has the form of a GraphQL request; what it says is for Apollo to judge. */
export function checked(body) {
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
        throw new AppError("BAD_REQUEST", { message: "Send one JSON object with a `query`." });
    }
    const { query, operationName, variables, extensions, ...rest } = body;
    const isPersisted = isBlank(query) && Object(extensions).persistedQuery !== undefined;
    if (!isPersisted)
        assertDocument(query);
    assertHash(extensions);
    const given = Object.entries({ query, operationName, variables, extensions }).filter(([, value]) => !isBlank(value));
    return { ...rest, ...Object.fromEntries(given) };
}
/** Apollo makes a text of whatever stands for the hash of a persisted query, and some values can't become one. */
function assertHash(extensions) {
    const { persistedQuery } = Object(extensions);
    if (isBlank(persistedQuery) || typeof Object(persistedQuery).sha256Hash === "string")
        return;
    throw new AppError("BAD_REQUEST", { message: "`extensions.persistedQuery.sha256Hash` has to be a text." });
}
/** What is no JSON is for Apollo to refuse. */
function parsedOrNothing(json) {
    try {
        return JSON.parse(json);
    }
    catch {
        return undefined;
    }
}
function assertDocument(query) {
    if (typeof query !== "string" || query === "") {
        throw new AppError("BAD_REQUEST", { message: "`query` has to be a text with a GraphQL document." });
    }
    assertReadable(query);
}
function isBlank(value) {
    return value === null || value === undefined || value === "";
}
//# sourceMappingURL=graphql-request.js.map