import { AppError } from "../errors.js";
import { refuseRest } from "./answers.js";
/** Makes a handler whose failures become REST refusals. */
export function guarded({ presenter, exchanges }, handle) {
    return async (request, response, next) => {
        try {
            await handle(request, response, next);
        }
        catch (thrown) {
            await refuseRest({ request, response, thrown, presenter, scope: exchanges.of(request) });
        }
    };
}
/**
 * Refuses any method that does more than read.
 * @throws AppError METHOD_NOT_ALLOWED
 */
export function assertReading(request, response) {
    if (request.method === "GET" || request.method === "HEAD")
        return;
    response.set("allow", "GET, HEAD, OPTIONS");
    throw new AppError("METHOD_NOT_ALLOWED", { message: "Use GET or HEAD." });
}
//# sourceMappingURL=guarded.js.map