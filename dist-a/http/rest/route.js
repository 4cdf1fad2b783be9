import { AppError } from "../../errors.js";
/** An entry of the table: the handler, with the checks of query and body before it. */
export function route(definition) {
    const { query, json } = definition;
    return {
        ...definition,
        handle: async (call, raw) => {
            const input = {
                query: (query ? accept(query, raw.query) : {}),
                body: (json ? accept(json, await raw.readBody()) : {}),
            };
            return definition.handle(call, input);
        },
    };
}
/**
 * Checks what a client sent.
 * @throws AppError BAD_USER_INPUT naming each wrong member and what was expected.
 */
export function accept(schema, value) {
    const { success, data, error } = schema.safeParse(value);
    if (success)
        return data;
    throw new AppError("BAD_USER_INPUT", { message: `${error.issues.map(faultOf).join("; ")}.` });
}
function faultOf({ path, message, ...issue }) {
    if (path.length > 0)
        return `${path.join(".")}: ${message}`;
    if (issue.code !== "unrecognized_keys")
        return "Send a JSON object";
    // A client's own words, which may be long.
    return `${issue.keys.join(", ").slice(0, 100)}: not known here`;
}
//# sourceMappingURL=route.js.map