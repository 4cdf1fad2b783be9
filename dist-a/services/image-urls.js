import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { AppError } from "../errors.js";
const HOUR_MS = 3_600_000;
/** A URL keeps its expiry, and so its text, for this long: caches in apps go by the text. */
const STEP_MS = 7 * 24 * HOUR_MS;
/** What is left at least when a URL is given out. */
const MINIMUM_LEFT_MS = 24 * HOUR_MS;
/** Signs and verifies the addresses of images. The signature covers path and expiry; size and format stay free. */
export class ImageUrls {
    #keys;
    #baseUrl;
    /** `baseUrl` is asked each time, because the port may be known only once the server listens. */
    constructor(options) {
        this.#keys = options.secrets.map((secret) => 
        // A key apart from the tokens': one that leaks must not open the other. RFC 5869.
        Buffer.from(hkdfSync("sha256", secret, "", "toonbooth image urls", 32)));
        this.#baseUrl = options.baseUrl;
    }
    /**
     * An absolute URL that loads with no header. `notAfter` is the end of the image's own life, if it has one. `path` is
     * another path under which the image is served: the signature vouches for the image, whatever its address.
     */
    sign(folder, filename, options = {}) {
        const path = `/uploads/${folder}/${filename}`;
        const stepped = (Math.floor((Date.now() + MINIMUM_LEFT_MS) / STEP_MS) + 1) * STEP_MS;
        const expiry = Math.floor(Math.min(stepped, options.notAfter?.getTime() ?? stepped) / 1000);
        const query = new URLSearchParams({
            ...options.query,
            exp: String(expiry),
            sig: signature(this.#keys[0], path, String(expiry)),
        });
        return `${this.#baseUrl()}${options.path ?? path}?${query}`;
    }
    /**
     * Checks a URL's signature and time.
     * @throws AppError NOT_FOUND for a signature that does not fit, URL_EXPIRED for one that fits but is over.
     */
    verify(folder, filename, { exp, sig }) {
        const path = `/uploads/${folder}/${filename}`;
        const given = Buffer.from(sig);
        const fits = this.#keys.some((key) => {
            const expected = Buffer.from(signature(key, path, exp));
            return given.length === expected.length && timingSafeEqual(given, expected);
        });
        if (!fits)
            throw new AppError("NOT_FOUND");
        const expiresAt = new Date(Number(exp) * 1000);
        if (expiresAt.getTime() <= Date.now())
            throw new AppError("URL_EXPIRED");
        return { expiresAt };
    }
}
function signature(key, path, expiry) {
    if (!key)
        throw new Error("at least one secret is needed");
    return createHmac("sha256", key).update(`${path}\n${expiry}`).digest("base64url");
}
//# sourceMappingURL=image-urls.js.map