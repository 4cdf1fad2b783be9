import type { NextFunction, Request, RequestHandler, Response } from "express";
import { refuseRest } from "./answers.js";
import type { EdgeOptions } from "./graphql.js";

/** Makes a handler whose failures become REST refusals. */
export function guarded(
  { presenter, exchanges }: Pick<EdgeOptions, "presenter" | "exchanges">,
  handle: (request: Request, response: Response, next: NextFunction) => Promise<void>,
): RequestHandler {
  return async (request, response, next) => {
    try {
      await handle(request, response, next);
    } catch (thrown) {
      await refuseRest({ request, response, thrown, presenter, scope: exchanges.of(request) });
    }
  };
}
