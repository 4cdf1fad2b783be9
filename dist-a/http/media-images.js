import { AppError } from "../errors.js";
import { assertReading, guarded } from "./guarded.js";
import { readAddress, readImageQuery } from "./image-query.js";
import { imageHandler, judgeAccess } from "./images.js";
/**
 * Makes the handler of `/serve/{mediaId}`, a media item's permanent address: the same answers as
 * `/uploads/media/{filename}` gives, also to the signature of that address, which vouches for the image.
 */
export function createServeHandler(options, memo) {
    return imageHandler(options, memo, locateById(options));
}
/**
 * Makes the handlers of `/api/images/{mediaId}`: for clients that can't say what they decode. JPEG, or PNG where there may
 * be transparency, whatever `Accept` says.
 */
export function createPlainImageHandlers(options, memo) {
    const refusing = guarded(options, async (request, response, next) => {
        assertReading(request, response);
        const { searchParams } = queryOf(request);
        const given = ["format", "bg"].find((name) => searchParams.has(name));
        if (given !== undefined) {
            throw new AppError("BAD_USER_INPUT", { message: `${given}: not here; /serve/{mediaId} takes it.` });
        }
        request.headers.accept = undefined;
        next();
    });
    return [refusing, imageHandler(options, memo, locateById(options))];
}
/**
 * Makes the handler before that of images for `/uploads/media/{filename}`, a media item's temporary address: once the item is complete it leads
 * to the permanent one, for as long as the signature that was given out with it holds. Before, the image itself is served.
 */
export function createMovedMediaHandler(options) {
    const { images } = options.deps;
    return guarded(options, async (request, response, next) => {
        const isRead = request.method === "GET" || request.method === "HEAD";
        if (request.params.folder !== "media" || !isRead)
            return next();
        const { searchParams, search } = queryOf(request);
        let permanent;
        const locate = async ({ params }, device) => {
            const { filename } = readAddress("media", params.filename);
            const { mediaId, address, isComplete } = await images.findMedia({ filename }, device);
            if (isComplete)
                permanent = mediaId;
            return address;
        };
        const query = readImageQuery(searchParams);
        const { device, cacheControl } = await judgeAccess({ request, query, locate }, options.deps);
        if (permanent === undefined)
            return next();
        response.set("cache-control", cacheControl);
        if (device)
            response.vary("Authorization");
        // Relative, so that a path that PUBLIC_URL begins with stays.
        response.status(308).location(`../../serve/${permanent}${search}`).end();
    });
}
function locateById({ deps: { images } }) {
    return async ({ params }, device) => (await images.findMedia({ mediaId: String(params.mediaId) }, device)).address;
}
function queryOf(request) {
    return new URL(request.url, "http://localhost");
}
//# sourceMappingURL=media-images.js.map