import { availableParallelism } from "node:os";
import path from "node:path";
import { cleanEnv, EnvError, makeValidator, type ValidatorSpec } from "envalid";

/** Thrown at start when variables are wrong; the message lists all of them with what was expected. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const DURATION_UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SIZE_UNITS = { "": 1, B: 1, KB: 1_024, MB: 1_048_576, GB: 1_073_741_824 } as const;

/** `30s`, `5m`, `24h`, `7d` or `250ms`, as milliseconds. */
function duration(maximumDays: number) {
  return makeValidator<number>((input) => {
    const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(input.trim());
    const milliseconds = match
      ? Number(match[1]) * DURATION_UNITS[match[2] as keyof typeof DURATION_UNITS]
      : 0;
    if (milliseconds < 1 || milliseconds > maximumDays * DURATION_UNITS.d) {
      throw new EnvError(
        `expected a duration such as 30s, 5m or 24h, at most ${maximumDays}d, got "${input}"`,
      );
    }
    return milliseconds;
  });
}

/** What a timer waits for: Node fires at once when it is asked to wait for longer than 2³¹ ms. */
const timeout = duration(24);

/** What is only added to a date. */
const period = duration(36_500);

/** Bytes as a plain number, or `10MB`. */
const byteSize = makeValidator<number>((input) => {
  const match = /^(\d{1,15})\s*(B|KB|MB|GB)?$/i.exec(input.trim());
  const bytes = match
    ? Number(match[1]) * SIZE_UNITS[(match[2]?.toUpperCase() ?? "") as keyof typeof SIZE_UNITS]
    : 0;
  if (bytes < 1 || !Number.isSafeInteger(bytes)) {
    throw new EnvError(`expected a number of bytes or a size such as 10MB, got "${input}"`);
  }
  return bytes;
});

function integer(minimum: number, maximum: number) {
  return makeValidator<number>((input) => {
    const value = /^-?\d{1,15}$/.test(input.trim()) ? Number(input) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw new EnvError(`expected a whole number from ${minimum} to ${maximum}, got "${input}"`);
    }
    return value;
  });
}

function oneOf<T extends string>(...choices: T[]) {
  return makeValidator<T>((input) => {
    const choice = choices.find((candidate) => candidate === input);
    if (choice === undefined) throw new EnvError(`expected one of ${choices.join(", ")}, got "${input}"`);
    return choice;
  });
}

const nonEmpty = makeValidator<string>((input) => {
  if (input.trim() === "") throw new EnvError("expected a text that is not empty");
  return input;
});

/** A URL that paths can be appended to. The value is not shown: it may hold a password. */
const baseUrl = makeValidator<string>((input) => {
  const text = input.trim();
  if (!/^https?:\/\/[^\s?#]+$/i.test(text) || !URL.canParse(text)) {
    throw new EnvError(
      "expected an absolute URL that begins with http:// or https:// and has neither ? nor # in it",
    );
  }
  return text.replace(/\/+$/, "");
});

const mongoUri = makeValidator<string>((input) => {
  if (!/^mongodb(\+srv)?:\/\/\S+$/.test(input)) {
    throw new EnvError("expected a MongoDB connection string, mongodb://… or mongodb+srv://…");
  }
  return input;
});

/** Texts that are not empty, separated by commas; at least one. */
const list = makeValidator<string[]>((input) => {
  const items = splitList(input);
  if (items.length === 0) throw new EnvError(`expected texts separated by commas, got "${input}"`);
  return items;
});

/** One or more secrets, separated by commas; each at least 32 bytes. The first signs, all verify. */
const secrets = makeValidator<string[]>((input) => {
  const items = input.split(",").map((secret) => secret.trim());
  if (items.some((secret) => Buffer.byteLength(secret) < 32)) {
    throw new EnvError("expected secrets of at least 32 bytes, separated by commas (the value is not shown)");
  }
  return items;
});

/** Origins such as `https://app.example`, separated by commas. */
const origins = makeValidator<string[]>((input) => {
  const items = splitList(input);
  const wrong = items.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined) {
    throw new EnvError(`expected origins such as https://app.example, separated by commas, got "${wrong}"`);
  }
  return items;
});

const flag = oneOf("on", "off");

/** Every variable of the environment: how it is read, its default, and the line that documents it. */
export const VARIABLES = {
  PORT: integer(0, 65_535)({ default: 4000, desc: "Port to listen on; 0 takes a free one." }),
  HOST: nonEmpty({ default: "127.0.0.1", desc: "Address to listen on; 0.0.0.0 for all of them." }),
  PUBLIC_URL: baseUrl({
    default: undefined,
    desc: "What image URLs begin with. Not set: the address the server listens on.",
    example: "https://toons.example",
  }),
  NODE_ENV: oneOf(
    "development",
    "production",
    "test",
  )({
    default: "development",
    desc: "`production` turns introspection and the Sandbox off.",
  }),
  LOG_LEVEL: oneOf(
    "fatal",
    "error",
    "warn",
    "info",
    "debug",
    "trace",
    "silent",
  )({
    default: "info",
    desc: "Least severe level that is logged: fatal, error, warn, info, debug, trace or silent.",
  }),
  DATA_DIR: nonEmpty({
    default: "./data",
    desc: "Folder of the embedded database, secrets and the variant cache.",
  }),
  UPLOADS_DIR: nonEmpty({ default: "./uploads", desc: "Folder of originals/, temp/ and downloaded/." }),
  MONGODB_URI: mongoUri({
    default: undefined,
    desc: "MongoDB 7.0 or newer. Not set: the embedded database under DATA_DIR.",
    example: "mongodb://127.0.0.1:27017/toonbooth",
  }),
  JWT_SECRET: secrets({
    default: undefined,
    desc: "Secrets that sign tokens, separated by commas: the first signs, all verify. Not set: generated and kept in DATA_DIR.",
    example: "(32 bytes or more)",
  }),
  AI_ENGINE: oneOf(
    "builtin",
    "http",
  )({
    default: "builtin",
    desc: "Which engine draws: `builtin` (this machine's processor) or `http` (an AI server).",
  }),
  AI_SERVER_URL: baseUrl({
    default: undefined,
    desc: "Base URL of the AI server; needed with AI_ENGINE=http.",
    example: "http://127.0.0.1:5000",
  }),
  AI_STYLES: list({
    default: ["cartoon"],
    desc: "Style ids that the AI server offers, separated by commas; the first is the default.",
  }),
  AI_TIMEOUT: timeout({ default: 60_000, desc: "Time budget of one request to the AI server." }),
  AI_FALLBACK: oneOf(
    "builtin",
    "none",
  )({
    default: "builtin",
    desc: "Who draws while the AI server is away: `builtin`, or `none` (jobs wait).",
  }),
  AI_MAX_WAIT: period({ default: 3_600_000, desc: "How long a job waits for an AI server that is away." }),
  WORKERS: integer(
    1,
    64,
  )({
    default: Math.min(availableParallelism(), 64),
    desc: "Image processes, and so jobs at a time. Default: the number of cores.",
  }),
  CARTOON_TTL: period({ default: 86_400_000, desc: "How long a cartoon lives that is not downloaded." }),
  VARIANT_CACHE_BYTES: byteSize({
    default: 1_073_741_824,
    desc: "Disk for resized pictures under DATA_DIR; the least recently used go first, hourly.",
  }),
  MAX_UPLOAD_BYTES: byteSize({ default: 10_485_760, desc: "Largest upload." }),
  MAX_PIXELS: integer(
    1,
    268_402_689,
  )({ default: 50_000_000, desc: "Most pixels (width × height) of an upload." }),
  MAX_ORIGINALS_PER_DEVICE: integer(1, 1_000_000)({ default: 1_000, desc: "Most originals of one device." }),
  MAX_QUEUED_JOBS_PER_DEVICE: integer(
    1,
    10_000,
  )({
    default: 20,
    desc: "Most jobs of one device that may be waiting or running.",
  }),
  CORS_ORIGINS: origins({ default: [] as string[], desc: "Web origins that may call, separated by commas." }),
  SANDBOX: flag({
    default: undefined,
    desc: "Apollo Sandbox and introspection: on or off. Default: on outside production.",
  }),
  UPLOAD_IDLE_TIMEOUT: timeout({
    default: 20_000,
    desc: "An upload that sends nothing for so long is given up.",
  }),
  JOB_LEASE: timeout({
    default: 15_000,
    desc: "A worker that does not renew its claim for so long has lost the job.",
  }),
} satisfies Record<string, ValidatorSpec<unknown>>;

/** The configuration, read and checked once at the start. Durations are milliseconds, sizes bytes, folders absolute. */
export interface Config {
  port: number;
  host: string;
  publicUrl: string | undefined;
  environment: "development" | "production" | "test";
  logLevel: string;
  dataDir: string;
  uploadsDir: string;
  mongodbUri: string | undefined;
  /** The first signs, all verify. */
  jwtSecrets: string[] | undefined;
  sandbox: boolean;
  corsOrigins: string[];
  workers: number;
  cartoonTtl: number;
  variantCacheBytes: number;
  ai: {
    engine: "builtin" | "http";
    serverUrl: string | undefined;
    styles: string[];
    timeout: number;
    fallback: "builtin" | "none";
    maxWait: number;
  };
  limits: {
    uploadBytes: number;
    pixels: number;
    originalsPerDevice: number;
    queuedJobsPerDevice: number;
    uploadIdle: number;
  };
  /** How long a worker's claim on a job holds without being renewed. */
  jobLease: number;
}

/**
 * Reads the configuration from an environment.
 * @throws ConfigError naming every wrong variable at once, with what was expected.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const env = parse(environment);
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL,
    environment: env.NODE_ENV,
    logLevel: env.LOG_LEVEL,
    dataDir: path.resolve(env.DATA_DIR),
    uploadsDir: path.resolve(env.UPLOADS_DIR),
    mongodbUri: env.MONGODB_URI,
    jwtSecrets: env.JWT_SECRET,
    sandbox: env.SANDBOX ? env.SANDBOX === "on" : env.NODE_ENV !== "production",
    corsOrigins: env.CORS_ORIGINS,
    workers: env.WORKERS,
    cartoonTtl: env.CARTOON_TTL,
    variantCacheBytes: env.VARIANT_CACHE_BYTES,
    ai: {
      engine: env.AI_ENGINE,
      serverUrl: env.AI_SERVER_URL,
      styles: env.AI_STYLES,
      timeout: env.AI_TIMEOUT,
      fallback: env.AI_FALLBACK,
      maxWait: env.AI_MAX_WAIT,
    },
    limits: {
      uploadBytes: env.MAX_UPLOAD_BYTES,
      pixels: env.MAX_PIXELS,
      originalsPerDevice: env.MAX_ORIGINALS_PER_DEVICE,
      queuedJobsPerDevice: env.MAX_QUEUED_JOBS_PER_DEVICE,
      uploadIdle: env.UPLOAD_IDLE_TIMEOUT,
    },
    jobLease: env.JOB_LEASE,
  };
}

function parse(environment: NodeJS.ProcessEnv) {
  const faults: string[] = [];
  const given = withoutEmpty(environment);
  const env = cleanEnv(given, VARIABLES, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors))
        faults.push(`${name}: ${error?.message ?? "is wrong"}`);
    },
  });
  // What is wrong can't be read from `env`, not even to look at it.
  if (given.AI_ENGINE === "http" && given.AI_SERVER_URL === undefined) {
    faults.push("AI_SERVER_URL: expected the AI server's base URL, because AI_ENGINE is http");
  }
  if (faults.length > 0) throw new ConfigError(`The configuration is wrong:\n  ${faults.join("\n  ")}`);
  return env;
}

function splitList(input: string): string[] {
  return input
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
}

/** `NAME=` in an environment file means "not set". */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}
