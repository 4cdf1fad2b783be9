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
import { RegeneratedCartoon } from "../schema/cartoon.js";
import { OriginalConnection } from "../schema/connections.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { DownloadedFace } from "../schema/face.js";
import { Job } from "../schema/job.js";
import { Original } from "../schema/original.js";
import { DeleteOriginalPayload, RegeneratePayload, UploadPayload } from "../schema/payloads.js";
import { UploadProgress } from "../schema/upload-progress.js";
import { knownForm } from "../services/ids.js";
import { pageSize } from "../services/pages.js";
import { listCost } from "./complexity.js";
import { requireDevice } from "./context.js";
import { imageQuery } from "./image-query.js";
import { openIncomingFile } from "./incoming-file.js";
import { createPictureFields } from "./picture-fields.js";
const IDEMPOTENCY_KEY = {
    nullable: true,
    description: "1 to 128 characters of the app's choice. The same key again gives the same answer for 24 hours.",
};
let OriginalResolver = class OriginalResolver extends createPictureFields(Original, "originals") {
    originals(context, first, after) {
        return context.services.originals.page(requireDevice(context).deviceId, { first, after });
    }
    original(id, context) {
        return context.services.originals.find(requireDevice(context).deviceId, knownForm(id));
    }
    async upload(context, file, styleId, seed, idempotencyKey) {
        const device = requireDevice(context);
        const photo = await openIncomingFile(file);
        return context.services.uploads.upload(device, photo, { styleId, seed, idempotencyKey });
    }
    regenerate(context, originalId, styleId, seed, idempotencyKey) {
        const device = requireDevice(context);
        const request = { originalId: knownForm(originalId), styleId, seed, idempotencyKey };
        return context.services.cartoons.regenerate(device, request);
    }
    async deleteOriginal(originalId, context) {
        await context.services.originals.delete(requireDevice(context).deviceId, knownForm(originalId));
        return { deletedOriginalId: originalId };
    }
    uploadProgress(progress, _idempotencyKey) {
        return progress;
    }
    imageUrl(original, { services }, size, format, background) {
        return services.urls.sign("originals", original.filename, {
            query: imageQuery("originals", { size, format, background }),
        });
    }
    async cartoons(original, { loaders }, first) {
        const size = pageSize(first, 50);
        return (await loaders.cartoonsOf.load(original._id)).slice(0, size);
    }
    cartoonCount(original, { loaders }) {
        return loaders.cartoonCountOf.load(original._id);
    }
    downloadedFace(original, { loaders }) {
        return loaders.faceOf.load(original._id);
    }
    latestJob(original, { loaders }) {
        return loaders.latestJobOf.load(original._id);
    }
};
__decorate([
    Query(() => OriginalConnection, {
        description: "This device's originals, newest first.",
        complexity: listCost(20),
    }),
    __param(0, Ctx()),
    __param(1, Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "1..100" })),
    __param(2, Arg("after", () => String, { nullable: true, description: "`endCursor` of the page before." })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object, Object, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "originals", null);
__decorate([
    Query(() => Original, { nullable: true, description: "Null when it is not this device's." }),
    __param(0, Arg("id", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "original", null);
__decorate([
    Mutation(() => UploadPayload, {
        description: "Stores a photo for good and queues its first cartoon. JPEG, PNG, WebP, AVIF or GIF, told by its bytes; at most 10 MB and 50 megapixels unless the server says otherwise. Sent by the GraphQL multipart request specification.",
    }),
    __param(0, Ctx()),
    __param(1, Arg("file", () => GraphQLUpload)),
    __param(2, Arg("styleId", () => ID, { nullable: true, description: "Null: the first of `styles`." })),
    __param(3, Arg("seed", () => Int, { nullable: true, description: "Null: random." })),
    __param(4, Arg("idempotencyKey", () => String, IDEMPOTENCY_KEY)),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object, Object, Object, Object, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "upload", null);
__decorate([
    Mutation(() => RegeneratePayload, { description: "Queues one more cartoon of an original." }),
    __param(0, Ctx()),
    __param(1, Arg("originalId", () => ID)),
    __param(2, Arg("styleId", () => ID, { nullable: true, description: "Null: that of the last cartoon." })),
    __param(3, Arg("seed", () => Int, { nullable: true, description: "Null: random." })),
    __param(4, Arg("idempotencyKey", () => String, IDEMPOTENCY_KEY)),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object, String, Object, Object, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "regenerate", null);
__decorate([
    Mutation(() => DeleteOriginalPayload, {
        description: "Erases an original with its cartoons, its face and all files. Repeating it succeeds.",
    }),
    __param(0, Arg("originalId", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "deleteOriginal", null);
__decorate([
    Subscription(() => UploadProgress, {
        description: "How far this device's upload with that key has come: its present state first (WAITING when there is none), then each change; completes after STORED or FAILED. Subscribe before the upload begins.",
        subscribe: ({ args, context }) => context.services.uploadProgress.follow(requireDevice(context).deviceId, args.idempotencyKey),
    }),
    __param(0, Root()),
    __param(1, Arg("idempotencyKey", () => String, {
        description: "As it is given to `upload` or `uploadMedia`: one key, one picture.",
    })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [UploadProgress, String]),
    __metadata("design:returntype", UploadProgress)
], OriginalResolver.prototype, "uploadProgress", null);
__decorate([
    FieldResolver(() => String, {
        description: "Absolute and signed: it loads with no header, for at least 24 hours. Ask again for a fresh one.",
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __param(2, Arg("size", () => ImageSize, { nullable: true, defaultValue: ImageSize.FULL })),
    __param(3, Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })),
    __param(4, Arg("background", () => Background, { nullable: true, defaultValue: Background.ORIGINAL })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Original, Object, Object, Object, Object]),
    __metadata("design:returntype", String)
], OriginalResolver.prototype, "imageUrl", null);
__decorate([
    FieldResolver(() => [RegeneratedCartoon], {
        description: "Newest first; empty once a face has been downloaded.",
        complexity: listCost(50),
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __param(2, Arg("first", () => Int, { nullable: true, defaultValue: 50, description: "1..100" })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Original, Object, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "cartoons", null);
__decorate([
    FieldResolver(() => Int),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Original, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "cartoonCount", null);
__decorate([
    FieldResolver(() => DownloadedFace, { nullable: true }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Original, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "downloadedFace", null);
__decorate([
    FieldResolver(() => Job, { nullable: true, description: "The job that was started last." }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Original, Object]),
    __metadata("design:returntype", Promise)
], OriginalResolver.prototype, "latestJob", null);
OriginalResolver = __decorate([
    Resolver(() => Original)
], OriginalResolver);
export { OriginalResolver };
//# sourceMappingURL=original.resolver.js.map