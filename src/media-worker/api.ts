import { createWriteStream, openAsBlob } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { PictureAnalysis } from "../imaging/analysis/picture-analysis.js";
import type { Dimensions } from "../imaging/sizes.js";

/** Milliseconds that one request may take, its answer included. */
const REQUEST_MS = 60_000;

/** A result is told so often before it is given up: the claim would not hold much longer. */
const TRIES = 6;

const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 8_000;

/** Bytes of the largest picture that is taken from the server: far more than it lets people upload. */
const MAX_PICTURE_BYTES = 512 * 1024 * 1024;

const Claimed = z.object({
  id: z.string(),
  type: z.string(),
  imageUrl: z.string(),
  claimToken: z.string(),
  variants: z.array(
    z.object({ name: z.string(), size: z.string(), format: z.string(), background: z.string() }),
  ),
});

const Claims = z.object({
  items: z.array(Claimed),
  leaseSeconds: z.number().positive(),
  maxPixels: z.int().positive(),
});
const Renewed = z.object({ lost: z.array(z.string()) });

/** An item that this worker holds. */
export type ClaimedItem = z.output<typeof Claimed>;

/** A claim that is to be kept. */
export interface Renewal {
  id: string;
  claimToken: string;
  /** How much is done, 0..99. */
  percent: number;
}

/** A variant that was made. */
export interface MadeVariant {
  name: string;
  /** Absolute path. */
  path: string;
  width: number;
  height: number;
}

/** What was found and made of an item. */
export interface ItemResult {
  /** What the server does not know itself. */
  analysis: Omit<PictureAnalysis, "kind" | "format" | "width" | "height">;
  variants: MadeVariant[];
  /** What is left without the background, pixels; absent where none was removed. */
  cutOut?: Dimensions | undefined;
}

/** The server has understood a request, and refused it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

/** What the client is made of. */
export interface MediaApiOptions {
  /** Base URL of the server. */
  server: string;
  /** MEDIA_API_KEY of the server. */
  key: string;
}

/** The routes for workers of a Toonbooth server. All methods throw Refusal, or what `fetch` throws. */
export class MediaApi {
  readonly #options: MediaApiOptions;

  constructor(options: MediaApiOptions) {
    this.#options = options;
  }

  /** Claims up to so many items. */
  async claim(worker: string, limit: number): Promise<z.output<typeof Claims>> {
    return Claims.parse(await this.#send("/api/media/claim", { json: { worker, limit } }));
  }

  /** Keeps claims; answers the ids of those that are lost. */
  async renew(claims: readonly Renewal[]): Promise<string[]> {
    return Renewed.parse(await this.#send("/api/media/renew", { json: { claims } })).lost;
  }

  /** Delivers a result; again and again while it may pass, which is harmless. */
  complete({ id, claimToken }: ClaimedItem, result: ItemResult): Promise<unknown> {
    return patiently(async () => {
      const body = await formOf(result);
      return this.#send(`/api/media/complete/${id}`, { body, claimToken });
    });
  }

  /** Rejects a picture for good. */
  reject({ id, claimToken }: ClaimedItem, reason: string): Promise<unknown> {
    const query = new URLSearchParams({ reason: reason.slice(0, 300) });
    const path = `/api/media/cleanup/${id}?${query}`;
    return patiently(() => this.#send(path, { method: "DELETE", claimToken }));
  }

  /** Loads an item's picture into a file. */
  load({ imageUrl }: ClaimedItem, target: string, signal: AbortSignal): Promise<void> {
    return patiently(async () => {
      // The address is signed; the key is for the server alone, wherever it leads.
      const response = await fetch(imageUrl, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
        redirect: "error",
      });
      if (!response.ok || !response.body) throw await refusalOf(response);
      await pipeline(Readable.fromWeb(response.body), atMost(MAX_PICTURE_BYTES), createWriteStream(target));
    }, signal);
  }

  async #send(path: string, request: ApiRequest): Promise<unknown> {
    const { json, claimToken } = request;
    const response = await fetch(`${this.#options.server}${path}`, {
      method: request.method ?? "POST",
      headers: {
        authorization: `Bearer ${this.#options.key}`,
        ...(json ? { "content-type": "application/json" } : {}),
        ...(claimToken ? { "claim-token": claimToken } : {}),
      },
      body: json ? JSON.stringify(json) : (request.body ?? null),
      signal: AbortSignal.timeout(REQUEST_MS),
      // A key must not follow wherever somebody points to.
      redirect: "error",
    });
    if (!response.ok) throw await refusalOf(response);
    return ((await response.json()) as { data: unknown }).data;
  }
}

interface ApiRequest {
  method?: "DELETE";
  json?: object;
  body?: FormData;
  claimToken?: string;
}

/** Milliseconds to wait after the try of that number (1, 2, …): doubles, less a random part of up to a half. */
export function pauseAfter(attempt: number, random: number = Math.random()): number {
  return Math.round(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LAST_PAUSE_MS) * (1 - random / 2));
}

/** Tries until it succeeds, is refused for good, or has been tried often enough. */
async function patiently<T>(tryOnce: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryOnce();
    } catch (error) {
      const isFinal = error instanceof Refusal && !error.mayPass;
      if (isFinal || signal?.aborted || attempt === TRIES) throw error;
      const asked = error instanceof Refusal ? error.retryAfterSeconds * 1_000 : 0;
      await sleep(Math.max(pauseAfter(attempt), asked), undefined, signal ? { signal } : {});
    }
  }
}

async function formOf({ analysis, variants, cutOut }: ItemResult): Promise<FormData> {
  const form = new FormData();
  const declared = variants.map(({ name, width, height }) => ({ name, width, height }));
  const formats = [...new Set(variants.map(({ name }) => name.slice(name.lastIndexOf(".") + 1)))];
  form.append("payload", JSON.stringify({ analysis, variants: declared, formats, cutOut }));
  for (const { name, path } of variants) form.append(name, await openAsBlob(path), name);
  return form;
}

/** The refusal in an answer; whatever stands in front of the server may answer in words of its own. */
async function refusalOf(response: Response): Promise<Refusal> {
  const body: unknown = await response.json().catch(() => undefined);
  const { error = {} } = Object(body) as { error?: { code?: unknown; message?: unknown } };
  const code = typeof error.code === "string" ? error.code : "UNKNOWN";
  const message = typeof error.message === "string" ? error.message : response.statusText;
  const seconds = Number(response.headers.get("retry-after") ?? 0);
  return new Refusal(response.status, code, message, Number.isFinite(seconds) ? seconds : 0);
}

function atMost(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      done(passed > bytes ? new Error(`the picture has more than ${bytes} bytes`) : null, chunk);
    },
  });
}
