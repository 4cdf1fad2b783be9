var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { index, modelOptions, prop, Severity } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { Background, ImageFormat, ImageSize } from "./enums.js";
import { MediaAnalysis } from "./media-analysis.js";
import { MediaStatus, MediaStepName, MediaStepState, MediaType } from "./media-enums.js";
import { StoredTraits } from "./picture-traits.js";
/** Why a step failed, in words for people and a code for programs. */
let MediaError = class MediaError {
};
__decorate([
    Field(() => String, { description: "A code of the error table, e.g. `UNDECODABLE_IMAGE`." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], MediaError.prototype, "code", void 0);
__decorate([
    Field(() => String, { description: "Fit to show to a person." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], MediaError.prototype, "message", void 0);
__decorate([
    Field(() => Boolean, { description: "Whether another try can help." }),
    prop({ type: Boolean, required: true }),
    __metadata("design:type", Boolean)
], MediaError.prototype, "retryable", void 0);
MediaError = __decorate([
    ObjectType({ description: "Why a step of a media item's checklist failed." }),
    modelOptions({ schemaOptions: { _id: false } })
], MediaError);
export { MediaError };
/** One step of the checklist. */
let MediaStep = class MediaStep {
};
__decorate([
    Field(() => MediaStepName),
    prop({ type: String, required: true, enum: MediaStepName }),
    __metadata("design:type", String)
], MediaStep.prototype, "name", void 0);
__decorate([
    Field(() => MediaStepState),
    prop({ type: String, required: true, enum: MediaStepState }),
    __metadata("design:type", String)
], MediaStep.prototype, "state", void 0);
__decorate([
    Field(() => Int, { description: "Tries that have begun; after the third the step is given up." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaStep.prototype, "attempts", void 0);
__decorate([
    Field(() => MediaError, {
        nullable: true,
        description: "What the last try failed of; null once it is done.",
    }),
    prop({ type: () => MediaError }),
    __metadata("design:type", Object)
], MediaStep.prototype, "error", void 0);
__decorate([
    Field(() => GraphQLDateTime, { nullable: true, description: "When the last try began." }),
    prop({ type: Date }),
    __metadata("design:type", Object)
], MediaStep.prototype, "startedAt", void 0);
__decorate([
    Field(() => GraphQLDateTime, { nullable: true, description: "When it was done, or given up." }),
    prop({ type: Date }),
    __metadata("design:type", Object)
], MediaStep.prototype, "finishedAt", void 0);
MediaStep = __decorate([
    ObjectType({ description: "One step of a media item's checklist." }),
    modelOptions({ schemaOptions: { _id: false } })
], MediaStep);
export { MediaStep };
/** A form of a media item that lies ready. */
let MediaVariant = class MediaVariant {
};
__decorate([
    Field(() => ImageSize),
    prop({ type: String, required: true, enum: ImageSize }),
    __metadata("design:type", String)
], MediaVariant.prototype, "size", void 0);
__decorate([
    Field(() => ImageFormat),
    prop({ type: String, required: true, enum: ImageFormat }),
    __metadata("design:type", String)
], MediaVariant.prototype, "format", void 0);
__decorate([
    Field(() => Background, { description: "REMOVED: the person or object alone, on transparency." }),
    prop({ type: String, required: true, enum: Background }),
    __metadata("design:type", String)
], MediaVariant.prototype, "background", void 0);
__decorate([
    Field(() => Int, { description: "Pixels." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaVariant.prototype, "width", void 0);
__decorate([
    Field(() => Int, { description: "Pixels." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaVariant.prototype, "height", void 0);
__decorate([
    Field(() => Int, { description: "Bytes." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaVariant.prototype, "fileSize", void 0);
__decorate([
    Field(() => String, { description: "Absolute and signed: it loads with no header." }),
    __metadata("design:type", String)
], MediaVariant.prototype, "url", void 0);
MediaVariant = __decorate([
    ObjectType({ description: "A form of a media item that lies ready: no request waits for it." }),
    modelOptions({ schemaOptions: { _id: false } })
], MediaVariant);
export { MediaVariant };
/** By what a picture is compared with others. */
let MediaLikeness = class MediaLikeness {
};
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaLikeness.prototype, "version", void 0);
__decorate([
    prop({ type: String }),
    __metadata("design:type", Object)
], MediaLikeness.prototype, "hash", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], MediaLikeness.prototype, "embedding", void 0);
MediaLikeness = __decorate([
    modelOptions({ schemaOptions: { _id: false } })
], MediaLikeness);
export { MediaLikeness };
/** Width and height, pixels. */
let StoredDimensions = class StoredDimensions {
};
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredDimensions.prototype, "width", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredDimensions.prototype, "height", void 0);
StoredDimensions = __decorate([
    modelOptions({ schemaOptions: { _id: false } })
], StoredDimensions);
export { StoredDimensions };
/** A picture of the media library, with its checklist: the item is its own job. */
let MediaItem = class MediaItem {
};
__decorate([
    Field(() => ID, { name: "id" }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], MediaItem.prototype, "_id", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], MediaItem.prototype, "deviceId", void 0);
__decorate([
    Field(() => MediaType),
    prop({ type: String, required: true, enum: MediaType }),
    __metadata("design:type", String)
], MediaItem.prototype, "type", void 0);
__decorate([
    Field(() => MediaStatus),
    prop({ type: String, required: true, enum: MediaStatus }),
    __metadata("design:type", String)
], MediaItem.prototype, "status", void 0);
__decorate([
    Field(() => Int, { description: "0..100, over all steps." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaItem.prototype, "percent", void 0);
__decorate([
    Field(() => Int, {
        description: "Grows with every change of this item; a client drops what it has already seen.",
    }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaItem.prototype, "seq", void 0);
__decorate([
    Field(() => String, { description: "`{timestamp}_{deviceId}.{ext}`; a good cache key." }),
    prop({ type: String, required: true, unique: true }),
    __metadata("design:type", String)
], MediaItem.prototype, "filename", void 0);
__decorate([
    prop({ type: String, required: true, match: /^\/uploads\/media\// }),
    __metadata("design:type", String)
], MediaItem.prototype, "filePath", void 0);
__decorate([
    Field(() => Int, { description: "Bytes of the file as it was uploaded." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaItem.prototype, "fileSize", void 0);
__decorate([
    Field(() => String, { description: "Told by the file's bytes, e.g. `image/png`." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], MediaItem.prototype, "mimeType", void 0);
__decorate([
    Field(() => Int, { description: "Pixels, after EXIF orientation." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaItem.prototype, "width", void 0);
__decorate([
    Field(() => Int, { description: "Pixels, after EXIF orientation." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaItem.prototype, "height", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], MediaItem.prototype, "sha256", void 0);
__decorate([
    Field(() => GraphQLDateTime),
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], MediaItem.prototype, "createdAt", void 0);
__decorate([
    Field(() => GraphQLDateTime, { nullable: true, description: "When it became COMPLETE or FAILED." }),
    prop({ type: Date }),
    __metadata("design:type", Object)
], MediaItem.prototype, "finishedAt", void 0);
__decorate([
    Field(() => [MediaStep], { description: "The checklist, in its order." }),
    prop({ type: () => [MediaStep], required: true }),
    __metadata("design:type", Array)
], MediaItem.prototype, "steps", void 0);
__decorate([
    Field(() => GraphQLDateTime, {
        nullable: true,
        description: "When it is tried again by itself, after something that may pass has failed.",
    }),
    prop({ type: Date }),
    __metadata("design:type", Object)
], MediaItem.prototype, "nextRetryAt", void 0);
__decorate([
    prop({ type: () => StoredTraits }),
    __metadata("design:type", Object)
], MediaItem.prototype, "traits", void 0);
__decorate([
    Field(() => MediaAnalysis, {
        nullable: true,
        description: "What is in the picture; null before ANALYSE is done.",
    }),
    prop({ type: Object, allowMixed: Severity.ALLOW }),
    __metadata("design:type", Object)
], MediaItem.prototype, "analysis", void 0);
__decorate([
    prop({ type: () => MediaLikeness }),
    __metadata("design:type", Object)
], MediaItem.prototype, "likeness", void 0);
__decorate([
    prop({ type: () => [MediaVariant], required: true }),
    __metadata("design:type", Array)
], MediaItem.prototype, "variants", void 0);
__decorate([
    Field(() => Boolean, {
        description: "Whether there are variants from which a background was removed. False for a LOGO that has none, or whose background could not be told from it.",
    }),
    prop({ type: Boolean, required: true }),
    __metadata("design:type", Boolean)
], MediaItem.prototype, "backgroundRemoved", void 0);
__decorate([
    prop({ type: () => StoredDimensions }),
    __metadata("design:type", Object)
], MediaItem.prototype, "cutOut", void 0);
__decorate([
    prop({ type: Date }),
    __metadata("design:type", Object)
], MediaItem.prototype, "claimAt", void 0);
__decorate([
    prop({ type: String }),
    __metadata("design:type", Object)
], MediaItem.prototype, "leaseOwner", void 0);
__decorate([
    prop({ type: String }),
    __metadata("design:type", Object)
], MediaItem.prototype, "claimToken", void 0);
__decorate([
    prop({ type: Object, allowMixed: Severity.ALLOW }),
    __metadata("design:type", Object)
], MediaItem.prototype, "settledBy", void 0);
__decorate([
    prop({ type: String }),
    __metadata("design:type", Object)
], MediaItem.prototype, "permanentUrl", void 0);
__decorate([
    prop({ type: Date }),
    __metadata("design:type", Object)
], MediaItem.prototype, "rejectedAt", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaItem.prototype, "fence", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], MediaItem.prototype, "heals", void 0);
__decorate([
    prop({ type: Date }),
    __metadata("design:type", Date)
], MediaItem.prototype, "tombstone", void 0);
MediaItem = __decorate([
    ObjectType({
        description: "A picture of the media library. It can be loaded at once by `url`; a checklist of four steps makes its variants.",
    }),
    modelOptions({ schemaOptions: { collection: "media", versionKey: false } }),
    index({ deviceId: 1, createdAt: -1, _id: -1 }),
    index({ status: 1, claimAt: 1, _id: 1 })
], MediaItem);
export { MediaItem };
/** An item that is like another one. */
let SimilarMedia = class SimilarMedia {
};
__decorate([
    Field(() => MediaItem),
    __metadata("design:type", MediaItem)
], SimilarMedia.prototype, "item", void 0);
__decorate([
    Field(() => Float, {
        description: "How alike they are, -1..1: 1 is the same picture; from about 0.8 on they show the like.",
    }),
    __metadata("design:type", Number)
], SimilarMedia.prototype, "score", void 0);
__decorate([
    Field(() => Boolean, {
        description: "Whether it is the same picture but for its size, format, tones or a narrow margin.",
    }),
    __metadata("design:type", Boolean)
], SimilarMedia.prototype, "nearDuplicate", void 0);
SimilarMedia = __decorate([
    ObjectType({ description: "A media item that is like another one." })
], SimilarMedia);
export { SimilarMedia };
//# sourceMappingURL=media.js.map