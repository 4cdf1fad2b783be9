import { type Logger, pino } from "pino";

export type { Logger } from "pino";

const SECRET_NAMES = ["token", "authorization", "Authorization", "previewDataUrl"];

/** How deep in a logged object such a name is still found. */
const DEPTHS = ["", "*.", "*.*.", "*.*.*."];

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
      censor: "[redacted]",
    },
  });
}
