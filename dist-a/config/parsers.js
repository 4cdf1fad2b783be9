import { EnvError, makeValidator } from "envalid";
const DURATION_UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZE_UNITS = { "": 1, B: 1, KB: 1_024, MB: 1_048_576, GB: 1_073_741_824 };
/** `30s`, `5m`, `24h`, `7d` or `250ms`, as milliseconds. */
function duration(maximumDays) {
    return makeValidator((input) => {
        const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(input.trim());
        const milliseconds = match
            ? Number(match[1]) * DURATION_UNITS[match[2]]
            : 0;
        if (milliseconds < 1 || milliseconds > maximumDays * DURATION_UNITS.d) {
            throw new EnvError(`expected a duration such as 30s, 5m or 24h, at most ${maximumDays}d, got "${input}"`);
        }
        return milliseconds;
    });
}
/** What a timer waits for: Node fires at once when it is asked to wait for longer than 2³¹ ms. */
export const timeout = duration(24);
/** What is only added to a date. */
export const period = duration(36_500);
/** Bytes as a plain number, or `10MB`. */
export const byteSize = makeValidator((input) => {
    const match = /^(\d{1,15})\s*(B|KB|MB|GB)?$/i.exec(input.trim());
    const bytes = match
        ? Number(match[1]) * SIZE_UNITS[(match[2]?.toUpperCase() ?? "")]
        : 0;
    if (bytes < 1 || !Number.isSafeInteger(bytes)) {
        throw new EnvError(`expected a number of bytes or a size such as 10MB, got "${input}"`);
    }
    return bytes;
});
/** A whole number within bounds. */
export function integer(minimum, maximum) {
    return makeValidator((input) => {
        const value = /^-?\d{1,15}$/.test(input.trim()) ? Number(input) : Number.NaN;
        if (!(value >= minimum && value <= maximum)) {
            throw new EnvError(`expected a whole number from ${minimum} to ${maximum}, got "${input}"`);
        }
        return value;
    });
}
/** One of a few words. */
export function oneOf(...choices) {
    return makeValidator((input) => {
        const choice = choices.find((candidate) => candidate === input);
        if (choice === undefined)
            throw new EnvError(`expected one of ${choices.join(", ")}, got "${input}"`);
        return choice;
    });
}
/** A text with something in it. */
export const nonEmpty = makeValidator((input) => {
    if (input.trim() === "")
        throw new EnvError("expected a text that is not empty");
    return input;
});
/** A path in a web server's configuration that paths can be appended to. */
export const internalPath = makeValidator((input) => {
    const text = input.trim().replace(/\/+$/, "");
    if (!/^(\/[\w-]+)+$/.test(text)) {
        throw new EnvError(`expected a path such as /toonbooth-variants, got "${input}"`);
    }
    return text;
});
/** A URL that paths can be appended to. The value is not shown: it may hold a password. */
export const baseUrl = makeValidator((input) => {
    const text = input.trim();
    if (!isBaseUrl(text)) {
        throw new EnvError("expected an absolute URL that begins with http:// or https:// and has neither ? nor # in it");
    }
    return text.replace(/\/+$/, "");
});
/** `owner/name` of a Hugging Face Space, or a base URL. */
export const gradioSpace = makeValidator((input) => {
    const text = input.trim();
    if (/^[\w.-]+\/[\w.-]+$/.test(text))
        return text;
    if (!isBaseUrl(text))
        throw new EnvError("expected owner/name of a Space, or a URL that begins with http:// or https://");
    return text.replace(/\/+$/, "");
});
/** A JSON object, one value for each name. */
export const jsonObject = makeValidator((input) => {
    let value;
    try {
        value = JSON.parse(input);
    }
    catch {
        // Told below, with what is expected.
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new EnvError('expected a JSON object such as {"strength":0.5}');
    }
    return value;
});
/** A connection string. The value is not shown: it may hold a password. */
export const mongoUri = makeValidator((input) => {
    if (!/^mongodb(\+srv)?:\/\/\S+$/.test(input)) {
        throw new EnvError("expected a MongoDB connection string, mongodb://… or mongodb+srv://…");
    }
    return input;
});
/** Texts that are not empty, separated by commas; at least one. */
export const list = makeValidator((input) => {
    const items = splitList(input);
    if (items.length === 0)
        throw new EnvError(`expected texts separated by commas, got "${input}"`);
    return items;
});
/** One or more secrets, separated by commas; each at least 32 bytes. The first signs, all verify. */
export const secrets = makeValidator((input) => {
    const items = input.split(",").map((secret) => secret.trim());
    if (items.some((secret) => Buffer.byteLength(secret) < 32)) {
        throw new EnvError("expected secrets of at least 32 bytes, separated by commas (the value is not shown)");
    }
    return items;
});
/** A secret that a person made up; too long to be guessed. */
export const token = makeValidator((input) => {
    if (!/^[\x21-\x7e]{16,}$/.test(input)) {
        throw new EnvError("expected 16 or more visible ASCII characters (the value is not shown)");
    }
    return input;
});
/** Origins such as `https://app.example`, separated by commas. */
export const origins = makeValidator((input) => {
    const items = splitList(input);
    const wrong = items.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
    if (wrong !== undefined) {
        throw new EnvError(`expected origins such as https://app.example, separated by commas, got "${wrong}"`);
    }
    return items;
});
/** Hosts such as `cdn.example` or `cdn.example:8443`, separated by commas; as `URL.host` spells them. */
export const hosts = makeValidator((input) => {
    const items = splitList(input).map((host) => host.toLowerCase());
    const wrong = items.find((host) => {
        const url = `https://${host}`;
        return !URL.canParse(url) || new URL(url).host !== host;
    });
    if (wrong !== undefined) {
        throw new EnvError(`expected hosts such as cdn.example or cdn.example:8443, separated by commas, got "${wrong}"`);
    }
    return items;
});
/** A switch. */
export const flag = oneOf("on", "off");
function isBaseUrl(text) {
    return /^https?:\/\/[^\s?#]+$/i.test(text) && URL.canParse(text);
}
function splitList(input) {
    return input
        .split(",")
        .map((item) => item.trim())
        .filter(Boolean);
}
//# sourceMappingURL=parsers.js.map