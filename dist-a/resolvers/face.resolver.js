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
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { DownloadedFaceConnection } from "../schema/connections.js";
import { ImageFormat, ImageSize } from "../schema/enums.js";
import { DownloadedFace } from "../schema/face.js";
import { Original } from "../schema/original.js";
import { DownloadPayload } from "../schema/payloads.js";
import { knownForm } from "../services/ids.js";
import { listCost } from "./complexity.js";
import { requireDevice } from "./context.js";
import { imageQuery } from "./image-query.js";
import { loadOriginal } from "./load-original.js";
import { createPictureFields } from "./picture-fields.js";
let FaceResolver = class FaceResolver extends createPictureFields(DownloadedFace, "downloaded") {
    downloadedFaces(context, first, after) {
        return context.services.faces.page(requireDevice(context).deviceId, { first, after });
    }
    downloadedFace(id, context) {
        return context.services.faces.find(requireDevice(context).deviceId, knownForm(id));
    }
    download(cartoonId, context) {
        return context.services.faces.download(requireDevice(context), knownForm(cartoonId));
    }
    faceUrl(face, { services }, size, format) {
        return services.urls.sign("downloaded", face.filename, {
            query: imageQuery("downloaded", { size, format }),
        });
    }
    original(face, context) {
        return loadOriginal(context, face.originalId);
    }
};
__decorate([
    Query(() => DownloadedFaceConnection, {
        description: "This device's faces, newest first.",
        complexity: listCost(20),
    }),
    __param(0, Ctx()),
    __param(1, Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "1..100" })),
    __param(2, Arg("after", () => String, { nullable: true, description: "`endCursor` of the page before." })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object, Object, Object]),
    __metadata("design:returntype", Promise)
], FaceResolver.prototype, "downloadedFaces", null);
__decorate([
    Query(() => DownloadedFace, { nullable: true, description: "Null when it is not this device's." }),
    __param(0, Arg("id", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], FaceResolver.prototype, "downloadedFace", null);
__decorate([
    Mutation(() => DownloadPayload, {
        description: "Cuts the face out of the chosen cartoon and keeps it for good; then all cartoons of that original vanish. Asking again for the same cartoon gives the same job or face. `DOWNLOAD_IN_PROGRESS`, `ALREADY_DOWNLOADED`: another cartoon was chosen before.",
    }),
    __param(0, Arg("cartoonId", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], FaceResolver.prototype, "download", null);
__decorate([
    FieldResolver(() => String, {
        description: "Absolute and signed; transparent, except as JPEG, which is laid on white.",
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __param(2, Arg("size", () => ImageSize, { nullable: true, defaultValue: ImageSize.FULL })),
    __param(3, Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [DownloadedFace, Object, Object, Object]),
    __metadata("design:returntype", String)
], FaceResolver.prototype, "faceUrl", null);
__decorate([
    FieldResolver(() => Original),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [DownloadedFace, Object]),
    __metadata("design:returntype", Promise)
], FaceResolver.prototype, "original", null);
FaceResolver = __decorate([
    Resolver(() => DownloadedFace)
], FaceResolver);
export { FaceResolver };
//# sourceMappingURL=face.resolver.js.map