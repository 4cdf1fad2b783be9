import { z } from "zod";
import { ERROR_TABLE } from "../../errors.js";
import { FailureSchema } from "./schemas.js";
const RetryAfter = z.object({
    "Retry-After": z.int().meta({ description: "Seconds after which another try makes sense." }),
});
/** The responses that stand for error codes: one for each status, naming its codes in words and as `x-codes`. */
export function failures(codes) {
    const ofStatus = new Map();
    for (const code of codes) {
        const { status } = ERROR_TABLE[code];
        ofStatus.set(status, [...(ofStatus.get(status) ?? []), code]);
    }
    return Object.fromEntries([...ofStatus].map(([status, same]) => [status, failure(status, same.sort())]));
}
function failure(status, codes) {
    return {
        description: codes.map((code) => `\`${code}\`: ${ERROR_TABLE[code].message}`).join("\n\n"),
        content: { "application/json": { schema: FailureSchema } },
        ...((status === 429 || status === 503) && { headers: RetryAfter }),
        "x-codes": codes,
    };
}
//# sourceMappingURL=failures.js.map