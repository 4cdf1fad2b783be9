var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { GraphQLUpload } from "graphql-upload-minimal";
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription, } from "type-graphql";
import { MediaConnection } from "../schema/connections.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { MediaError, MediaItem, MediaVariant, SimilarMedia } from "../schema/media.js";
import { VisionResponse } from "../schema/media-analysis.js";
import { MediaStatus, MediaType } from "../schema/media-enums.js";
import { DeleteMediaPayload, UploadMediaPayload } from "../schema/payloads.js";
import { knownForm } from "../services/ids.js";
import { variantsOf } from "../services/media/media-rules.js";
import { errorOf, servedPathOf } from "../services/media/media-service.js";
import { listCost } from "./complexity.js";
import { requireDevice } from "./context.js";
import { imageQuery } from "./image-query.js";
import { openIncomingFile } from "./incoming-file.js";
import { createPictureFields } from "./picture-fields.js";
/** What reading half a megabyte costs, beside fields that are in memory. */
const VISION_COST = 5_000;
/** What comparing a thousand pictures costs, beside what is answered. */
const COMPARING_COST = 1_000;
const listOfSimilar = listCost(10);
const similarCost = (field) => COMPARING_COST + listOfSimilar(field);
let MediaResolver = class MediaResolver extends createPictureFields(MediaItem, "media", servedPathOf) {
    media(context, first, after, type, status) {
        const { deviceId } = requireDevice(context);
        return context.services.media.page(deviceId, { first, after, type, status });
    }
    mediaItem(id, context) {
        return context.services.media.find(requireDevice(context).deviceId, knownForm(id));
    }
    similarMedia(id, context, first) {
        const { deviceId } = requireDevice(context);
        return context.services.similarMedia.of(deviceId, knownForm(id), first);
    }
    async uploadMedia(context, type, file, idempotencyKey) {
        const device = requireDevice(context);
        const picture = await openIncomingFile(file);
        return { item: await context.services.mediaUploads.upload(device, picture, { type, idempotencyKey }) };
    }
    async deleteMedia(id, context) {
        await context.services.media.delete(requireDevice(context).deviceId, knownForm(id));
        return { deletedMediaId: id };
    }
    retryMedia(id, context) {
        return context.services.media.retry(requireDevice(context).deviceId, knownForm(id));
    }
    mediaProgress(item, _id) {
        return item;
    }
    url(item, { services }, size, format, background) {
        return services.media.urlOf(item, imageQuery("media", { size, format, background }));
    }
    variants(item, { services }) {
        return variantsOf(item).map((variant) => ({
            ...variant,
            url: services.media.urlOf(item, imageQuery("media", variant)),
        }));
    }
    visionResponses(item, { services }) {
        return services.media.visionResponses(item);
    }
    formats(item) {
        return [...new Set(variantsOf(item).map(({ format }) => format))];
    }
    error(item) {
        return errorOf(item);
    }
};
__decorate([
    Query(() => MediaConnection, {
        description: "This device's media items, newest first.",
        complexity: listCost(20),
    }),
    __param(0, Ctx()),
    __param(1, Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "1..100" })),
    __param(2, Arg("after", () => String, { nullable: true, description: "`endCursor` of the page before." })),
    __param(3, Arg("type", () => MediaType, { nullable: true, description: "Only items of that type." })),
    __param(4, Arg("status", () => MediaStatus, { nullable: true, description: "Only items that stand so." })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object, Object, Object, Object, Object]),
    __metadata("design:returntype", Promise)
], MediaResolver.prototype, "media", null);
__decorate([
    Query(() => MediaItem, { nullable: true, description: "Null when it is not this device's." }),
    __param(0, Arg("id", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], MediaResolver.prototype, "mediaItem", null);
__decorate([
    Query(() => [SimilarMedia], {
        description: "This device's COMPLETE items that are most like that one: near-duplicates first, then by score. Compared are its newest 1,000; empty when that item has no analysis yet, or one without what pictures are compared by.",
        complexity: similarCost,
    }),
    __param(0, Arg("id", () => ID)),
    __param(1, Ctx()),
    __param(2, Arg("first", () => Int, { nullable: true, defaultValue: 10, description: "1..100" })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object, Object]),
    __metadata("design:returntype", Promise)
], MediaResolver.prototype, "similarMedia", null);
__decorate([
    Mutation(() => UploadMediaPayload, {
        description: "Stores a picture in the media library and queues its checklist. JPEG, PNG, WebP, AVIF or GIF, told by its bytes; at most 5 MB and 50 megapixels unless the server says otherwise. The same picture of the same type again within ten minutes gives the same item. Sent by the GraphQL multipart request specification.",
    }),
    __param(0, Ctx()),
    __param(1, Arg("type", () => MediaType)),
    __param(2, Arg("file", () => GraphQLUpload)),
    __param(3, Arg("idempotencyKey", () => String, {
        nullable: true,
        description: "1 to 128 characters of the app's choice. The same key again gives the same answer for 24 hours.",
    })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object, String, Object, Object]),
    __metadata("design:returntype", Promise)
], MediaResolver.prototype, "uploadMedia", null);
__decorate([
    Mutation(() => DeleteMediaPayload, {
        description: "Erases a media item with its file and its variants. Repeating it succeeds.",
    }),
    __param(0, Arg("id", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], MediaResolver.prototype, "deleteMedia", null);
__decorate([
    Mutation(() => MediaItem, {
        description: "Takes a FAILED item up again now, at the step that it failed at. One that is being worked on is answered as it is. `NOT_RETRYABLE`: it is COMPLETE, or its error is not retryable.",
    }),
    __param(0, Arg("id", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], MediaResolver.prototype, "retryMedia", null);
__decorate([
    Subscription(() => MediaItem, {
        description: "The present state of a media item first, then each change; completes after COMPLETE or FAILED, and when the item is deleted. After a lost connection subscribe again and drop what `seq` says you have seen.",
        subscribe: ({ args, context }) => context.services.media.follow(requireDevice(context).deviceId, knownForm(args.id)),
    }),
    __param(0, Root()),
    __param(1, Arg("id", () => ID)),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [MediaItem, String]),
    __metadata("design:returntype", MediaItem)
], MediaResolver.prototype, "mediaProgress", null);
__decorate([
    FieldResolver(() => String, {
        description: "Absolute and signed: it loads with no header, for at least 24 hours. Temporary until the item is COMPLETE, permanent (`/serve/{id}`) from then on; the temporary address goes on working by a redirect.",
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __param(2, Arg("size", () => ImageSize, { nullable: true, defaultValue: ImageSize.FULL })),
    __param(3, Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })),
    __param(4, Arg("background", () => Background, { nullable: true, defaultValue: Background.ORIGINAL })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [MediaItem, Object, Object, Object, Object]),
    __metadata("design:returntype", String)
], MediaResolver.prototype, "url", null);
__decorate([
    FieldResolver(() => [MediaVariant], {
        description: "The forms that lie ready; empty before the item is COMPLETE.",
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [MediaItem, Object]),
    __metadata("design:returntype", Array)
], MediaResolver.prototype, "variants", null);
__decorate([
    FieldResolver(() => [VisionResponse], {
        description: "What vision services answered, as it came, up to 256 KB each; empty where the server has none, and when none gave a usable answer. Ask for it of one item, not of lists: it is priced accordingly.",
        complexity: VISION_COST,
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [MediaItem, Object]),
    __metadata("design:returntype", Promise)
], MediaResolver.prototype, "visionResponses", null);
__decorate([
    FieldResolver(() => [ImageFormat], {
        description: "The formats in which variants lie ready; empty before the item is COMPLETE.",
    }),
    __param(0, Root()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [MediaItem]),
    __metadata("design:returntype", Array)
], MediaResolver.prototype, "formats", null);
__decorate([
    FieldResolver(() => MediaError, {
        nullable: true,
        description: "Why it has failed, or what the try before the next one failed of.",
    }),
    __param(0, Root()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [MediaItem]),
    __metadata("design:returntype", Object)
], MediaResolver.prototype, "error", null);
MediaResolver = __decorate([
    Resolver(() => MediaItem)
], MediaResolver);
export { MediaResolver };
//# sourceMappingURL=media.resolver.js.map