import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import helmet from "helmet";
/** A year, in seconds: what browsers' preload lists ask for, and short enough to live with. */
const HSTS_MAX_AGE = 31_536_000;
/**
 * The headers that every answer carries, whatever its kind. They are made once, as plain values, because
 * answers to sockets that never became a request (refused upgrades, garbage) have no response object for helmet.
 * A route whose answers need other values (images, the Sandbox page) overrides single ones.
 */
export function securityHeaders(config) {
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    const isEncrypted = config.publicUrl?.toLowerCase().startsWith("https://") ?? false;
    helmet({
        // JSON that a browser takes for a page may do nothing, and nobody may frame it.
        contentSecurityPolicy: {
            useDefaults: false,
            directives: { "default-src": ["'none'"], "frame-ancestors": ["'none'"] },
        },
        xFrameOptions: { action: "deny" },
        // Image addresses carry signatures: no other site gets to see them.
        referrerPolicy: { policy: "no-referrer" },
        // Over plain HTTP browsers ignore it. Subdomains may belong to somebody else.
        strictTransportSecurity: isEncrypted ? { maxAge: HSTS_MAX_AGE, includeSubDomains: false } : false,
    })(request, response, () => { });
    return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
//# sourceMappingURL=security-headers.js.map