import type { IncomingMessage, ServerResponse } from "node:http";
import Negotiator from "negotiator";

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
<script src="https://embeddable-sandbox.cdn.apollographql.com/_latest/embeddable-sandbox.umd.production.min.js"></script>
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
  // Only this page itself may show what an operation returned.
  response.setHeader("content-security-policy", "frame-ancestors 'none'");
  response.end(PAGE);
}
