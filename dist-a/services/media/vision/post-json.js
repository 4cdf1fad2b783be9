import { once } from "node:events";
import got, {} from "got";
import { VisionError } from "./vision-service.js";
/** Characters of a refusal that go into the log. */
const QUOTED = 300;
/**
 * Sends JSON and reads the answer's text; never more than `maxBytes` of it.
 * @throws VisionError for no connection, any status but 2xx, a broken or too long answer; the signal's reason when it aborts.
 */
export async function postJson({ url, headers, json, maxBytes, signal }) {
    signal.throwIfAborted();
    // The operator named the host; where it redirects to was named by nobody.
    const options = {
        headers,
        json,
        signal,
        retry: { limit: 0 },
        throwHttpErrors: false,
        followRedirect: false,
    };
    const stream = got.stream.post(url, options);
    // A socket that breaks when the answer has been judged already must not end the process.
    stream.on("error", () => { });
    try {
        const [response] = (await once(stream, "response"));
        const text = await readCapped(stream, maxBytes);
        if (!response.ok)
            throw new VisionError(`answered ${response.statusCode}: ${text.slice(0, QUOTED)}`);
        return text;
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof VisionError)
            throw error;
        throw new VisionError("could not be reached, or broke off", { cause: error });
    }
    finally {
        stream.destroy();
    }
}
async function readCapped(stream, maxBytes) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of stream) {
        bytes += chunk.length;
        if (bytes > maxBytes)
            throw new VisionError(`answered with more than ${maxBytes} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
}
/**
 * Parses a text as JSON.
 * @throws VisionError quoting its beginning.
 */
export function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw new VisionError(`answered with no JSON: ${text.slice(0, QUOTED)}`, { cause });
    }
}
//# sourceMappingURL=post-json.js.map