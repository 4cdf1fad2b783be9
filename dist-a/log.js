import { pino } from "pino";
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
export function createLogger(level) {
    const options = {
        level,
        base: undefined,
        timestamp: isoTime,
        formatters: { level: (label) => ({ level: label }) },
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
function isoTime() {
    const now = Date.now();
    if (now !== millisecond)
        written = `,"time":"${new Date(now).toISOString()}"`;
    millisecond = now;
    return written;
}
/**
 * A logger for lines whose every field is the program's own and known to be harmless, such as that of each request: it does not
 * search objects for the names of secrets, which takes six times as long as all the rest of a line. Secrets inside of texts
 * are still taken out.
 */
export function withoutSearch(logger) {
    return logger.child({}, { redact: [] });
}
/** One for all loggers of the process; made with the first. */
let output;
/**
 * Standard output, to which the lines of one turn of the event loop go together: a system call for each would cost a busy
 * server more than what the lines tell about. Nothing waits for a timer, and whatever ends the process in order writes the rest.
 */
function standardOutput() {
    const stream = pino.destination({ fd: process.stdout.fd, sync: true });
    let gathered = "";
    const flush = () => {
        const lines = gathered;
        gathered = "";
        if (lines)
            stream.write(lines);
    };
    process.once("exit", flush);
    return {
        write(line) {
            if (!gathered)
                setImmediate(flush);
            gathered += line;
        },
        flushSync: flush,
    };
}
/** Whether there may be any of these: one look over a line instead of five. */
const MAYBE_SECRET = /[?&]sig=|:\/\/|Bearer |\bhf_|\beyJ/i;
/** Runs over whole lines: no quote or backslash is taken out, so that they stay JSON. */
function withoutSecretTexts(line) {
    if (!MAYBE_SECRET.test(line))
        return line;
    return SECRET_TEXTS.reduce((text, pattern) => text.replace(pattern, `$1${REDACTED}`), line);
}
//# sourceMappingURL=log.js.map