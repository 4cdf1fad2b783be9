import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import Negotiator from "negotiator";

/** Where Apollo's embed comes from, and the page that it frames. */
const EMBED_SCRIPTS = "https://embeddable-sandbox.cdn.apollographql.com";
const EMBED_FRAMES = "https://sandbox.embed.apollographql.com";

/**
 * Apollo Sandbox for this server, loaded from Apollo's servers by the browser. Written out here because Apollo's own
 * landing page can preset neither the subscription address nor the header that lets uploads pass.
 */
const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Toonbooth: Apollo Sandbox</title>
<style>body{margin:0;font-family:sans-serif}#sandbox{position:absolute;inset:0}iframe{border:0;width:100%;height:100%}</style>
</head>
<body>
<p>Apollo Sandbox loads from Apollo's servers. If nothing appears, this browser can't reach them.</p>
<div id="sandbox"></div>
<script src="${EMBED_SCRIPTS}/_latest/embeddable-sandbox.umd.production.min.js"></script>
<script>
  const endpoint = new URL("/graphql", window.location.href);
  const subscriptions = new URL(endpoint);
  subscriptions.protocol = endpoint.protocol.replace("http", "ws");
  new window.EmbeddedSandbox({
    target: "#sandbox",
    initialEndpoint: endpoint.href,
    initialSubscriptionEndpoint: subscriptions.href,
    initialState: {
      document: "query Styles {\\n  styles {\\n    id\\n    name\\n  }\\n}",
      includeCookies: false,
      sharedHeaders: { "apollo-require-preflight": "true" },
    },
  });
</script>
</body>
</html>
`;

/**
 * What the page may do: load Apollo's embed, run its own few lines, frame the Sandbox, and call this server
 * (the embed sends the operations from here). Nobody may frame it: it shows what operations returned.
 */
function contentSecurityPolicy(): string {
  const own = /<script>(.*?)<\/script>/s.exec(PAGE)?.[1] ?? "";
  const hash = createHash("sha256").update(own).digest("base64");
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' ${EMBED_SCRIPTS}`,
    // The embed writes style attributes.
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `frame-src ${EMBED_FRAMES}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Whether a browser asks for a page rather than for data: HTML comes first in `Accept`, and there is no document. */
export function wantsSandbox(request: IncomingMessage, query: URLSearchParams): boolean {
  if (request.method !== "GET" || query.has("query")) return false;
  const { accept } = request.headers;
  if (accept === undefined) return false;
  const preferred = new Negotiator({ headers: { accept } }).mediaType(["application/json", "text/html"]);
  return preferred === "text/html";
}

/** Sends the Sandbox page. */
export function sendSandbox(response: ServerResponse): void {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader("content-security-policy", contentSecurityPolicy());
  // Signing in to Apollo opens a window, which reports back.
  response.setHeader("cross-origin-opener-policy", "same-origin-allow-popups");
  response.end(PAGE);
}
