import { z } from "zod";
import { isLoopback } from "../../config/loopback.js";
import { Background, ImageFormat, ImageSize } from "../../schema/enums.js";
import { MediaStatus, MediaType } from "../../schema/media-enums.js";
import { AnalysisSchema, DeliveredAnalysisSchema } from "./analysis-schema.js";
import { id, moment, pixels, text, wholeNumber } from "./schemas.js";
/** At most so many items in one request or answer. */
const MOST_CLAIMS = 20;
const MOST_PENDING = 500;
/** No variant is wider or higher, pixels. */
const MOST_PIXELS = 16_383;
const claimToken = () => z.string().meta({ description: "Proves the claim; send it as `Claim-Token`." });
const until = (what) => moment().meta({ description: what });
const names = (values) => Object.values(values).map((value) => value.toLowerCase());
/** A media item as workers see it. */
export const OfferedMediaSchema = z
    .object({
    id: id(),
    type: z.enum(MediaType),
    status: z.enum(MediaStatus),
    imageUrl: z.string().meta({
        format: "uri",
        description: "The picture, oriented and without metadata, by the item's id: signed, for a quarter of an hour or two leases, whichever is longer. `size`, `format` and `bg` may be added.",
    }),
    fileSize: z.int32().meta({ description: "Bytes of the file as it was uploaded." }),
    mimeType: z.string().meta({ description: "Of the file as it was uploaded, told by its bytes." }),
    width: pixels(),
    height: pixels(),
    createdAt: moment(),
})
    .meta({ id: "OfferedMedia", description: "A picture of the media library, as workers see it." });
const WANTED_PIXELS = "Pixels that it has to have, give or take one. Without background, and cropped to what is left: what the size makes of `cutOut`.";
const WantedVariant = z
    .object({
    name: z
        .string()
        .meta({ description: "What the part of the form is named that brings it.", example: "grid.webp" }),
    size: z.enum(names(ImageSize)),
    format: z.enum(names(ImageFormat)),
    background: z.enum(names(Background)).meta({
        description: "`removed` is left out where there is no background, or nothing can be told from it.",
    }),
    width: z.int32().meta({ description: WANTED_PIXELS }),
    height: z.int32().meta({ description: WANTED_PIXELS }),
})
    .meta({ id: "WantedVariant", description: "A variant that a worker may deliver." });
/** An item that a worker holds. */
export const ClaimedMediaSchema = OfferedMediaSchema.extend({
    claimToken: claimToken(),
    leaseUntil: until("Renew the claim before; afterwards others may have the item."),
    attempt: z
        .int()
        .meta({ description: "1-based; after three tries that ended without a word the item is FAILED." }),
    variants: z.array(WantedVariant),
}).meta({ id: "ClaimedMedia", description: "A picture that a worker has claimed." });
/** `?limit=` of the list of pending items. */
export const PendingQuery = z.object({
    limit: wholeNumber(1, MOST_PENDING)
        .default(100)
        .meta({ description: "How many at most (100 when left out)." }),
});
/** Body of a claim. */
export const ClaimBody = z.object({
    worker: text()
        .regex(/^[\w.:@-]{1,64}$/, { error: "expected 1 to 64 letters, digits, or any of . : @ _ -" })
        .meta({ description: "Name of the worker, for people who look for it." }),
    limit: wholeNumber(1, MOST_CLAIMS).default(1).meta({ description: "How many at most (1 when left out)." }),
});
const Renewal = z.object({
    id: text(),
    claimToken: text(),
    percent: wholeNumber(0, 99)
        .optional()
        .meta({ description: "How much is done; shown to who follows the item. It never falls." }),
});
/** Body of a renewal. */
export const RenewBody = z.object({
    claims: z
        .array(Renewal, { error: "expected a list of claims" })
        .min(1, { error: "expected a claim" })
        .max(100, { error: "expected at most 100 claims" }),
});
/** Answer to a renewal. */
export const RenewedSchema = z.object({
    held: z.array(z.object({ id: id(), leaseUntil: until("Until then."), imageUrl: z.string() })),
    lost: z.array(id()).meta({ description: "Drop the work on these: the claims hold no more." }),
});
const side = () => wholeNumber(1, MOST_PIXELS);
const Declared = z.object({
    name: text().max(40, { error: "expected the name of a variant" }),
    width: side(),
    height: side(),
});
/** What a worker tells of an item that is done. */
export const ResultBody = z
    .strictObject({
    mediaId: text().optional().meta({ description: "When it is there, it has to be the id of the path." }),
    analysis: DeliveredAnalysisSchema.optional(),
    formats: z
        .array(z.enum(names(ImageFormat), { error: `expected of ${names(ImageFormat).join(", ")}` }), {
        error: "expected a list of formats",
    })
        .max(8, { error: "expected at most 8 formats" })
        .optional()
        .meta({ description: "The formats of `variants`; more or fewer is refused." }),
    variants: z
        .array(Declared, { error: "expected a list of variants" })
        .max(32, { error: "expected at most 32 variants" })
        .optional()
        .meta({ description: "The variants whose files come along, each in a part of its name." }),
    backgroundRemoved: z
        .boolean({ error: "expected true or false" })
        .optional()
        .meta({ description: "True exactly when a variant without background comes along." }),
    cutOut: z
        .strictObject({ width: side(), height: side() }, { error: "expected width and height" })
        .optional()
        .meta({
        description: "What is left without the background, in pixels of the picture, where the variants without background are cropped to it. Left out: they have the picture's own frame.",
    }),
    permanentUrl: z
        .string({ error: "expected a URL" })
        .max(2_048, { error: "expected at most 2048 characters" })
        .refine(isPublicUrl, {
        error: "expected an https:// URL without spaces, backslashes, user, password or fragment (http:// only to this machine)",
        abort: true,
    })
        // What was judged is what is stored: others may read the text as it came in another way.
        .overwrite((given) => new URL(given).href)
        .optional()
        .meta({ description: "Where the worker has published the picture, on a host of MEDIA_HOSTS." }),
})
    .meta({ id: "MediaResult", description: "What a worker has found and made; everything may be left out." });
/** `?reason=` of a rejection. */
export const RejectQuery = z.object({
    reason: text()
        .trim()
        .min(1, { error: "expected a reason" })
        .max(300, { error: "expected at most 300 characters" })
        .regex(/^[^\p{Cc}]*$/u, { error: "expected a line of text" })
        .default("The picture could not be processed.")
        .meta({ description: "Fit to show to a person." }),
});
/** What has become of an item. */
export const EndedMediaSchema = z
    .object({
    id: id(),
    status: z.enum(MediaStatus),
    formats: z.array(z.enum(ImageFormat)).meta({ description: "In which variants lie ready." }),
    url: z.string().meta({
        format: "uri",
        description: "Where the worker has published it; else signed, from its end on for as long as `imageUrl`.",
    }),
    finishedAt: moment().nullable(),
})
    .meta({ id: "EndedMedia", description: "A media item on which the work has ended." });
/** What is known of a picture. */
export const AnalysedMediaSchema = z
    .object({
    id: id(),
    type: z.enum(MediaType),
    status: z.enum(MediaStatus),
    analysis: AnalysisSchema.nullable().meta({ description: "Null before it is done." }),
})
    .meta({ id: "AnalysedMedia", description: "What was found in a picture." });
/** An address that browsers may be sent to. */
function isPublicUrl(text) {
    // WHATWG parsers pass over some of these, and take a backslash for a slash; others do not.
    if (!/^https?:\/\/[^/\s\\\p{Cc}][^\s\\\p{Cc}]*$/iu.test(text) || !URL.canParse(text))
        return false;
    const { protocol, hostname, username, password, hash } = new URL(text);
    const isSafe = protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
    return isSafe && username === "" && password === "" && hash === "";
}
//# sourceMappingURL=worker-schemas.js.map