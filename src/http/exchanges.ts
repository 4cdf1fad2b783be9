import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NextFunction, Request, Response } from "express";
import { type Logger, requestLog } from "../log.js";
import type { HttpObserver } from "./dependencies.js";

/** What belongs to one HTTP request, or to one operation on a WebSocket. */
export interface Exchange {
  requestId: string;
  /** Adds the requestId to every line. */
  logger: Logger;
}

/** A request that has ended. */
export interface EndedRequest {
  requestId: string;
  method: string;
  /** Without the query, which holds signatures or a whole document. */
  path: string;
  /** The pattern that the path fitted, or "other". */
  route: string;
  /** 499: the client went away. */
  status: number;
  /** When it began, as `performance.now()` tells it. */
  start: number;
}

/** Makes an exchange with an id of its own; a client's id is never taken over (it could forge log lines). */
export function newExchange(logger: Logger): Exchange {
  const requestId = randomUUID();
  let child: Logger | undefined;
  return {
    requestId,
    // Made when there is something to say: for most requests there is not.
    get logger() {
      child ??= logger.child({ requestId });
      return child;
    },
  };
}

/** Gives every HTTP request its exchange, every answer the request's id, and the log one line at its end. */
export class Exchanges {
  readonly #logger: Logger;
  readonly #log: ReturnType<typeof requestLog>;
  readonly #observer: HttpObserver;
  readonly #ofRequest = new WeakMap<IncomingMessage, Exchange>();

  constructor(logger: Logger, observer: HttpObserver) {
    this.#logger = logger;
    this.#log = requestLog(logger);
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
    const { path } = request;
    response.set("x-request-id", this.follow(request, response, { path, route: () => routeOf(request) }));
    next();
  };

  /**
   * Follows a request to its end, for the log and the metrics.
   * @param facts `path`: without the query, which holds signatures or a whole document; `route`: asked at the end.
   * @returns the request's id, for the answer's headers
   */
  follow(
    request: IncomingMessage,
    response: ServerResponse,
    facts: { path: string; route: () => string },
  ): string {
    const start = performance.now();
    const { requestId } = this.of(request);
    const { method = "" } = request;
    response.once("close", () => {
      const status = response.writableFinished ? response.statusCode : 499;
      this.note({ requestId, method, path: facts.path, route: facts.route(), status, start });
    });
    return requestId;
  }

  /** Tells the log and the metrics of a request that has ended. */
  note({ requestId, method, path, route, status, start }: EndedRequest): void {
    const ms = Math.round(performance.now() - start);
    this.#observer.requestEnded({ route, method, status, seconds: ms / 1000 });
    this.#log({ requestId, method, path, status, ms });
  }
}

/** The pattern that a request's path fitted, such as `/uploads/:folder/:filename`; "other" when there was none. */
export function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  return typeof path === "string" ? path : "other";
}
