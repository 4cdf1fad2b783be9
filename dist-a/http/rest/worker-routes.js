import { z } from "zod";
import { AppError } from "../../errors.js";
import { sizeOf } from "../../imaging/sizes.js";
import { knownForm } from "../../services/ids.js";
import { variantsOf } from "../../services/media/media-rules.js";
import { variantFileName } from "../../services/media/published-media.js";
import { mediaTypeOf } from "../origins.js";
import { receiveResult } from "./result-form.js";
import { accept, route } from "./route.js";
import { AnalysedMediaSchema, ClaimBody, ClaimedMediaSchema, EndedMediaSchema, OfferedMediaSchema, PendingQuery, RejectQuery, RenewBody, RenewedSchema, ResultBody, } from "./worker-schemas.js";
const HIDDEN = "Without MEDIA_API_KEY in the server's configuration there is no such route (404).";
const ID = "Id of the media item.";
const SHARED = { tag: "Media workers", security: "worker" };
const ENDED = z.object({ item: EndedMediaSchema });
/** What workers elsewhere call. */
export const WORKER_ROUTES = [
    route({
        ...SHARED,
        method: "get",
        path: "/api/media/pending/all",
        operationId: "listPendingMedia",
        summary: "Pictures that wait for a worker",
        description: `PENDING items of all devices that nobody holds and whose turn has come, the longest waiting first. ${HIDDEN}`,
        query: PendingQuery,
        data: z.object({ items: z.array(OfferedMediaSchema) }),
        success: "The items.",
        failures: ["NOT_FOUND"],
        handle: async ({ services }, { query }) => {
            const items = await services.outsideWork.pending(query.limit);
            return { status: 200, data: { items: items.map(presentOffer) } };
        },
    }),
    route({
        ...SHARED,
        method: "post",
        path: "/api/media/claim",
        operationId: "claimMedia",
        summary: "Claim pictures",
        description: `Gives this worker up to \`limit\` items for the time of a lease (MEDIA_LEASE): first those that a dead worker left; then devices take turns, each with its oldest. No two workers get the same. The list is empty when there is nothing to do. ${HIDDEN}`,
        json: ClaimBody,
        data: z.object({
            items: z.array(ClaimedMediaSchema),
            leaseSeconds: z.number().meta({ description: "How long a claim holds; renew three times as often." }),
            maxPixels: z
                .int()
                .meta({ description: "The server's MAX_PIXELS: a picture of so many pixels is not at fault." }),
        }),
        success: "The items that this worker holds now.",
        failures: ["NOT_FOUND"],
        handle: async ({ services, limits: { pixels: maxPixels } }, { body }) => {
            const items = await services.outsideWork.claim(body);
            const leaseSeconds = services.outsideWork.leaseMs / 1000;
            return { status: 200, data: { items: items.map(presentClaim), leaseSeconds, maxPixels } };
        },
    }),
    route({
        ...SHARED,
        method: "post",
        path: "/api/media/renew",
        operationId: "renewMediaClaims",
        summary: "Keep claims",
        description: `Keeps each claim that still holds for another lease, from now on. ${HIDDEN}`,
        json: RenewBody,
        data: RenewedSchema,
        success: "What is held, and what is lost.",
        failures: ["NOT_FOUND"],
        handle: async ({ services }, { body }) => {
            const renewals = body.claims.map(({ id, ...claim }) => ({ mediaId: knownForm(id), ...claim }));
            const { held, lost } = await services.outsideWork.renew(renewals);
            const present = ({ item, imageUrl }) => ({
                ...{ id: item._id, imageUrl },
                leaseUntil: (item.claimAt ?? new Date()).toISOString(),
            });
            return { status: 200, data: { held: held.map(present), lost } };
        },
    }),
    {
        ...SHARED,
        method: "post",
        path: "/api/media/complete/{mediaId}",
        operationId: "completeMedia",
        summary: "Deliver what was found and made of a picture",
        description: `Ends a claim: the item is COMPLETE. With variants it is a form, whose part \`payload\` is the JSON of MediaResult and whose files are named as their variants; without, the JSON may come by itself, or be left out. Nothing is believed: bytes and pixels of every file are checked, and what is not so is refused by 400 and changes nothing. The same request again gets the same answer, another one \`RESULT_CONFLICT\`. ${HIDDEN}`,
        idDescription: ID,
        json: ResultBody,
        jsonOptional: true,
        form: z.object({ payload: ResultBody.optional() }),
        takesClaim: true,
        data: ENDED,
        success: "The item, COMPLETE.",
        failures: ["NOT_FOUND", "CLAIM_LOST", "RESULT_CONFLICT", "FILE_TOO_LARGE"],
        handle: async (call, raw) => {
            const mediaId = knownForm(call.id);
            const claim = { mediaId, claimToken: claimTokenOf(call) };
            // Before anything large is received.
            await call.services.outsideWork.assertEndable(mediaId, claim.claimToken);
            const end = (payload, files) => call.services.outsideWork.complete(claim, acceptResult(payload, call.id), files);
            const item = isForm(call)
                ? await receiveResult(call, { limits: call.limits, holder: call.files }, (form) => end(form.payload, form.files))
                : await end(await raw.readBody(), []);
            return { status: 200, data: { item: presentEnd(item, call.services) } };
        },
    },
    route({
        ...SHARED,
        method: "delete",
        path: "/api/media/cleanup/{mediaId}",
        operationId: "rejectMedia",
        summary: "Reject a picture that can't be processed",
        description: `Ends a claim: the item is FAILED for good, with that reason, and its file is removed. Only for what lies in the file: it is the person's only one. Not for what may pass, nor for what is too much for this worker: let such a claim run out, and another try follows. The same request again gets the same answer. ${HIDDEN}`,
        idDescription: ID,
        takesClaim: true,
        query: RejectQuery,
        data: ENDED,
        success: "The item, FAILED.",
        failures: ["NOT_FOUND", "CLAIM_LOST", "RESULT_CONFLICT"],
        handle: async (call, { query }) => {
            const item = await call.services.outsideWork.reject(knownForm(call.id), claimTokenOf(call), query.reason);
            return { status: 200, data: { item: presentEnd(item, call.services) } };
        },
    }),
    route({
        ...SHARED,
        method: "get",
        path: "/api/media/analysis/{mediaId}",
        operationId: "getMediaAnalysis",
        summary: "What was found in a picture",
        description: `The analysis of any device's item, whoever made it. ${HIDDEN}`,
        idDescription: ID,
        data: z.object({ item: AnalysedMediaSchema }),
        success: "The item, with its analysis.",
        failures: ["NOT_FOUND"],
        handle: async ({ services, id }) => {
            const { _id, type, status, analysis = null } = await services.outsideWork.find(knownForm(id));
            return { status: 200, data: { item: { id: _id, type, status, analysis } } };
        },
    }),
];
/** The claim's proof; one that is missing is wrong. */
function claimTokenOf({ request }) {
    const token = request.get("claim-token");
    if (token)
        return token;
    throw new AppError("BAD_USER_INPUT", {
        message: "Claim-Token: expected the header with the claim's token.",
    });
}
function isForm({ request }) {
    return mediaTypeOf(request.headers["content-type"]) === "multipart/form-data";
}
function acceptResult(payload, id) {
    const { mediaId, ...result } = accept(ResultBody, payload);
    if (mediaId === undefined || mediaId === id)
        return result;
    throw new AppError("BAD_USER_INPUT", { message: "mediaId: expected the id of the path." });
}
function presentOffer({ item, imageUrl }) {
    const { _id, type, status, fileSize, mimeType, width, height, createdAt } = item;
    return {
        ...{ id: _id, type, status, imageUrl, fileSize, mimeType, width, height },
        createdAt: createdAt.toISOString(),
    };
}
function presentClaim(work) {
    const { item, claimToken, leaseUntil, plan } = work;
    return {
        ...presentOffer(work),
        claimToken,
        leaseUntil: leaseUntil.toISOString(),
        attempt: Math.max(...item.steps.map(({ attempts }) => attempts)),
        variants: plan.map((form) => presentForm(form, item)),
    };
}
function presentForm(form, picture) {
    const [size, format, background] = [form.size, form.format, form.background].map((one) => one.toLowerCase());
    const dimensions = sizeOf(size, picture);
    return { name: variantFileName(form), size, format, background, ...dimensions };
}
function presentEnd(item, { outsideWork }) {
    const { _id, status, finishedAt } = item;
    return {
        ...{ id: _id, status, url: outsideWork.urlOf(item) },
        formats: [...new Set(variantsOf(item).map(({ format }) => format))],
        finishedAt: finishedAt?.toISOString() ?? null,
    };
}
//# sourceMappingURL=worker-routes.js.map