import sharp from "sharp";
import { type CheckedAnswer, fetchDescribed } from "./openapi.js";

/** A key for workers. */
export const WORKER_KEY = "a-key-for-the-media-workers";

/** A variant that the server asks for. */
export interface WantedVariant {
  name: string;
  size: string;
  format: "jpeg" | "png" | "webp" | "avif";
  background: "original" | "removed";
  width: number;
  height: number;
}

/** An item that was claimed. */
export interface Claim {
  id: string;
  type: string;
  imageUrl: string;
  claimToken: string;
  leaseUntil: string;
  attempt: number;
  variants: WantedVariant[];
}

/** The files of a result, by the names of their parts. */
export type ResultFiles = Record<string, Uint8Array>;

/** A worker in the hands of a test; every answer is checked by the OpenAPI document. */
export class WorkerClient {
  constructor(
    readonly url: string,
    readonly key: string | null = WORKER_KEY,
  ) {}

  /** Sends a request as it is given, with the key. */
  send(path: string, init: RequestInit = {}): Promise<CheckedAnswer> {
    const headers = new Headers(init.headers);
    if (this.key !== null) headers.set("authorization", `Bearer ${this.key}`);
    return fetchDescribed(`${this.url}${path}`, { ...init, headers });
  }

  /** Sends JSON by POST. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<CheckedAnswer> {
    return this.send(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  /** What the server lists as pending. */
  async pending(): Promise<Omit<Claim, "claimToken">[]> {
    return dataOf<{ items: Claim[] }>(await this.send("/api/media/pending/all")).items;
  }

  /** Claims so many items. */
  async claim(limit = 1, worker = "test"): Promise<Claim[]> {
    return dataOf<{ items: Claim[] }>(await this.post("/api/media/claim", { worker, limit })).items;
  }

  /** Claims the one item that there is. */
  async claimOne(): Promise<Claim> {
    const [claim] = await this.claim();
    if (!claim) throw new Error("there was nothing to claim");
    return claim;
  }

  /** Ends a claim with a result. */
  complete(
    { id, claimToken }: Pick<Claim, "id" | "claimToken">,
    payload: unknown = {},
    files?: ResultFiles,
  ): Promise<CheckedAnswer> {
    const path = `/api/media/complete/${id}`;
    if (!files) return this.post(path, payload, { "claim-token": claimToken });
    const body = new FormData();
    body.append("payload", JSON.stringify(payload));
    for (const [name, bytes] of Object.entries(files))
      body.append(name, new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
    return this.send(path, { method: "POST", headers: { "claim-token": claimToken }, body });
  }

  /** Rejects a picture. */
  reject({ id, claimToken }: Pick<Claim, "id" | "claimToken">, reason?: string): Promise<CheckedAnswer> {
    const query = reason === undefined ? "" : `?${new URLSearchParams({ reason })}`;
    const path = `/api/media/cleanup/${id}${query}`;
    return this.send(path, { method: "DELETE", headers: { "claim-token": claimToken } });
  }
}

/** The data of a success. */
export function dataOf<T>({ status, json }: CheckedAnswer): T {
  if (status !== 200) throw new Error(`${status} ${json.error?.code}: ${json.error?.message}`);
  return json.data as unknown as T;
}

/** A file as a variant has to be, of one colour; without background its upper half is clear. */
export function variantFile({
  width,
  height,
  format,
  background = "original",
}: Pick<WantedVariant, "width" | "height" | "format"> & Partial<WantedVariant>): Promise<Buffer> {
  const top = background === "removed" ? height >> 1 : 0;
  const colour = { r: 9, g: 99, b: 199, alpha: 0.75 };
  return sharp({ create: { width, height: height - top, channels: 4, background: colour } })
    .extend({ top, background: "#0000" })
    [format]()
    .toBuffer();
}

/** An analysis as a worker delivers it; each `seed` gives another embedding. */
export function deliveredAnalysis(seed = 0) {
  const blue = { hex: "#0963c7", oklab: [0.51, -0.04, -0.17], share: 1, name: "blue" };
  const box = { left: 0.25, top: 0.1, width: 0.5, height: 0.6 };
  return {
    ...{ version: 1, dominantColor: blue.hex, palette: [blue], brandColors: null, background: "flat" },
    tone: { lightness: 0.5, chroma: 0.17, warm: 0, cool: 1 },
    sharpness: { variance: 12.5, score: 20 },
    exposure: { mean: 0.4, clippedBlack: 0, clippedWhite: 0.01, score: 100 },
    contrast: { rms: 0.2, range: 0.5, score: 76.9 },
    noise: 0.4,
    quality: {
      score: 60,
      parts: { sharpness: 20, resolution: 100, contrast: 76.9, exposure: null, noise: null },
    },
    ...{ faces: [{ score: 0.9, box }], objects: [{ label: "person", score: 0.8, box }] },
    labels: [{ name: "person", score: 0.8 }],
    ...{ medium: "graphic", styleWords: ["flat"], moodWords: ["cool"], perceptualHash: "0f0f0f0f0f0f0f0f" },
    ...{
      detectedText: null,
      altText: "Graphic of one person in blue.",
      confidence: 0.8,
      site: null,
      notes: [],
    },
    embedding: Array.from({ length: 8 }, (_, i) => Math.round(1e4 * Math.cos(seed + i)) / 1e4),
  };
}

/** What a good worker delivers of some variants. */
export async function goodResult(variants: readonly WantedVariant[]) {
  const made = await Promise.all(variants.map(async (one) => [one.name, await variantFile(one)] as const));
  return {
    payload: {
      analysis: deliveredAnalysis(),
      variants: variants.map(({ name, width, height }) => ({ name, width, height })),
      formats: [...new Set(variants.map(({ format }) => format))],
    },
    files: Object.fromEntries(made) as ResultFiles,
  };
}
