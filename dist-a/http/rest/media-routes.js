import { z } from "zod";
import { requireDevice } from "../../resolvers/context.js";
import { MediaType } from "../../schema/media-enums.js";
import { assertOwn } from "./own-device.js";
import { receivePictures } from "./pictures-form.js";
import { presentMedia } from "./presenters.js";
import { accept, route } from "./route.js";
import { MediaSchema, text } from "./schemas.js";
/** The parts of the form, with what the picture in each is for. */
const TYPE_OF_PART = {
    profile_image: MediaType.PROFILE,
    header_image: MediaType.HEADER,
    logo_image: MediaType.LOGO,
    site_image: MediaType.SITE,
    product_image: MediaType.PRODUCT,
    event_image: MediaType.EVENT,
};
const PARTS = Object.keys(TYPE_OF_PART);
const Fields = z.object({
    device_id: text().nullish().meta({ description: "If given, it has to be the token's device." }),
});
const picture = z
    .string()
    .optional()
    .meta({ format: "binary", description: "A picture; its file name does not matter." });
/** What sets the pictures of a profile. */
export const MEDIA_ROUTES = [
    route({
        method: "patch",
        path: "/users/me",
        operationId: "updateProfile",
        tag: "Media",
        summary: "Set pictures of this device's profile",
        description: "Stores each picture as a media item of the type that its part stands for, and queues its processing. All are stored or none is: `details.field` of a refusal names the part. Nothing is replaced: the newest item of a type is the present one, earlier ones stay until they are deleted. The same pictures again within ten minutes, or the same `Idempotency-Key`, give the same items. JPEG, PNG, WebP, AVIF or GIF, told by its bytes, of at most 5 MB each unless the server says otherwise.",
        security: "device",
        form: Fields.extend(Object.fromEntries(PARTS.map((name) => [name, picture]))),
        takesKey: true,
        data: z.object({
            media: z
                .record(z.string(), MediaSchema)
                .meta({ description: "The items, by the names of their parts." }),
        }),
        success: "The pictures are stored.",
        failures: [
            "NOT_FOUND",
            "FILE_MISSING",
            "FILE_TOO_LARGE",
            "UNSUPPORTED_TYPE",
            "UNDECODABLE_IMAGE",
            "TOO_MANY_PIXELS",
            "QUOTA_EXCEEDED",
            "TOO_MANY_JOBS",
            "IDEMPOTENCY_KEY_REUSED",
        ],
        handle: async (call) => {
            const device = requireDevice(call);
            const { services, limits, idempotencyKey } = call;
            const options = {
                names: PARTS,
                maxBytes: limits.mediaBytes,
                idle: limits.uploadIdle,
                receive: services.mediaUploads.receive.bind(services.mediaUploads),
                discard: services.mediaUploads.discard.bind(services.mediaUploads),
            };
            const receive = () => receivePictures(call, options, async ({ pictures, fields }) => {
                assertOwn(device, accept(Fields, fields).device_id);
                const wanted = [...pictures].map(([part, received]) => {
                    const type = TYPE_OF_PART[part];
                    if (!type)
                        throw new Error(`no media type for the part ${part}`);
                    return { received, request: { type, idempotencyKey, part } };
                });
                return services.mediaUploads.storeAll(device, wanted);
            });
            const items = await call.inPlace(receive, { files: PARTS.length, bytesEach: limits.mediaBytes });
            const media = Object.fromEntries(items.map(({ request, item }) => [request.part ?? "", presentMedia(item, services)]));
            return { status: 200, data: { media } };
        },
    }),
];
//# sourceMappingURL=media-routes.js.map