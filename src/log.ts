import { type Logger, pino } from "pino";

export type { Logger } from "pino";

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
      paths: [
        "token",
        "*.token",
        "authorization",
        "*.authorization",
        "headers.authorization",
        "previewDataUrl",
        "*.previewDataUrl",
      ],
      censor: "[redacted]",
    },
  });
}
