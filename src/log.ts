import { type DestinationStream, type Logger, pino } from "pino";

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
  const options = {
    level,
    base: undefined,
    timestamp: isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRET_NAMES.flatMap((name) => DEPTHS.map((prefix) => `${prefix}${name}`)),
      censor: REDACTED,
    },
    hooks: { streamWrite: withoutSecretTexts },
  };
  output ??= standardOutput();
  return pino(options, output);
}

let millisecond = 0;
let written = "";

/** The time as pino wants it; made once a millisecond. */
function isoTime(): string {
  const now = Date.now();
  if (now !== millisecond) written = `,"time":"${new Date(now).toISOString()}"`;
  millisecond = now;
  return written;
}

/** What is logged of every request that has ended. */
export interface RequestLine {
  requestId: string;
  /** A token of HTTP. */
  method: string;
  /** Without the query, which holds signatures. */
  path: string;
  status: number;
  /** Milliseconds that it took. */
  ms: number;
}

/**
 * How the lines of requests are written, at the level "info". They look as pino would write them. It takes longer for one than
 * reading the request of an image does, mostly with searching for secrets that these fields can't hold; only the path is a
 * text of the client's.
 */
export function requestLog(logger: Logger): (line: RequestLine) => void {
  const stream = (logger as unknown as Record<symbol, DestinationStream>)[pino.symbols.streamSym];
  return ({ requestId, method, path, status, ms }) => {
    if (!logger.isLevelEnabled("info")) return;
    const request = `"requestId":"${requestId}","method":"${method}","path":${safeText(path)}`;
    const rest = `"status":${status},"ms":${ms},"msg":"request"`;
    stream?.write(`{"level":"info"${isoTime()},${request},${rest}}\n`);
  };
}

function safeText(text: string): string {
  return withoutSecretTexts(JSON.stringify(text));
}

/** Where lines go. `flushSync` is called by pino before whoever logged what is fatal goes on. */
type Output = DestinationStream & { flushSync(): void };

/** One for all loggers of the process; made with the first. */
let output: Output | undefined;

/** Lines are written at most so often, milliseconds apart, */
const GATHER_MS = 10;
/** but for this many characters of them. */
const GATHER_CHARS = 32_768;

/**
 * Standard output, to which lines go together that come close together: a system call for each would cost a busy server more
 * than what the lines tell about. A line that comes alone is written at the end of its turn of the event loop, and whatever ends
 * the process in order writes the rest.
 */
function standardOutput(): Output {
  const stream = pino.destination({ fd: process.stdout.fd, sync: true });
  let gathered = "";
  let lastFlush = 0;
  const flush = () => {
    const lines = gathered;
    gathered = "";
    if (!lines) return;
    lastFlush = performance.now();
    stream.write(lines);
  };
  const flushSoon = () => {
    if (performance.now() - lastFlush > GATHER_MS) setImmediate(flush);
    else setTimeout(flush, GATHER_MS);
  };
  process.once("exit", flush);
  return {
    write(line) {
      if (!gathered) flushSoon();
      gathered += line;
      if (gathered.length > GATHER_CHARS) flush();
    },
    flushSync: flush,
  };
}

/** Whether there may be any of these: one look over a line instead of five. */
const MAYBE_SECRET = /[?&]sig=|:\/\/|Bearer |\bhf_|\beyJ/i;

/** Runs over whole lines: no quote or backslash is taken out, so that they stay JSON. */
function withoutSecretTexts(line: string): string {
  if (!MAYBE_SECRET.test(line)) return line;
  return SECRET_TEXTS.reduce((text, pattern) => text.replace(pattern, `$1${REDACTED}`), line);
}
