import { z } from "zod";
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";
import { ERROR_TABLE, type ErrorCode } from "../../errors.js";
import { FailureSchema } from "./schemas.js";

const RetryAfter = z.object({
  "Retry-After": z.int().meta({ description: "Seconds after which another try makes sense." }),
});

/** The responses that stand for error codes: one for each status, naming its codes in words and as `x-codes`. */
export function failures(codes: Iterable<ErrorCode>): ZodOpenApiResponsesObject {
  const ofStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERROR_TABLE[code];
    ofStatus.set(status, [...(ofStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...ofStatus].map(([status, same]) => [status, failure(status, same.sort())]));
}

function failure(status: number, codes: ErrorCode[]): ZodOpenApiResponseObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_TABLE[code].message}`).join("\n\n"),
    content: { "application/json": { schema: FailureSchema } },
    ...((status === 429 || status === 503) && { headers: RetryAfter }),
    "x-codes": codes,
  };
}
