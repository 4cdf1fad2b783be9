var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { index, modelOptions, prop } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { StoredTraits } from "./picture-traits.js";
/** The face-cut of the cartoon that the person chose; permanent, one per original. */
let DownloadedFace = class DownloadedFace {
};
__decorate([
    Field(() => ID, { name: "id" }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], DownloadedFace.prototype, "_id", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], DownloadedFace.prototype, "deviceId", void 0);
__decorate([
    Field(() => ID),
    prop({ type: String, required: true, unique: true }),
    __metadata("design:type", String)
], DownloadedFace.prototype, "originalId", void 0);
__decorate([
    Field(() => ID, { description: "The cartoon that it was cut from; that cartoon itself is gone." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], DownloadedFace.prototype, "sourceCartoonId", void 0);
__decorate([
    Field(() => String, { description: "`{timestamp}_{originalId}.{ext}`; a good cache key." }),
    prop({ type: String, required: true, unique: true }),
    __metadata("design:type", String)
], DownloadedFace.prototype, "filename", void 0);
__decorate([
    Field(() => String, { description: "`/uploads/downloaded/{filename}`; load the picture by `faceUrl`." }),
    prop({ type: String, required: true, match: /^\/uploads\/downloaded\// }),
    __metadata("design:type", String)
], DownloadedFace.prototype, "filePath", void 0);
__decorate([
    Field(() => Int, { description: "Bytes." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], DownloadedFace.prototype, "fileSize", void 0);
__decorate([
    Field(() => String, { description: "`image/png` or `image/webp`." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], DownloadedFace.prototype, "mimeType", void 0);
__decorate([
    Field(() => Int, { description: "Pixels." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], DownloadedFace.prototype, "width", void 0);
__decorate([
    Field(() => Int, { description: "Pixels." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], DownloadedFace.prototype, "height", void 0);
__decorate([
    Field(() => GraphQLDateTime),
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], DownloadedFace.prototype, "createdAt", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], DownloadedFace.prototype, "sha256", void 0);
__decorate([
    prop({ type: () => StoredTraits }),
    __metadata("design:type", Object)
], DownloadedFace.prototype, "traits", void 0);
DownloadedFace = __decorate([
    ObjectType({
        description: "The face-cut of the cartoon that the person chose, on transparency. Permanent; at most one per original.",
    }),
    modelOptions({ schemaOptions: { collection: "downloaded_faces", versionKey: false } }),
    index({ deviceId: 1, createdAt: -1, _id: -1 })
], DownloadedFace);
export { DownloadedFace };
//# sourceMappingURL=face.js.map