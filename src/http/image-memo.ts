import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { FoundImage } from "./dependencies.js";

/** Larger files are read from the disk each time: nginx does that better (docs/operations.md). */
export const MEMO_FILE_BYTES = 256 * 1024;

/** What all kept answers together may take, bytes. */
const MEMO_BYTES = 32 * 1024 * 1024;

/** Headers with which a request has to be looked at more closely. */
const SPECIAL_HEADERS = [
  "origin",
  "range",
  "if-range",
  "if-match",
  "if-unmodified-since",
  "content-length",
  "transfer-encoding",
] as const;

/** The answer to a signed image address. */
export interface MemoAnswer {
  found: FoundImage;
  /** Those of the answer, without what is every answer's own. */
  headers: OutgoingHttpHeaders;
  body: Buffer;
  /** When the signature is over. */
  expiresAt: Date;
}

/** Whether a request is a plain one for an image, as widgets and browsers send it, perhaps with an entity tag. */
export function isPlain({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && SPECIAL_HEADERS.every((name) => headers[name] === undefined);
}

/**
 * The last answers to signed image addresses, by address and Accept header, least recently used ones dropped first. Whether
 * one may be given again is for the caller to ask: nothing here knows what was deleted.
 */
export class ImageMemo {
  readonly #answers = new Map<string, MemoAnswer>();
  #bytes = 0;

  recall(request: IncomingMessage): MemoAnswer | undefined {
    const key = keyOf(request);
    const answer = this.#answers.get(key);
    if (!answer) return undefined;
    // The order of a map is that of its insertions.
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    return answer;
  }

  keep(request: IncomingMessage, answer: MemoAnswer): void {
    this.forget(request);
    this.#answers.set(keyOf(request), answer);
    this.#bytes += answer.body.length;
    for (const [key, oldest] of this.#answers) {
      if (this.#bytes <= MEMO_BYTES) return;
      this.#answers.delete(key);
      this.#bytes -= oldest.body.length;
    }
  }

  forget(request: IncomingMessage): void {
    const key = keyOf(request);
    this.#bytes -= this.#answers.get(key)?.body.length ?? 0;
    this.#answers.delete(key);
  }
}

function keyOf({ url, headers }: IncomingMessage): string {
  return `${url}\n${headers.accept ?? ""}`;
}
