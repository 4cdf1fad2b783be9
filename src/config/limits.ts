import type { ErrorCode } from "../errors.js";
import { byteSize, integer, timeout } from "./parsers.js";

/** Every limit that the server sets to its clients: how it is read, its default, and the line that documents it. */
export const LIMIT_VARIABLES = {
  MAX_UPLOAD_BYTES: byteSize({ default: 10_485_760, desc: "Largest upload." }),
  MAX_PIXELS: integer(
    1,
    268_402_689,
  )({ default: 50_000_000, desc: "Most pixels (width × height) of an upload." }),
  MAX_JSON_BYTES: byteSize({ default: 1_048_576, desc: "Largest JSON body of a request." }),
  MAX_MESSAGE_BYTES: byteSize({ default: 262_144, desc: "Largest message over a WebSocket." }),
  MAX_QUERY_TOKENS: integer(
    100,
    // graphql-js calls itself for every level of fragments within fragments, and must not run out of stack.
    10_000,
  )({ default: 5_000, desc: "Most tokens (names, brackets, values …) of a GraphQL document." }),
  MAX_QUERY_DEPTH: integer(
    5,
    100,
  )({ default: 12, desc: "Deepest nesting of fields in a GraphQL operation." }),
  MAX_QUERY_ALIASES: integer(
    30,
    10_000,
  )({ default: 50, desc: "Most aliases in a GraphQL operation; those of `__typename` are free." }),
  MAX_QUERY_COST: integer(
    100,
    100_000_000,
  )({
    default: 100_000,
    desc: "Highest cost of a GraphQL operation: the fields that it may answer; lists count as many times as `first` says.",
  }),
  MAX_BATCH: integer(
    1,
    100,
  )({ default: 1, desc: "Most GraphQL operations in one HTTP request; 1 refuses lists of them." }),
  MAX_FILES_PER_REQUEST: integer(
    1,
    100,
  )({ default: 5, desc: "Most files in one GraphQL multipart request." }),
  MAX_REQUESTS_PER_DEVICE: integer(
    10,
    100_000_000,
  )({ default: 1_200, desc: "Most requests and operations of one device a minute." }),
  MAX_REQUESTS_PER_ADDRESS: integer(
    10,
    100_000_000,
  )({
    default: 6_000,
    desc: "Most requests and operations from one address a minute (IPv6: from one /64 network).",
  }),
  MAX_OPEN_REQUESTS_PER_ADDRESS: integer(
    10,
    1_000_000,
  )({ default: 500, desc: "Most HTTP requests from one address that may be under way." }),
  MAX_REGISTRATIONS_PER_ADDRESS: integer(
    1,
    100_000_000,
  )({ default: 200, desc: "Most registrations of devices from one address an hour." }),
  MAX_SOCKETS_PER_DEVICE: integer(
    1,
    1_000_000,
  )({ default: 20, desc: "Most WebSockets of one device at a time." }),
  MAX_SOCKETS_PER_ADDRESS: integer(
    1,
    1_000_000,
  )({ default: 2_000, desc: "Most WebSockets from one address at a time." }),
  MAX_OPERATIONS_PER_SOCKET: integer(
    1,
    10_000,
  )({ default: 100, desc: "Most operations that one WebSocket may have open." }),
  MAX_OPERATIONS_PER_DEVICE: integer(
    1,
    1_000_000,
  )({
    default: 200,
    desc: "Most operations of one device that may be open, waiting REST requests among them.",
  }),
  MAX_OPERATIONS_PER_ADDRESS: integer(
    1,
    10_000_000,
  )({ default: 5_000, desc: "Most operations from one address that may be open." }),
  MAX_QUEUED_JOBS_PER_DEVICE: integer(
    1,
    10_000,
  )({ default: 20, desc: "Most jobs of one device that may be waiting or running." }),
  MAX_QUEUED_JOBS: integer(
    1,
    1_000_000,
  )({
    default: 1_000,
    desc: "Most jobs of all devices that may be waiting or running, uploads that are coming in among them.",
  }),
  MAX_QUEUED_VARIANTS: integer(
    1,
    100_000,
  )({ default: 64, desc: "Most pictures that may be waiting to be resized, or being resized." }),
  MAX_ORIGINALS_PER_DEVICE: integer(1, 1_000_000)({ default: 1_000, desc: "Most originals of one device." }),
  MAX_MEDIA_BYTES: byteSize({ default: 5_242_880, desc: "Largest picture of the media library." }),
  MAX_MEDIA_PER_DEVICE: integer(1, 1_000_000)({ default: 1_000, desc: "Most media items of one device." }),
  MAX_QUEUED_MEDIA_PER_DEVICE: integer(
    1,
    1_000_000,
  )({ default: 100, desc: "Most media items of one device that may be waiting or in work." }),
  MAX_MEDIA_RESULT_BYTES: byteSize({
    default: 67_108_864,
    desc: "Most bytes of one media item's variants together that a worker elsewhere may deliver.",
  }),
  MAX_WRONG_KEYS_PER_ADDRESS: integer(
    1,
    100_000,
  )({
    default: 20,
    desc: "Wrong keys (MEDIA_API_KEY, ADMIN_TOKEN) from one address a minute; after so many all keys of that address are refused.",
  }),
  MIN_FREE_DISK: byteSize({
    default: 209_715_200,
    desc: "With less than this free under UPLOADS_DIR or DATA_DIR, what is coming in counted as taken, no new work is accepted; what is running ends, and deleting works.",
  }),
  UPLOAD_IDLE_TIMEOUT: timeout({
    default: 20_000,
    desc: "A request's body that sends nothing for so long is given up.",
  }),
  REQUEST_TIMEOUT: timeout({
    default: 300_000,
    desc: "A request that has not arrived whole after so long is given up.",
  }),
  SOCKET_INIT_TIMEOUT: timeout({
    default: 10_000,
    desc: "A WebSocket that does not say `connection_init` for so long is closed.",
  }),
  SOCKET_IDLE_TIMEOUT: timeout({
    default: 1_800_000,
    desc: "A WebSocket on which no operation is open for so long is closed.",
  }),
};

/** What a client sees when it goes past a limit: the error code, or how the WebSocket is closed. */
export const LIMIT_ANSWERS: Record<keyof typeof LIMIT_VARIABLES, ErrorCode | `close ${number}`> = {
  MAX_UPLOAD_BYTES: "FILE_TOO_LARGE",
  MAX_PIXELS: "TOO_MANY_PIXELS",
  MAX_JSON_BYTES: "BODY_TOO_LARGE",
  MAX_MESSAGE_BYTES: "close 1009",
  MAX_QUERY_TOKENS: "QUERY_TOO_COMPLEX",
  MAX_QUERY_DEPTH: "QUERY_TOO_COMPLEX",
  MAX_QUERY_ALIASES: "QUERY_TOO_COMPLEX",
  MAX_QUERY_COST: "QUERY_TOO_COMPLEX",
  MAX_BATCH: "BATCH_TOO_LARGE",
  MAX_FILES_PER_REQUEST: "BATCH_TOO_LARGE",
  MAX_REQUESTS_PER_DEVICE: "RATE_LIMITED",
  MAX_REQUESTS_PER_ADDRESS: "RATE_LIMITED",
  MAX_OPEN_REQUESTS_PER_ADDRESS: "TOO_MANY_CONNECTIONS",
  MAX_REGISTRATIONS_PER_ADDRESS: "RATE_LIMITED",
  MAX_SOCKETS_PER_DEVICE: "TOO_MANY_CONNECTIONS",
  MAX_SOCKETS_PER_ADDRESS: "TOO_MANY_CONNECTIONS",
  MAX_OPERATIONS_PER_SOCKET: "TOO_MANY_OPERATIONS",
  MAX_OPERATIONS_PER_DEVICE: "TOO_MANY_OPERATIONS",
  MAX_OPERATIONS_PER_ADDRESS: "TOO_MANY_OPERATIONS",
  MAX_QUEUED_JOBS_PER_DEVICE: "TOO_MANY_JOBS",
  MAX_QUEUED_JOBS: "BUSY",
  MAX_QUEUED_VARIANTS: "BUSY",
  MAX_ORIGINALS_PER_DEVICE: "QUOTA_EXCEEDED",
  MAX_MEDIA_BYTES: "FILE_TOO_LARGE",
  MAX_MEDIA_PER_DEVICE: "QUOTA_EXCEEDED",
  MAX_QUEUED_MEDIA_PER_DEVICE: "TOO_MANY_JOBS",
  MAX_MEDIA_RESULT_BYTES: "FILE_TOO_LARGE",
  MAX_WRONG_KEYS_PER_ADDRESS: "RATE_LIMITED",
  MIN_FREE_DISK: "DISK_FULL",
  UPLOAD_IDLE_TIMEOUT: "REQUEST_TIMEOUT",
  REQUEST_TIMEOUT: "REQUEST_TIMEOUT",
  SOCKET_INIT_TIMEOUT: "close 4408",
  SOCKET_IDLE_TIMEOUT: "close 1001",
};

/** The limits as the program uses them. Sizes are bytes, durations milliseconds. */
export interface Limits {
  uploadBytes: number;
  pixels: number;
  jsonBytes: number;
  messageBytes: number;
  queryTokens: number;
  queryDepth: number;
  queryAliases: number;
  queryCost: number;
  /** Operations in one HTTP request. */
  batch: number;
  filesPerRequest: number;
  /** A minute. */
  requestsPerDevice: number;
  /** A minute. */
  requestsPerAddress: number;
  /** Not answered yet. */
  openRequestsPerAddress: number;
  /** An hour. */
  registrationsPerAddress: number;
  socketsPerDevice: number;
  socketsPerAddress: number;
  operationsPerSocket: number;
  operationsPerDevice: number;
  operationsPerAddress: number;
  queuedJobsPerDevice: number;
  queuedJobs: number;
  queuedVariants: number;
  originalsPerDevice: number;
  mediaBytes: number;
  mediaPerDevice: number;
  /** Neither COMPLETE nor FAILED. */
  queuedMediaPerDevice: number;
  /** All variants of one item together. */
  mediaResultBytes: number;
  /** A minute. */
  wrongKeysPerAddress: number;
  /** Below it no new work is taken. */
  freeDisk: number;
  /** Between two bytes of a request's body. */
  uploadIdle: number;
  /** For a whole request, from its first byte to its last. */
  request: number;
  /** From a WebSocket's opening to its `connection_init`. */
  socketInit: number;
  /** Without an open operation on a WebSocket. */
  socketIdle: number;
}

/** Sorts the values of the limits' variables into `Limits`. */
export function readLimits(env: Record<keyof typeof LIMIT_VARIABLES, number>): Limits {
  return {
    uploadBytes: env.MAX_UPLOAD_BYTES,
    pixels: env.MAX_PIXELS,
    jsonBytes: env.MAX_JSON_BYTES,
    messageBytes: env.MAX_MESSAGE_BYTES,
    queryTokens: env.MAX_QUERY_TOKENS,
    queryDepth: env.MAX_QUERY_DEPTH,
    queryAliases: env.MAX_QUERY_ALIASES,
    queryCost: env.MAX_QUERY_COST,
    batch: env.MAX_BATCH,
    filesPerRequest: env.MAX_FILES_PER_REQUEST,
    requestsPerDevice: env.MAX_REQUESTS_PER_DEVICE,
    requestsPerAddress: env.MAX_REQUESTS_PER_ADDRESS,
    openRequestsPerAddress: env.MAX_OPEN_REQUESTS_PER_ADDRESS,
    registrationsPerAddress: env.MAX_REGISTRATIONS_PER_ADDRESS,
    socketsPerDevice: env.MAX_SOCKETS_PER_DEVICE,
    socketsPerAddress: env.MAX_SOCKETS_PER_ADDRESS,
    operationsPerSocket: env.MAX_OPERATIONS_PER_SOCKET,
    operationsPerDevice: env.MAX_OPERATIONS_PER_DEVICE,
    operationsPerAddress: env.MAX_OPERATIONS_PER_ADDRESS,
    queuedJobsPerDevice: env.MAX_QUEUED_JOBS_PER_DEVICE,
    queuedJobs: env.MAX_QUEUED_JOBS,
    queuedVariants: env.MAX_QUEUED_VARIANTS,
    originalsPerDevice: env.MAX_ORIGINALS_PER_DEVICE,
    mediaBytes: env.MAX_MEDIA_BYTES,
    mediaPerDevice: env.MAX_MEDIA_PER_DEVICE,
    queuedMediaPerDevice: env.MAX_QUEUED_MEDIA_PER_DEVICE,
    mediaResultBytes: env.MAX_MEDIA_RESULT_BYTES,
    wrongKeysPerAddress: env.MAX_WRONG_KEYS_PER_ADDRESS,
    freeDisk: env.MIN_FREE_DISK,
    uploadIdle: env.UPLOAD_IDLE_TIMEOUT,
    request: env.REQUEST_TIMEOUT,
    socketInit: env.SOCKET_INIT_TIMEOUT,
    socketIdle: env.SOCKET_IDLE_TIMEOUT,
  };
}
