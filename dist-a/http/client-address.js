import ipaddr from "ipaddr.js";
import proxyAddr from "proxy-addr";
/** So many addresses are remembered with their keys. */
const MOST_REMEMBERED = 10_000;
/** Tells from which address requests come, as it counts for limits. */
export class ClientAddresses {
    #trustProxy;
    #logger;
    #keys = new Map();
    #warned = false;
    /** @param options `trustProxy`: reverse proxies in front whose `X-Forwarded-For` is believed. */
    constructor(options) {
        this.#trustProxy = options.trustProxy;
        this.#logger = options.logger;
    }
    /** The client's address as `addressKey` writes it; also for upgrade requests, which Express never sees. */
    of(request) {
        this.#warnOnce(request);
        const peer = request.socket.remoteAddress ?? "";
        if (this.#trustProxy === 0)
            return this.#keyOf(peer) ?? "unknown";
        // Of the request it looks at these two alone.
        const claimed = proxyAddr(request, (_address, hop) => hop < this.#trustProxy);
        return this.#keyOf(claimed) ?? this.#keyOf(peer) ?? "unknown";
    }
    /** Reading an address takes longer than all else that is counted of a request, and the same clients come again. */
    #keyOf(address) {
        if (this.#keys.has(address))
            return this.#keys.get(address);
        if (this.#keys.size >= MOST_REMEMBERED)
            this.#keys.clear();
        const key = addressKey(address);
        this.#keys.set(address, key);
        return key;
    }
    #warnOnce({ headers }) {
        if (this.#warned || this.#trustProxy > 0 || headers["x-forwarded-for"] === undefined)
            return;
        this.#warned = true;
        this.#logger.warn("a request has X-Forwarded-For, but TRUST_PROXY is 0: behind a reverse proxy all clients count as one address");
    }
}
/**
 * An address as limits count it: IPv4 as it is, also within IPv6 (RFC 4291, 2.5.5.2); of other IPv6 addresses the /64
 * network, because one subscriber has all of it (RFC 6177). Undefined for what is no address.
 */
export function addressKey(text) {
    const bare = withoutPort(text);
    if (!ipaddr.isValid(bare))
        return undefined;
    const address = ipaddr.process(bare);
    if (!(address instanceof ipaddr.IPv6))
        return address.toString();
    const network = address.parts.slice(0, 4).map((part) => part.toString(16));
    return `${network.join(":")}::/64`;
}
/** Some proxies add the client's port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(text) {
    return text.replace(/^\[([^\]]*)\](?::\d+)?$/, "$1").replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1");
}
//# sourceMappingURL=client-address.js.map