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
import { MediaType } from "./media-enums.js";
/** The file of an upload, as its original will describe it. */
let ClaimedFile = class ClaimedFile {
};
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], ClaimedFile.prototype, "filename", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], ClaimedFile.prototype, "sha256", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], ClaimedFile.prototype, "fileSize", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], ClaimedFile.prototype, "mimeType", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], ClaimedFile.prototype, "width", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], ClaimedFile.prototype, "height", void 0);
ClaimedFile = __decorate([
    modelOptions({ schemaOptions: { _id: false } })
], ClaimedFile);
export { ClaimedFile };
/** What all claims have: who asked for what, until when, and whether it has been done. */
let BaseClaim = class BaseClaim {
};
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], BaseClaim.prototype, "_id", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], BaseClaim.prototype, "deviceId", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], BaseClaim.prototype, "ownerId", void 0);
__decorate([
    prop({ type: Boolean, required: true }),
    __metadata("design:type", Boolean)
], BaseClaim.prototype, "keyed", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], BaseClaim.prototype, "fingerprint", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], BaseClaim.prototype, "jobId", void 0);
__decorate([
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], BaseClaim.prototype, "createdAt", void 0);
__decorate([
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], BaseClaim.prototype, "expiresAt", void 0);
__decorate([
    prop({ type: Boolean, required: true }),
    __metadata("design:type", Boolean)
], BaseClaim.prototype, "completed", void 0);
__decorate([
    prop({ type: () => ClaimedFile }),
    __metadata("design:type", ClaimedFile)
], BaseClaim.prototype, "file", void 0);
BaseClaim = __decorate([
    modelOptions({ schemaOptions: { versionKey: false } }),
    index({ expiresAt: 1 }),
    index({ deviceId: 1 })
], BaseClaim);
export { BaseClaim };
/**
 * "Asking twice is harmless": the first request takes the claim, the second finds it and gets the first
 * one's ids. It holds all that is needed to finish the request after a crash.
 * Its `_id` is device + mutation + key, or device + sha256 + style + seed as sent.
 */
let Claim = class Claim extends BaseClaim {
};
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Claim.prototype, "originalId", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Claim.prototype, "resultId", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Claim.prototype, "styleId", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Claim.prototype, "seed", void 0);
Claim = __decorate([
    modelOptions({ schemaOptions: { collection: "claims" } })
], Claim);
export { Claim };
/** The claim of an upload to the media library: device + key, or device + sha256 + type. */
let MediaClaim = class MediaClaim extends BaseClaim {
};
__decorate([
    prop({ type: String, required: true, enum: MediaType }),
    __metadata("design:type", String)
], MediaClaim.prototype, "type", void 0);
MediaClaim = __decorate([
    modelOptions({ schemaOptions: { collection: "media_claims" } })
], MediaClaim);
export { MediaClaim };
//# sourceMappingURL=claim.js.map