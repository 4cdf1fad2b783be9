import { type Logger, pino } from "pino";

export type { Logger } from "pino";

const SECRET_NAMES = [
  "token",
  "authorization",
  "Authorization",
  "previewDataUrl",
  "metricsToken",
  "mediaApiKey",
  "adminToken",
  "claimToken",
  "jwtSecrets",
  "mongodbUri",
];

const REDACTED = "[redacted]";

/** How deep in a logged object such a name is still found. */
const DEPTHS = ["", "*.", "*.*.", "*.*.*."];

/** Secrets inside of texts, such as messages of errors: what comes before each, which is kept, and the secret. */
const SECRET_TEXTS = [
  // In image addresses.
  /([?&]sig=)[^&\s"'\\]+/g,
  // User and password in a connection string.
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"'\\]+(?=@)/gi,
  /(\bBearer )[^\s"'\\]+/gi,
  // A Hugging Face token.
  /()\bhf_\w{8,200}/g,
  // A JSON Web Token, wherever it is. Bounded: a path of nothing but beginnings would be read to its end from each.
  /()\beyJ[\w-]{10,300}\.[\w-]{1,2000}\.[\w-]*/g,
];

/**
 * Makes the program's logger: one JSON object a line on standard output.
 * What could be a secret never reaches a line, whatever object is logged.
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: SECRET_NAMES.flatMap((name) => DEPTHS.map((prefix) => `${prefix}${name}`)),
      censor: REDACTED,
    },
    hooks: { streamWrite: withoutSecretTexts },
  });
}

/** Runs over whole lines: no quote or backslash is taken out, so that they stay JSON. */
function withoutSecretTexts(line: string): string {
  return SECRET_TEXTS.reduce((text, pattern) => text.replace(pattern, `$1${REDACTED}`), line);
}
