import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { NextFunction, Request, Response } from "express";
import type { Logger } from "../log.js";
import type { HttpObserver } from "./dependencies.js";

/** What belongs to one HTTP request, or to one operation on a WebSocket. */
export interface Exchange {
  requestId: string;
  /** Adds the requestId to every line. */
  logger: Logger;
}

/** Makes an exchange with an id of its own; a client's id is never taken over (it could forge log lines). */
export function newExchange(logger: Logger): Exchange {
  const requestId = randomUUID();
  return { requestId, logger: logger.child({ requestId }) };
}

/** Gives every HTTP request its exchange, every answer the request's id, and the log one line at its end. */
export class Exchanges {
  readonly #logger: Logger;
  readonly #observer: HttpObserver;
  readonly #ofRequest = new WeakMap<IncomingMessage, Exchange>();

  constructor(logger: Logger, observer: HttpObserver) {
    this.#logger = logger;
    this.#observer = observer;
  }

  /** The exchange of a request that has passed `middleware`. */
  of(request: IncomingMessage): Exchange {
    const known = this.#ofRequest.get(request);
    if (known) return known;
    const exchange = newExchange(this.#logger);
    this.#ofRequest.set(request, exchange);
    return exchange;
  }

  /** An exchange for what never became a request. */
  detached(): Exchange {
    return newExchange(this.#logger);
  }

  /** Express middleware; comes first. */
  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    const start = performance.now();
    const { requestId, logger } = this.of(request);
    response.set("x-request-id", requestId);
    const { method, path } = request;
    response.once("close", () => {
      const status = response.writableFinished ? response.statusCode : 499;
      const ms = Math.round(performance.now() - start);
      this.#observer.requestEnded({ route: routeOf(request), method, status, seconds: ms / 1000 });
      // The path only: a query string holds signatures or a whole document.
      logger.info({ method, path, status, ms }, "request");
    });
    next();
  };
}

/** The pattern that a request's path fitted, such as `/uploads/:folder/:filename`; "other" when there was none. */
function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  return typeof path === "string" ? path : "other";
}
