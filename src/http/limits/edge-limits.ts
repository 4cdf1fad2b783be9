import type { GraphQLSchema } from "graphql";
import type { Config } from "../../config.js";
import type { Logger } from "../../log.js";
import { type AddressedRequest, ClientAddresses } from "../client-address.js";
import { OpenCounts } from "./open-counts.js";
import { createQueryLimits, type QueryLimits } from "./query-limits.js";
import { RateLimits } from "./rate-limits.js";

/** The limits that the network edge sets to its clients, shared by all routes and WebSockets. */
export interface EdgeLimits {
  /** The client's address as the counts below take it. */
  addressOf(request: AddressedRequest): string;
  rates: RateLimits;
  /** HTTP requests that have not been answered yet. */
  requests: OpenCounts;
  /** WebSockets. */
  sockets: OpenCounts;
  /** Operations over WebSockets, and requests that wait for a job. */
  operations: OpenCounts;
  queries: QueryLimits;
}

/** Makes the limits of one server. */
export function createEdgeLimits(options: {
  config: Config;
  schema: GraphQLSchema;
  logger: Logger;
}): EdgeLimits {
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
