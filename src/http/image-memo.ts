import type { IncomingHttpHeaders } from "node:http";
import type { FoundImage, ImageAddress } from "./dependencies.js";

/** Larger files are read from the disk each time: many of them would push all the small ones out. */
export const MEMO_FILE_BYTES = 512 * 1024;

/** What an answer takes beside its body and its key, bytes, roughly. */
const OVERHEAD_BYTES = 4 * 1024;

/** Headers with which a request has to be looked at more closely. */
const SPECIAL_HEADERS = ["if-match", "if-unmodified-since", "content-length", "transfer-encoding"] as const;

/** Headers that ask for a part of an image. */
const RANGE_HEADERS = ["range", "if-range"] as const;

/** A request, as far as images in memory go. */
export interface ImageAsk {
  method?: string | undefined;
  /** Path and query. */
  url?: string | undefined;
  headers: IncomingHttpHeaders;
}

/** Header fields that stay as they are. */
export interface FixedFields {
  /** Names and values, in turns. */
  list: readonly string[];
  /** As they are sent, a line each. */
  text: string;
}

/** The answer to a signed image address. */
export interface MemoAnswer {
  found: FoundImage;
  /** The pattern of the path, as the log and the metrics name it. */
  route: string;
  /** Header fields of the answer, without those that are each answer's own. */
  whole: FixedFields;
  /** The same of a 304. */
  known: FixedFields;
  /** Empty when nginx sends the file. */
  body: Buffer;
  /** When the signature is over. */
  expiresAt: Date;
}

/**
 * Whether a request is a plain one for an image, as widgets and browsers send it, perhaps with an entity tag.
 * @param options `parts`: ranges are plain too, because somebody else sees to them.
 */
export function isPlain({ method, headers }: ImageAsk, { parts }: { parts: boolean }): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  const special = SPECIAL_HEADERS.some((name) => headers[name] !== undefined);
  return !special && (parts || RANGE_HEADERS.every((name) => headers[name] === undefined));
}

/** An answer in memory. */
interface Kept {
  answer: MemoAnswer;
  /** It was given since somebody last looked for what can go. */
  wasUsed: boolean;
}

/**
 * The last answers to signed image addresses, by address and Accept header. Those that were not used for long go first: the
 * CLOCK algorithm (Corbató, 1968), which needs a mark for each use where an exact order would have to be kept. Whether an answer may be given
 * again is for the caller to ask: nothing here looks anything up.
 */
export class ImageMemo {
  readonly #maxBytes: number;
  readonly #answers = new Map<string, Kept>();
  #bytes = 0;

  /** @param maxBytes what all answers together may take; 0 keeps none. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  recall(ask: ImageAsk): MemoAnswer | undefined {
    const kept = this.#answers.get(keyOf(ask));
    if (kept) kept.wasUsed = true;
    return kept?.answer;
  }

  keep(ask: ImageAsk, answer: MemoAnswer): void {
    const key = keyOf(ask);
    const weight = weightOf(key, answer);
    this.#drop(key);
    if (weight > this.#maxBytes) return;
    this.#makeRoom(weight);
    this.#answers.set(key, { answer, wasUsed: false });
    this.#bytes += weight;
  }

  forget(ask: ImageAsk): void {
    this.#drop(keyOf(ask));
  }

  /** Drops all answers with that image, or with any image. */
  forgetImage(image?: ImageAddress): void {
    for (const [key, { answer }] of this.#answers) {
      const { folder, filename } = answer.found.address;
      if (!image || (image.folder === folder && image.filename === filename)) this.#drop(key);
    }
  }

  #makeRoom(weight: number): void {
    // The order of a map is that of its insertions. What is put behind here comes once more, without its mark then.
    for (const [key, kept] of this.#answers) {
      if (this.#bytes + weight <= this.#maxBytes) return;
      if (!kept.wasUsed) this.#drop(key);
      else {
        kept.wasUsed = false;
        this.#answers.delete(key);
        this.#answers.set(key, kept);
      }
    }
  }

  #drop(key: string): void {
    const kept = this.#answers.get(key);
    if (!kept) return;
    this.#bytes -= weightOf(key, kept.answer);
    this.#answers.delete(key);
  }
}

/** Prepares header fields for being sent again and again. */
export function fixedFields(fields: readonly (readonly [name: string, value: string])[]): FixedFields {
  return { list: fields.flat(), text: fields.map(([name, value]) => `${name}: ${value}\r\n`).join("") };
}

function weightOf(key: string, { body }: MemoAnswer): number {
  return body.length + key.length + OVERHEAD_BYTES;
}

/** `/api/images` looks at no Accept header. */
function keyOf({ url = "", headers }: ImageAsk): string {
  return url.startsWith("/api/images/") ? url : `${url}\n${headers.accept ?? ""}`;
}
