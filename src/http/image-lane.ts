import type { IncomingMessage, ServerResponse } from "node:http";
import { refuseRest } from "./answers.js";
import type { EdgeOptions } from "./graphql.js";
import { type ImageMemo, isPlain, type MemoAnswer } from "./image-memo.js";
import { knownTag, signedCacheControl } from "./images.js";

/** As the log and the metrics name what is served here. */
const ROUTE = "/uploads/:folder/:filename";

/**
 * The short way of images that were just served: straight from memory, before Express. It counts, limits and logs as the
 * long way does, and gives the same answers.
 */
export class ImageLane {
  readonly #options: EdgeOptions;
  readonly #memo: ImageMemo;

  constructor(options: EdgeOptions, memo: ImageMemo) {
    this.#options = options;
    this.#memo = memo;
  }

  /** Answers a request if it can; false leaves it untouched. */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    if (!request.url?.startsWith("/uploads/") || !isPlain(request)) return false;
    const answer = this.#memo.recall(request);
    if (!answer) return false;
    if (answer.expiresAt <= new Date() || !this.#options.deps.images.again(answer.found)) {
      this.#memo.forget(request);
      return false;
    }
    void this.#answer(request, response, answer);
    return true;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, answer: MemoAnswer): Promise<void> {
    const { exchanges, limits, presenter, headers } = this.#options;
    const path = request.url?.split("?", 1)[0] ?? "";
    const requestId = exchanges.follow(request, response, { path, route: () => ROUTE });
    try {
      const address = limits.addressOf(request);
      await limits.rates.ofAddress(address);
      response.once("close", limits.requests.acquire({ address }));
    } catch (thrown) {
      response.setHeaders(new Map(Object.entries({ ...headers, "x-request-id": requestId })));
      return refuseRest({ request, response, thrown, presenter, scope: exchanges.of(request) });
    }
    send(request, response, { answer, requestId });
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, requestId }: { answer: MemoAnswer; requestId: string },
): void {
  const { headers, body, found, expiresAt } = answer;
  const own = { "x-request-id": requestId, "cache-control": signedCacheControl(expiresAt) };
  if (knownTag(request.headers["if-none-match"], found)) {
    const { "content-type": _type, "content-length": _length, ...rest } = headers;
    response.writeHead(304, { ...rest, ...own }).end();
  } else {
    response.writeHead(200, { ...headers, ...own }).end(body);
  }
}
