import { ClientAddresses } from "../client-address.js";
import { OpenCounts } from "./open-counts.js";
import { createQueryLimits } from "./query-limits.js";
import { RateLimits } from "./rate-limits.js";
/** Makes the limits of one server. */
export function createEdgeLimits(options) {
    const { config, schema, logger } = options;
    const { limits, trustProxy } = config;
    const addresses = new ClientAddresses({ trustProxy, logger });
    return {
        addressOf: (request) => addresses.of(request),
        rates: new RateLimits(limits),
        requests: new OpenCounts({
            code: "TOO_MANY_CONNECTIONS",
            what: "requests",
            perAddress: limits.openRequestsPerAddress,
        }),
        sockets: new OpenCounts({
            code: "TOO_MANY_CONNECTIONS",
            what: "WebSockets",
            perAddress: limits.socketsPerAddress,
            perDevice: limits.socketsPerDevice,
        }),
        operations: new OpenCounts({
            code: "TOO_MANY_OPERATIONS",
            what: "operations",
            perAddress: limits.operationsPerAddress,
            perDevice: limits.operationsPerDevice,
        }),
        queries: createQueryLimits(schema, limits),
    };
}
//# sourceMappingURL=edge-limits.js.map