import { availableParallelism } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VARIABLES } from "../../src/config/variables.js";
import { type Config, ConfigError, readConfig } from "../../src/config.js";

type Reading = (config: Config) => unknown;

/** What a refused environment's error says. */
function faultsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  return expect.fail(`was accepted: ${JSON.stringify(environment)}`);
}

test("an empty environment gives the documented defaults", () => {
  expect(readConfig({})).toEqual({
    port: 4000,
    host: "127.0.0.1",
    publicUrl: undefined,
    environment: "development",
    logLevel: "info",
    dataDir: path.resolve("data"),
    uploadsDir: path.resolve("uploads"),
    mongodbUri: undefined,
    jwtSecrets: undefined,
    sandbox: true,
    corsOrigins: [],
    variantCacheBytes: 1_073_741_824,
    mediaProcessing: "builtin",
    mediaApiKey: undefined,
    mediaHosts: [],
    mediaLease: 60_000,
    adminToken: undefined,
    xAccelRedirect: undefined,
    workers: Math.min(availableParallelism(), 64),
    preloadModels: true,
    prepareVariants: true,
    cartoonTtl: 24 * 3_600_000,
    ai: {
      engine: "builtin",
      serverUrl: undefined,
      gradio: {
        space: undefined,
        endpoint: "/predict",
        cutEndpoint: undefined,
        inputs: {},
        token: undefined,
        hubUrl: "https://huggingface.co",
      },
      styles: ["cartoon"],
      timeout: 60_000,
      fallback: "builtin",
      maxWait: 3_600_000,
    },
    trustProxy: 0,
    metricsToken: undefined,
    vision: {
      google: { apiKey: undefined, baseUrl: "https://vision.googleapis.com" },
      openAi: { baseUrl: undefined, apiKey: undefined, model: "gpt-4o-mini" },
      timeout: 30_000,
    },
    limits: {
      uploadBytes: 10_485_760,
      pixels: 50_000_000,
      jsonBytes: 1_048_576,
      messageBytes: 262_144,
      queryTokens: 5_000,
      queryDepth: 12,
      queryAliases: 50,
      queryCost: 100_000,
      batch: 1,
      filesPerRequest: 5,
      requestsPerDevice: 1_200,
      requestsPerAddress: 6_000,
      openRequestsPerAddress: 500,
      registrationsPerAddress: 200,
      socketsPerDevice: 20,
      socketsPerAddress: 2_000,
      operationsPerSocket: 100,
      operationsPerDevice: 200,
      operationsPerAddress: 5_000,
      queuedJobsPerDevice: 20,
      queuedJobs: 1_000,
      mediaBytes: 5_242_880,
      mediaPerDevice: 1_000,
      queuedMediaPerDevice: 100,
      queuedVariants: 64,
      mediaResultBytes: 67_108_864,
      wrongKeysPerAddress: 20,
      freeDisk: 209_715_200,
      originalsPerDevice: 1_000,
      uploadIdle: 20_000,
      request: 300_000,
      socketInit: 10_000,
      socketIdle: 1_800_000,
    },
    jobLease: 15_000,
  });
});

const SECRET_A = "a".repeat(32);
const SECRET_B = "é".repeat(16);

const TOKENS = {
  good: [["m".repeat(16), "m".repeat(16)]] as [string, unknown][],
  bad: ["m".repeat(15), `${"m".repeat(16)} `, "é".repeat(20)],
  expected: "expected 16 or more visible ASCII characters",
};

const DURATIONS = {
  good: [
    ["1ms", 1],
    ["30s", 30_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
    [" 5m ", 300_000],
  ] as [string, unknown][],
  bad: ["0s", "5", "-5s", "1.5h", "5 m", "5M", "m", "1w", "soon", "1e3s", "999999999d"],
  expected: "expected a duration such as 30s, 5m or 24h",
};

function wholeNumber(minimum: number, maximum: number) {
  return {
    good: [
      [String(minimum), minimum],
      [String(maximum), maximum],
      [` ${minimum + 1} `, minimum + 1],
    ] as [string, unknown][],
    bad: [String(minimum - 1), String(maximum + 1), "1.5", "1e3", "0x10", "ten", " ", "NaN", "9".repeat(400)],
    expected: `expected a whole number from ${minimum} to ${maximum}`,
  };
}

const URLS = {
  good: [
    ["http://127.0.0.1:5000", "http://127.0.0.1:5000"],
    ["https://toons.example/base/", "https://toons.example/base"],
    [" https://toons.example ", "https://toons.example"],
    ["HTTPS://toons.example", "HTTPS://toons.example"],
    ["http://[::1]:80//", "http://[::1]:80"],
  ] as [string, unknown][],
  bad: [
    "toons.example",
    "ftp://toons.example",
    "//toons.example",
    "https:toons.example",
    "http://",
    "javascript:alert(1)",
    "http://toons.example/?a=1",
    "http://toons.example/#a",
    "http://toons.example/a b",
    "http://a:99999",
  ],
  expected: "expected an absolute URL that begins with http:// or https://",
};

const SIZES = {
  good: [
    ["1", 1],
    ["10MB", 10_485_760],
    ["10 mb", 10_485_760],
    ["1KB", 1_024],
    ["2GB", 2_147_483_648],
    ["512B", 512],
  ] as [string, unknown][],
  bad: ["0", "-1", "1.5MB", "10TB", "MB", "1e6", "ten", "999999999999999GB"],
  expected: "expected a number of bytes or a size such as 10MB",
};

const TEXTS = { bad: [" ", "\t"], expected: "expected a text that is not empty" };

function choice(choices: string[]) {
  return {
    good: choices.map((each): [string, unknown] => [each, each]),
    bad: ["other", choices[0]?.toUpperCase() ?? "", `${choices[0]} `],
    expected: `expected one of ${choices.join(", ")}`,
  };
}

/** For every variable: where it lands, what is accepted and read as what, and what is refused. */
const CASES: Record<
  keyof typeof VARIABLES,
  { read: Reading; good: [string, unknown][]; bad: string[]; expected: string }
> = {
  PORT: { read: (config) => config.port, ...wholeNumber(0, 65_535) },
  HOST: { read: (config) => config.host, good: [["0.0.0.0", "0.0.0.0"]], ...TEXTS },
  PUBLIC_URL: { read: (config) => config.publicUrl, ...URLS },
  NODE_ENV: { read: (config) => config.environment, ...choice(["development", "production", "test"]) },
  LOG_LEVEL: {
    read: (config) => config.logLevel,
    ...choice(["fatal", "error", "warn", "info", "debug", "trace", "silent"]),
  },
  DATA_DIR: {
    read: (config) => config.dataDir,
    good: [
      ["/var/lib/toonbooth", "/var/lib/toonbooth"],
      ["x/../y", path.resolve("y")],
    ],
    ...TEXTS,
  },
  UPLOADS_DIR: {
    read: (config) => config.uploadsDir,
    good: [["./photos", path.resolve("photos")]],
    ...TEXTS,
  },
  MONGODB_URI: {
    read: (config) => config.mongodbUri,
    good: ["mongodb://127.0.0.1:27017/toonbooth", "mongodb+srv://cluster.example/a?w=1"].map((uri) => [
      uri,
      uri,
    ]),
    bad: ["127.0.0.1:27017", "mongodb://", "mysql://db", "mongodb://a b", "xmongodb://a"],
    expected: "expected a MongoDB connection string",
  },
  JWT_SECRET: {
    read: (config) => config.jwtSecrets,
    good: [
      [SECRET_A, [SECRET_A]],
      [`${SECRET_B}, ${SECRET_A}`, [SECRET_B, SECRET_A]],
    ],
    bad: ["short", "a".repeat(31), `${SECRET_A},short`, `${SECRET_A},`, ",", " ".repeat(40)],
    expected: "expected secrets of at least 32 bytes",
  },
  AI_ENGINE: {
    read: (config) => config.ai.engine,
    ...choice(["builtin"]),
    expected: "expected one of builtin, http, gradio",
  },
  GRADIO_SPACE: {
    read: (config) => config.ai.gradio.space,
    good: [
      ["someone/cartoon_portraits-2.1", "someone/cartoon_portraits-2.1"],
      [" http://127.0.0.1:7860/ ", "http://127.0.0.1:7860"],
    ],
    bad: ["someone", "someone/cartoons/x", "some one/x", "ftp://x", "http://", "http://a/?b=c"],
    expected: "expected owner/name of a Space, or a URL",
  },
  GRADIO_ENDPOINT: { read: (config) => config.ai.gradio.endpoint, good: [["/draw", "/draw"]], ...TEXTS },
  GRADIO_CUT_ENDPOINT: { read: (config) => config.ai.gradio.cutEndpoint, good: [["/cut", "/cut"]], ...TEXTS },
  GRADIO_INPUTS: {
    read: (config) => config.ai.gradio.inputs,
    good: [
      ['{"strength":0.5,"prompt":"a {style}"}', { strength: 0.5, prompt: "a {style}" }],
      ["{}", {}],
    ],
    bad: ["strength=1", "[1]", "null", '"text"', "{"],
    expected: "expected a JSON object",
  },
  HF_TOKEN: {
    read: (config) => config.ai.gradio.token,
    good: [["hf_0123456789abcdef", "hf_0123456789abcdef"]],
    bad: ["hf_short", "hf_0123456789 abcdef"],
    expected: "expected 16 or more visible ASCII characters",
  },
  HF_ENDPOINT: { read: (config) => config.ai.gradio.hubUrl, ...URLS },
  AI_SERVER_URL: { read: (config) => config.ai.serverUrl, ...URLS },
  AI_STYLES: {
    read: (config) => config.ai.styles,
    good: [
      ["ink", ["ink"]],
      ["ink, comic ,,pop", ["ink", "comic", "pop"]],
    ],
    bad: [",", " ", " , ,", ",,,"],
    expected: "expected texts separated by commas",
  },
  AI_TIMEOUT: { read: (config) => config.ai.timeout, ...DURATIONS, bad: [...DURATIONS.bad, "25d"] },
  AI_FALLBACK: { read: (config) => config.ai.fallback, ...choice(["builtin", "none"]) },
  AI_MAX_WAIT: { read: (config) => config.ai.maxWait, ...DURATIONS },
  GOOGLE_VISION_KEY: {
    read: (config) => config.vision.google.apiKey,
    good: [["AIza0123456789abcdef", "AIza0123456789abcdef"]],
    bad: ["AIza", "AIza0123456789 abcdef"],
    expected: "expected 16 or more visible ASCII characters",
  },
  GOOGLE_VISION_URL: { read: (config) => config.vision.google.baseUrl, ...URLS },
  VISION_BASE_URL: { read: (config) => config.vision.openAi.baseUrl, ...URLS },
  VISION_API_KEY: {
    read: (config) => config.vision.openAi.apiKey,
    good: [["sk-0123456789abcdef", "sk-0123456789abcdef"]],
    bad: ["sk-short", "sk-0123456789 abcdef"],
    expected: "expected 16 or more visible ASCII characters",
  },
  VISION_MODEL: {
    read: (config) => config.vision.openAi.model,
    good: [["llava:13b", "llava:13b"]],
    ...TEXTS,
  },
  VISION_TIMEOUT: {
    read: (config) => config.vision.timeout,
    ...DURATIONS,
    bad: [...DURATIONS.bad, "25d"],
  },
  WORKERS: { read: (config) => config.workers, ...wholeNumber(1, 64) },
  PRELOAD_MODELS: {
    read: (config) => config.preloadModels,
    ...choice(["on", "off"]),
    good: [
      ["on", true],
      ["off", false],
    ],
  },
  CARTOON_TTL: {
    read: (config) => config.cartoonTtl,
    ...DURATIONS,
    good: [...DURATIONS.good, ["365d", 365 * 86_400_000]],
  },
  VARIANT_CACHE_BYTES: {
    read: (config) => config.variantCacheBytes,
    good: [["1GB", 1_073_741_824]],
    bad: ["0", "much"],
    expected: "expected a number of bytes or a size such as 10MB",
  },
  PREPARE_VARIANTS: {
    read: (config) => config.prepareVariants,
    ...choice(["on", "off"]),
    good: [
      ["on", true],
      ["off", false],
    ],
  },
  X_ACCEL_REDIRECT: {
    read: (config) => config.xAccelRedirect,
    good: [
      ["/toonbooth-variants", "/toonbooth-variants"],
      ["/internal/pictures/", "/internal/pictures"],
    ],
    bad: ["variants", "/", "/../etc", "/a b", "http://nginx/"],
    expected: "expected a path such as /toonbooth-variants",
  },
  MAX_UPLOAD_BYTES: { read: (config) => config.limits.uploadBytes, ...SIZES },
  MAX_PIXELS: { read: (config) => config.limits.pixels, ...wholeNumber(1, 268_402_689) },
  MAX_ORIGINALS_PER_DEVICE: {
    read: (config) => config.limits.originalsPerDevice,
    ...wholeNumber(1, 1_000_000),
  },
  MAX_QUEUED_JOBS_PER_DEVICE: {
    read: (config) => config.limits.queuedJobsPerDevice,
    ...wholeNumber(1, 10_000),
  },
  MAX_QUEUED_JOBS: { read: (config) => config.limits.queuedJobs, ...wholeNumber(1, 1_000_000) },
  MAX_MEDIA_BYTES: { read: (config) => config.limits.mediaBytes, ...SIZES },
  MAX_QUEUED_MEDIA_PER_DEVICE: {
    read: (config) => config.limits.queuedMediaPerDevice,
    ...wholeNumber(1, 1_000_000),
  },
  MAX_MEDIA_PER_DEVICE: { read: (config) => config.limits.mediaPerDevice, ...wholeNumber(1, 1_000_000) },
  MEDIA_PROCESSING: {
    read: (config) => config.mediaProcessing,
    ...choice(["builtin", "external"]),
  },
  MAX_QUEUED_VARIANTS: { read: (config) => config.limits.queuedVariants, ...wholeNumber(1, 100_000) },
  MIN_FREE_DISK: { read: (config) => config.limits.freeDisk, ...SIZES },
  CORS_ORIGINS: {
    read: (config) => config.corsOrigins,
    good: [
      ["https://app.example", ["https://app.example"]],
      ["https://app.example, http://localhost:3000,", ["https://app.example", "http://localhost:3000"]],
    ],
    bad: [
      "app.example",
      "https://app.example/",
      "https://app.example/path",
      "*",
      "null",
      "https://APP.example",
    ],
    expected: "expected origins such as https://app.example",
  },
  SANDBOX: {
    read: (config) => config.sandbox,
    ...choice(["on", "off"]),
    good: [
      ["on", true],
      ["off", false],
    ],
  },
  UPLOAD_IDLE_TIMEOUT: {
    read: (config) => config.limits.uploadIdle,
    ...DURATIONS,
    bad: [...DURATIONS.bad, "25d"],
  },
  MAX_QUERY_TOKENS: { read: (config) => config.limits.queryTokens, ...wholeNumber(100, 10_000) },
  MAX_QUERY_DEPTH: { read: (config) => config.limits.queryDepth, ...wholeNumber(5, 100) },
  MAX_QUERY_ALIASES: { read: (config) => config.limits.queryAliases, ...wholeNumber(30, 10_000) },
  MAX_QUERY_COST: { read: (config) => config.limits.queryCost, ...wholeNumber(100, 100_000_000) },
  MAX_BATCH: { read: (config) => config.limits.batch, ...wholeNumber(1, 100) },
  MAX_FILES_PER_REQUEST: { read: (config) => config.limits.filesPerRequest, ...wholeNumber(1, 100) },
  MAX_REQUESTS_PER_DEVICE: {
    read: (config) => config.limits.requestsPerDevice,
    ...wholeNumber(10, 100_000_000),
  },
  MAX_REQUESTS_PER_ADDRESS: {
    read: (config) => config.limits.requestsPerAddress,
    ...wholeNumber(10, 100_000_000),
  },
  MAX_OPEN_REQUESTS_PER_ADDRESS: {
    read: (config) => config.limits.openRequestsPerAddress,
    ...wholeNumber(10, 1_000_000),
  },
  MAX_REGISTRATIONS_PER_ADDRESS: {
    read: (config) => config.limits.registrationsPerAddress,
    ...wholeNumber(1, 100_000_000),
  },
  MAX_SOCKETS_PER_DEVICE: { read: (config) => config.limits.socketsPerDevice, ...wholeNumber(1, 1_000_000) },
  MAX_SOCKETS_PER_ADDRESS: {
    read: (config) => config.limits.socketsPerAddress,
    ...wholeNumber(1, 1_000_000),
  },
  MAX_OPERATIONS_PER_SOCKET: {
    read: (config) => config.limits.operationsPerSocket,
    ...wholeNumber(1, 10_000),
  },
  MAX_OPERATIONS_PER_DEVICE: {
    read: (config) => config.limits.operationsPerDevice,
    ...wholeNumber(1, 1_000_000),
  },
  MAX_OPERATIONS_PER_ADDRESS: {
    read: (config) => config.limits.operationsPerAddress,
    ...wholeNumber(1, 10_000_000),
  },
  MAX_JSON_BYTES: { read: (config) => config.limits.jsonBytes, ...SIZES },
  MAX_MESSAGE_BYTES: { read: (config) => config.limits.messageBytes, ...SIZES },
  REQUEST_TIMEOUT: { read: (config) => config.limits.request, ...DURATIONS, bad: [...DURATIONS.bad, "25d"] },
  SOCKET_INIT_TIMEOUT: {
    read: (config) => config.limits.socketInit,
    ...DURATIONS,
    bad: [...DURATIONS.bad, "25d"],
  },
  SOCKET_IDLE_TIMEOUT: {
    read: (config) => config.limits.socketIdle,
    ...DURATIONS,
    bad: [...DURATIONS.bad, "25d"],
  },
  TRUST_PROXY: { read: (config) => config.trustProxy, ...wholeNumber(0, 10) },
  METRICS_TOKEN: { read: (config) => config.metricsToken, ...TOKENS },
  ADMIN_TOKEN: { read: (config) => config.adminToken, ...TOKENS },
  MEDIA_API_KEY: { read: (config) => config.mediaApiKey, ...TOKENS },
  MEDIA_LEASE: { read: (config) => config.mediaLease, ...DURATIONS, bad: [...DURATIONS.bad, "25d"] },
  MEDIA_HOSTS: {
    read: (config) => config.mediaHosts,
    good: [
      ["CDN.example", ["cdn.example"]],
      ["cdn.example:8443, 127.0.0.1:80", ["cdn.example:8443", "127.0.0.1:80"]],
    ],
    bad: ["https://cdn.example", "cdn.example/x", "a b", "user@cdn.example", "cdn.example:0x1"],
    expected: "expected hosts such as cdn.example or cdn.example:8443",
  },
  MAX_MEDIA_RESULT_BYTES: { read: (config) => config.limits.mediaResultBytes, ...SIZES },
  MAX_WRONG_KEYS_PER_ADDRESS: {
    read: (config) => config.limits.wrongKeysPerAddress,
    ...wholeNumber(1, 100_000),
  },
  JOB_LEASE: { read: (config) => config.jobLease, ...DURATIONS, bad: [...DURATIONS.bad, "25d"] },
};

const names = Object.keys(VARIABLES) as (keyof typeof VARIABLES)[];

describe.each(names)("%s", (name) => {
  const { read, good, bad, expected } = CASES[name];

  test.each(good)("accepts %j", (text, value) => {
    expect(read(readConfig({ [name]: text }))).toEqual(value);
  });

  test.each(bad)("refuses %j, naming the variable and what was expected", (text) => {
    expect(faultsOf({ [name]: text })).toContain(`${name}: ${expected}`);
  });

  test("set to nothing means not set", () => {
    expect(readConfig({ [name]: "" })).toEqual(readConfig({}));
  });

  test("has a line of documentation", () => {
    expect(VARIABLES[name].desc).toMatch(/^\S.+\.$/s);
  });
});

describe("faults", () => {
  test("are all named at once, one to a line", () => {
    const wrong = Object.fromEntries(names.map((name) => [name, CASES[name].bad[0] ?? ""]));
    const lines = faultsOf(wrong).split("\n").slice(1);
    expect(lines.map((line) => line.trim().split(":")[0]).sort()).toEqual([...names].sort());
  });

  test("never show a secret's value, nor that of an address that may hold a password", () => {
    const hidden = "hunter2-hunter2";
    const message = faultsOf({
      JWT_SECRET: hidden,
      MONGODB_URI: `mongo://root:${hidden}@db`,
      AI_SERVER_URL: `htp://root:${hidden}@ai`,
      PUBLIC_URL: `htp://root:${hidden}@me`,
      PORT: "wrong",
    });
    expect(message).toContain("JWT_SECRET");
    expect(message).toContain("MONGODB_URI");
    expect(message).not.toContain(hidden);
  });

  test("of one secret in a list do not show the others", () => {
    expect(faultsOf({ JWT_SECRET: `${SECRET_A},short` })).not.toContain(SECRET_A);
  });
});

describe("AI_ENGINE=http", () => {
  test("needs AI_SERVER_URL", () => {
    expect(faultsOf({ AI_ENGINE: "http" })).toContain("AI_SERVER_URL: expected the AI server's base URL");
    const config = readConfig({ AI_ENGINE: "http", AI_SERVER_URL: "http://gpu:5000" });
    expect(config.ai).toMatchObject({ engine: "http", serverUrl: "http://gpu:5000" });
  });

  test("needs GRADIO_SPACE for a Space", () => {
    expect(faultsOf({ AI_ENGINE: "gradio" })).toContain("GRADIO_SPACE: expected a Space");
    expect(readConfig({ AI_ENGINE: "gradio", GRADIO_SPACE: "a/b" }).ai.engine).toBe("gradio");
  });

  test("with a wrong AI_SERVER_URL names it once", () => {
    const message = faultsOf({ AI_ENGINE: "http", AI_SERVER_URL: "gpu" });
    expect(message.match(/AI_SERVER_URL/g)).toHaveLength(1);
  });
});

test.each([
  ["production", undefined, false],
  ["production", "on", true],
  ["development", undefined, true],
  ["development", "off", false],
  ["test", undefined, true],
])("in %s with SANDBOX=%s the Sandbox is on: %s", (environment, flag, on) => {
  expect(readConfig({ NODE_ENV: environment, SANDBOX: flag }).sandbox).toBe(on);
});

test("variables that are none of ours do not matter", () => {
  expect(readConfig({ PATH: "/bin", HOME: "/root", port: "x" })).toEqual(readConfig({}));
});

describe("for every text", () => {
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));

  test("a duration is its number times its unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 36_500 }), unit, (count, of) => {
        expect(readConfig({ CARTOON_TTL: `${count}${of}` }).cartoonTtl).toBe(count * units[of]);
      }),
    );
  });

  test("a duration is a positive time that a date can hold, or refused", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.string({ maxLength: 2 })).map(([count, text]) => `${count}${text}`),
      fc.tuple(fc.nat(), unit).map(([count, of]) => `${count}${of}`),
    );
    fc.assert(
      fc.property(
        texts.filter((text) => text !== ""),
        (text) => {
          const outcome = outcomeOf(() => readConfig({ CARTOON_TTL: text }).cartoonTtl);
          if (outcome === undefined) return;
          expect(outcome).toBeGreaterThanOrEqual(1);
          expect(new Date(Date.now() + outcome).getTime()).not.toBeNaN();
        },
      ),
    );
  });

  test("a size is its number times its unit, in either case", () => {
    const sizes = { "": 1, B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };
    const suffix = fc.constantFrom(...(Object.keys(sizes) as (keyof typeof sizes)[]));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), suffix, fc.boolean(), (count, of, lower) => {
        const text = `${count}${lower ? of.toLowerCase() : of}`;
        expect(readConfig({ MAX_UPLOAD_BYTES: text }).limits.uploadBytes).toBe(count * sizes[of]);
      }),
    );
  });

  test("a whole number is read exactly, or refused: nothing is coerced", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ minLength: 1 }), fc.double().map(String), fc.integer().map(String)),
        (text) => {
          const port = outcomeOf(() => readConfig({ PORT: text }).port);
          if (port === undefined) return;
          expect(Number.isInteger(port) && port >= 0 && port <= 65_535).toBe(true);
          expect(text.trim()).toMatch(/^-?\d+$/);
        },
      ),
    );
  });
});

function outcomeOf(read: () => number): number | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return undefined;
  }
}
