import { readFile } from "node:fs/promises";
import { AppError } from "../errors.js";
import { missingAsUndefined } from "../storage/files/missing.js";
import { refuseRest, sendJson } from "./answers.js";
import { routeOf } from "./exchanges.js";
import { assertReading } from "./guarded.js";
import { fixedFields, isPlain, MEMO_FILE_BYTES } from "./image-memo.js";
import { negotiateFormat, readAddress, readImageQuery } from "./image-query.js";
import { tokenOf } from "./tokens.js";
/** Seconds that a client may keep an image it was given for its token; short, because tokens are voided. */
const TOKEN_MAX_AGE = 300;
/** Seconds that a client may keep WebP which was sent because the AVIF that it takes is not made yet. */
const MEANWHILE_MAX_AGE = 10;
/** Uploaded pictures are a stranger's bytes: should a browser ever take one for a page, it may do nothing. */
const IMAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "accept-ranges": "bytes",
};
/** Makes the handler of `/uploads/{folder}/{filename}`. Answers that may be given again go into the memo. */
export function createImageHandler(options, memo) {
    return imageHandler(options, memo, async ({ params }) => readAddress(params.folder, params.filename));
}
/**
 * Makes the handler of `/api/temp/{cartoonId}`: the same answers as `/uploads/temp/{filename}` gives, also to the
 * signature of that address, for it vouches for the image rather than for the route.
 */
export function createCartoonImageHandler(options, memo) {
    const { images } = options.deps;
    return imageHandler(options, memo, ({ params }, device) => images.addressOfCartoon(String(params.cartoonId), device));
}
/** Makes the handler of a route by which images are served: what it answers once it is known which image is meant. */
export function imageHandler(options, memo, locate) {
    const { presenter, exchanges } = options;
    return async (request, response) => {
        try {
            await answer({ request, response, locate, memo }, options);
        }
        catch (thrown) {
            await refuseRest({ request, response, thrown, presenter, scope: exchanges.of(request) });
        }
    };
}
async function answer({ request, response, locate, memo }, { deps, presenter }) {
    const { images, config } = deps;
    assertReading(request, response);
    const query = readImageQuery(new URL(request.url, "http://localhost").searchParams);
    const access = await judgeAccess({ request, query, locate }, deps);
    const { address, device } = access;
    const found = await images.find(address, wantedImage(request, address, query), device);
    const known = knownTag(request.headers["if-none-match"], found);
    // Before any rendering, but not before looking: the tag is made from the address alone, which anybody can do.
    if (known) {
        setImageHeaders(response, { etag: known, found, query, access });
        response.status(304).end();
        return;
    }
    const image = await images.open(found);
    setImageHeaders(response, { etag: found.etag, found, query, access });
    response.set("content-type", image.mimeType);
    const sent = { image, found, access, memo };
    if (config.xAccelRedirect) {
        response.set("x-accel-redirect", `${config.xAccelRedirect}/${image.relativePath}`);
        return sendWhole(request, response, { ...sent, body: NOTHING });
    }
    // For a token nothing is kept: a stream holds less of a file for a client that reads slowly.
    const isShared = access.expiresAt !== undefined && isPlain(request, { parts: false });
    if (isShared && image.fileSize <= MEMO_FILE_BYTES)
        return sendFromMemory(request, response, sent);
    settleRange(request, { ...image, etag: found.etag });
    await send(response, image, presenter);
}
/** What is sent when nginx sends the file. */
const NOTHING = Buffer.alloc(0);
/** Small files are read at once: it takes fewer turns than a stream, and the next request finds them in memory. */
async function sendFromMemory(request, response, sent) {
    // Gone between looking and sending.
    const body = await missingAsUndefined(readFile(sent.image.path));
    if (!body)
        throw new AppError("NOT_FOUND");
    sendWhole(request, response, { ...sent, body });
}
function sendWhole(request, response, sent) {
    const { body } = sent;
    response.set("content-length", String(body.length));
    remember(request, response, sent);
    response.end(body);
}
/** Fields that each answer has of its own. */
const OWN_FIELDS = new Set([
    "x-request-id",
    "cache-control",
    "access-control-allow-origin",
    "access-control-expose-headers",
]);
/** Fields of an image that its 304 does not have: RFC 9110, 15.4.5. */
const FIELDS_OF_A_BODY = new Set(["content-type", "content-length", "x-accel-redirect"]);
/**
 * Keeps an answer in memory if it may be given again as it is: to a signature, which vouches for it whoever asks, and not
 * in place of something better. What a media item's temporary address answers changes when the item is complete.
 */
function remember(request, response, { found, access, memo, body }) {
    const { expiresAt } = access;
    const isTemporary = request.path.startsWith("/uploads/media/");
    if (!expiresAt || found.finalEtag !== undefined || isTemporary)
        return;
    const fields = Object.entries(response.getHeaders())
        .map(([name, value]) => [name, String(value)])
        .filter(([name]) => !OWN_FIELDS.has(name));
    memo.keep(request, {
        found,
        route: routeOf(request),
        whole: fixedFields(fields),
        known: fixedFields(fields.filter(([name]) => !FIELDS_OF_A_BODY.has(name))),
        body,
        expiresAt,
    });
}
/** Only once the image is found: refusals of what is missing and of what is another device's must look alike. */
function setImageHeaders(response, { etag, found, query, access }) {
    const isFinal = found.finalEtag === undefined || etag === found.finalEtag;
    const cacheControl = isFinal ? access.cacheControl : `private, max-age=${MEANWHILE_MAX_AGE}`;
    response.set(IMAGE_HEADERS).set({ etag, "cache-control": cacheControl });
    if (query.format === undefined)
        response.vary("Accept");
    // One device's picture must not come out of the cache for the next one that uses the same browser.
    if (access.device)
        response.vary("Authorization");
}
/**
 * Finds out whether whoever asks may see an image: by the signature in its address, or by the token of its device.
 * @throws AppError UNAUTHENTICATED, URL_EXPIRED, NOT_FOUND for a signature that does not fit.
 */
export async function judgeAccess({ request, query, locate }, deps) {
    if (query.signature) {
        const address = await locate(request, null);
        const { expiresAt } = deps.images.verify(address, query.signature);
        return { address, device: null, expiresAt, cacheControl: signedCacheControl(expiresAt) };
    }
    const token = tokenOf(request.headers.authorization);
    const device = token === null ? null : await deps.authenticate(token);
    if (!device)
        throw new AppError("UNAUTHENTICATED");
    const address = await locate(request, device);
    return { address, device, cacheControl: `private, max-age=${TOKEN_MAX_AGE}, immutable` };
}
/** How long the answer to an address may be kept whose signature is over at that time. */
export function signedCacheControl(expiresAt) {
    const left = Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 1000));
    return `private, max-age=${left}, immutable`;
}
function wantedImage(request, address, query) {
    const { size, background } = query;
    const { accept } = request.headers;
    const formats = query.format
        ? { format: query.format }
        : negotiateFormat(accept, { ...address, size, background });
    return { size, background, ...formats };
}
/**
 * The tag of those for this image that the client has: the final one even if its file has gone from the cache. RFC 9110,
 * 13.1.2: weak comparison. Not `*`: whether an image can be had in a form shows when it is made.
 */
export function knownTag(header, { etag, finalEtag }) {
    const known = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
    return [finalEtag, etag].find((tag) => tag !== undefined && known.includes(tag));
}
/** Mends the range where Express would read it otherwise than RFC 9110 says. */
function settleRange(request, { etag, fileSize }) {
    const { headers } = request;
    const condition = request.get("if-range");
    // 13.1.5: the comparison is strong; Express would look for the tag anywhere in the header.
    if (condition !== undefined && condition.trim() !== etag)
        headers.range = undefined;
    // 14.1.2: of an image that is shorter than the suffix it is the whole; Express would refuse that.
    const suffix = /^bytes=-(\d+)$/.exec(headers.range?.trim() ?? "")?.[1];
    if (Number(suffix) > fileSize)
        headers.range = "bytes=0-";
}
/** Sends a file; Express knows Range and HEAD. */
function send(response, image, presenter) {
    // The path is ours, and DATA_DIR may well lie under a folder with a dot.
    const options = { dotfiles: "allow", etag: false, lastModified: false, cacheControl: false };
    return new Promise((resolve, reject) => {
        response.sendFile(image.path, options, (error) => {
            if (!error || response.headersSent)
                resolve();
            else if (error.status === 416 || error.status === 412) {
                resolve(refuseCondition(response, error.status, presenter));
            }
            // Gone between looking and sending.
            else if (error.status === 404)
                reject(new AppError("NOT_FOUND", { cause: error }));
            else
                reject(error);
        });
    });
}
/** RFC 9110, 13.1.1 and 15.5.17: a range or condition that this image does not meet. */
function refuseCondition(response, status, presenter) {
    response.removeHeader("content-type");
    const message = status === 416 ? "The image has no bytes in that range." : "The image has another ETag.";
    sendJson(response, status, presenter.toRest(new AppError("BAD_REQUEST", { message })));
}
//# sourceMappingURL=images.js.map