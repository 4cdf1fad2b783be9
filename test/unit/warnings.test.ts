import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { VARIABLES } from "../../src/config/variables.js";
import { UNSAFE_SETTINGS, unsafeSettings } from "../../src/config/warnings.js";
import { readConfig } from "../../src/config.js";

const SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/** A sound production: behind a proxy with TLS, with a MongoDB and an AI server of its own. */
const PRODUCTION = {
  NODE_ENV: "production",
  HOST: "0.0.0.0",
  PUBLIC_URL: "https://toons.example",
  TRUST_PROXY: "1",
  JWT_SECRET: `${SECRET},another secret that is kept for old tokens`,
  METRICS_TOKEN: "dGhlIHNhbXBsZSBub25jZQ",
  MONGODB_URI: "mongodb://toons:s3cret@db1.example:27017,db2.example:27017/toons?replicaSet=a&tls=true",
  AI_ENGINE: "http",
  AI_SERVER_URL: "https://ai.example",
  CORS_ORIGINS: "https://app.example,http://localhost:3000",
};

function warnings(env: NodeJS.ProcessEnv): string[] {
  return unsafeSettings(readConfig(env)).map(({ variable }) => variable);
}

describe("no noise", () => {
  const quiet: [string, NodeJS.ProcessEnv][] = [
    ["with an empty environment", {}],
    ["with tests' settings", { NODE_ENV: "test", PORT: "0" }],
    ["in a sound production", PRODUCTION],
    ["behind a proxy on the same machine", { ...PRODUCTION, HOST: "::1" }],
    ["with the embedded database and a generated secret", { ...PRODUCTION, MONGODB_URI: "", JWT_SECRET: "" }],
    [
      "with a certificate instead of a password",
      { ...PRODUCTION, MONGODB_URI: "mongodb+srv://c.example/t?authMechanism=MONGODB-X509" },
    ],
    [
      "with a MongoDB on this machine",
      { JWT_SECRET: SECRET, MONGODB_URI: "mongodb://127.0.0.1:27017,localhost:27018,[::1]/t" },
    ],
    [
      "with a MongoDB on a socket",
      { JWT_SECRET: SECRET, MONGODB_URI: "mongodb://%2Ftmp%2Fmongodb-27017.sock/t" },
    ],
    ["with an AI server on this machine", { AI_ENGINE: "http", AI_SERVER_URL: "http://127.0.0.1:5000" }],
    [
      "with an AI server beside it",
      { AI_ENGINE: "http", AI_SERVER_URL: "http://192.168.1.7:5000", PUBLIC_URL: "http://192.168.1.5:4000" },
    ],
    [
      "with an AI server in another container",
      { AI_ENGINE: "http", AI_SERVER_URL: "http://ai:5000", PUBLIC_URL: "http://toons:4000" },
    ],
    ["with a Space of the hub", { AI_ENGINE: "gradio", GRADIO_SPACE: "someone/toons" }],
    ["with a Gradio server of its own", { AI_ENGINE: "gradio", GRADIO_SPACE: "http://gpu:7860" }],
    ["with a vision model in the same network", { VISION_BASE_URL: "http://ollama:11434/v1" }],
    ["with an AI server that is not used", { AI_SERVER_URL: "http://ai.example" }],
    ["on a phone's network, for trying out", { HOST: "127.0.0.1", PUBLIC_URL: "http://192.168.1.5:4000" }],
  ];

  test.each(quiet)("%s", (_what, env) => {
    expect(unsafeSettings(readConfig(env))).toEqual([]);
  });
});

describe("one warning with the variable's name for", () => {
  const loud: [string, NodeJS.ProcessEnv, string[]][] = [
    [
      "an AI server that can't reach this one",
      { AI_ENGINE: "http", AI_SERVER_URL: "http://ai:5000" },
      ["PUBLIC_URL"],
    ],
    ["a Space without TLS", { AI_ENGINE: "gradio", GRADIO_SPACE: "http://toons.example" }, ["GRADIO_SPACE"]],
    ["a vision model without TLS", { VISION_BASE_URL: "http://vision.example/v1" }, ["VISION_BASE_URL"]],
    ["the Sandbox in production", { ...PRODUCTION, SANDBOX: "on" }, ["SANDBOX"]],
    [
      "the Sandbox where others reach it",
      { HOST: "0.0.0.0", PUBLIC_URL: "http://10.0.0.4:4000" },
      ["SANDBOX"],
    ],
    ["no PUBLIC_URL in production", { NODE_ENV: "production" }, ["PUBLIC_URL"]],
    ["no PUBLIC_URL where others come in", { HOST: "::", SANDBOX: "off" }, ["PUBLIC_URL"]],
    [
      "an open PUBLIC_URL in production",
      { ...PRODUCTION, PUBLIC_URL: "http://toons.example" },
      ["PUBLIC_URL"],
    ],
    ["a proxy that is not counted", { ...PRODUCTION, TRUST_PROXY: "0" }, ["TRUST_PROXY"]],
    ["a secret of one character", { JWT_SECRET: "x".repeat(40) }, ["JWT_SECRET"]],
    ["an old secret of seven characters", { JWT_SECRET: `${SECRET},${"abcdefg".repeat(6)}` }, ["JWT_SECRET"]],
    ["no secret for several processes", { MONGODB_URI: "mongodb://localhost/t" }, ["JWT_SECRET"]],
    ["an admin token of two characters", { ADMIN_TOKEN: "ab".repeat(12) }, ["ADMIN_TOKEN"]],
    ["a key for workers of two characters", { MEDIA_API_KEY: "ab".repeat(12) }, ["MEDIA_API_KEY"]],
    ["work that nobody may do", { MEDIA_PROCESSING: "external" }, ["MEDIA_API_KEY"]],
    ["a metrics token of two characters", { METRICS_TOKEN: "ab".repeat(12) }, ["METRICS_TOKEN"]],
    ["a MongoDB without TLS", { ...PRODUCTION, MONGODB_URI: "mongodb://u:p@db.example/t" }, ["MONGODB_URI"]],
    [
      "TLS turned off",
      { ...PRODUCTION, MONGODB_URI: "mongodb+srv://u:p@db.example/t?tls=false" },
      ["MONGODB_URI"],
    ],
    [
      "one remote host of several",
      { ...PRODUCTION, MONGODB_URI: "mongodb://u:p@localhost,db.example/t" },
      ["MONGODB_URI"],
    ],
    [
      "a MongoDB without credentials",
      { ...PRODUCTION, MONGODB_URI: "mongodb+srv://db.example/t" },
      ["MONGODB_URI"],
    ],
    [
      "a MongoDB with neither",
      { ...PRODUCTION, MONGODB_URI: "mongodb://db.example" },
      ["MONGODB_URI", "MONGODB_URI"],
    ],
    [
      "an open way to the AI server",
      { ...PRODUCTION, AI_SERVER_URL: "http://ai.example" },
      ["AI_SERVER_URL"],
    ],
    [
      "an open way to its address",
      { ...PRODUCTION, AI_SERVER_URL: "http://203.0.113.9:5000" },
      ["AI_SERVER_URL"],
    ],
    ["an open web origin", { CORS_ORIGINS: "https://a.example,http://app.example" }, ["CORS_ORIGINS"]],
  ];

  test.each(loud)("%s", (_what, env, variables) => {
    expect(warnings(env)).toEqual(variables);
  });

  test("every rule of the list", () => {
    const tried = new Set(
      loud.flatMap(([, env]) => UNSAFE_SETTINGS.filter((rule) => rule.applies(readConfig(env)))),
    );
    expect(tried.size).toBe(UNSAFE_SETTINGS.length);
  });
});

test("a warning begins with the variable's name and ends with what to do; it shows no value", () => {
  const env = { JWT_SECRET: "sesame".repeat(8), MONGODB_URI: "mongodb://user:pass@db.example/t" };
  const found = unsafeSettings(readConfig(env));
  expect(found).toHaveLength(2);
  for (const { variable, message } of found) {
    expect(message.startsWith(`${variable}: `)).toBe(true);
    expect(message).not.toMatch(/sesame|pass@|user/);
  }
});

test("every rule names a variable that exists, and is documented", async () => {
  const page = await readFile(path.resolve(import.meta.dirname, "../../docs/configuration.md"), "utf8");
  for (const { variable, when, message } of UNSAFE_SETTINGS) {
    expect(Object.keys(VARIABLES)).toContain(variable);
    expect(page).toContain(`| \`${variable}\` | ${when} | ${message} |`);
  }
});
