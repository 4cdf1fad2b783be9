import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Request, Response } from "express";
import Negotiator from "negotiator";

/** A page for people, and what browsers let it do. */
export interface Page {
  /** Its text as it is now: whoever works on it need not restart the server. */
  html: () => Promise<string>;
  /** Directives of its Content-Security-Policy, in addition to those that every page has. */
  policy: readonly string[];
  /** Further headers of its own. */
  headers?: Readonly<Record<string, string>>;
}

/** Nobody may frame a page: it shows what operations returned. */
const COMMON_POLICY = ["default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/** Whether a browser asks for a page rather than for data: HTML comes first in `Accept`, and there is no document. */
export function wantsPage(request: IncomingMessage, query = new URLSearchParams()): boolean {
  if (request.method !== "GET" || query.has("query")) return false;
  const { accept } = request.headers;
  if (accept === undefined) return false;
  const preferred = new Negotiator({ headers: { accept } }).mediaType(["application/json", "text/html"]);
  return preferred === "text/html";
}

/** Sends a page, or 304 to those who have it. */
export async function sendPage(
  page: Page,
  { request, response }: { request: Request; response: Response },
): Promise<void> {
  // Its links are relative, so that it also works where a proxy serves it below another path.
  if (request.path.length > 1 && request.path.endsWith("/")) {
    response.redirect(308, `..${request.path.slice(0, -1)}`);
    return;
  }
  const html = await page.html();
  response.vary("Accept").set({
    ...page.headers,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": [...COMMON_POLICY, ...page.policy].join("; "),
    ...revalidated(html),
  });
  if (request.fresh) response.status(304).end();
  else response.end(html);
}

/** Headers of what may be kept but has to be asked for each time: a new version of the program shows at once. */
export function revalidated(content: string | Buffer): { etag: string; "cache-control": string } {
  const hash = createHash("sha256").update(content).digest("base64url");
  return { etag: `"${hash}"`, "cache-control": "no-cache" };
}
