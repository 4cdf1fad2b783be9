import sharp from "sharp";
import { type CheckedAnswer, fetchDescribed } from "./openapi.js";

/** A part of a form: a text, or a file. */
export type FormPart = [name: string, value: string | Uint8Array];

/** A REST client of one device; every answer is checked by the OpenAPI document. */
export class RestClient {
  /** `url` is the server's address, e.g. `http://127.0.0.1:4000`. */
  constructor(
    readonly url: string,
    public token?: string,
  ) {}

  /** Sends a request as it is given, with the device's token. */
  send(path: string, init: RequestInit = {}): Promise<CheckedAnswer> {
    const headers = new Headers(init.headers);
    if (this.token !== undefined) headers.set("authorization", `Bearer ${this.token}`);
    return fetchDescribed(`${this.url}${path}`, { ...init, headers });
  }

  /** Sends GET. */
  get(path: string): Promise<CheckedAnswer> {
    return this.send(path);
  }

  /** Sends POST, with a JSON body when one is given. */
  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<CheckedAnswer> {
    if (body === undefined) return this.send(path, { method: "POST", headers });
    const text = JSON.stringify(body);
    return this.send(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: text,
    });
  }

  /** Sends a form, its parts in this order. */
  form(
    path: string,
    parts: FormPart[],
    headers: Record<string, string> = {},
    method = "POST",
  ): Promise<CheckedAnswer> {
    const body = new FormData();
    for (const [name, value] of parts) {
      if (typeof value === "string") body.append(name, value);
      else body.append(name, new Blob([value as Uint8Array<ArrayBuffer>]), "photo.jpg");
    }
    return this.send(path, { method, headers, body });
  }

  /** Uploads a photo; the query string goes with the path. */
  upload(photo: Uint8Array, query = "", headers: Record<string, string> = {}): Promise<CheckedAnswer> {
    return this.form(`/api/upload${query}`, [["image", photo]], headers);
  }
}

/** A small picture with nobody in it: it is drawn in no time. */
export function smallPhoto(): Promise<Buffer> {
  return sharp({ create: { width: 240, height: 180, channels: 3, background: "#48c" } })
    .jpeg()
    .toBuffer();
}
