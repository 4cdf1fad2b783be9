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
/** Which cartoon's face is being, or has been, cut; at most one per original at a time. */
let FaceClaim = class FaceClaim {
};
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], FaceClaim.prototype, "cartoonId", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], FaceClaim.prototype, "jobId", void 0);
__decorate([
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], FaceClaim.prototype, "claimedAt", void 0);
FaceClaim = __decorate([
    modelOptions({ schemaOptions: { _id: false } })
], FaceClaim);
export { FaceClaim };
/** A photo as it was uploaded, kept until its owner deletes it. */
let Original = class Original {
};
__decorate([
    Field(() => ID, { name: "id" }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Original.prototype, "_id", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Original.prototype, "deviceId", void 0);
__decorate([
    Field(() => String, { description: "`{timestamp}_{deviceId}.{ext}`; a good cache key." }),
    prop({ type: String, required: true, unique: true }),
    __metadata("design:type", String)
], Original.prototype, "filename", void 0);
__decorate([
    Field(() => String, { description: "`/uploads/originals/{filename}`; load the picture by `imageUrl`." }),
    prop({ type: String, required: true, match: /^\/uploads\/originals\// }),
    __metadata("design:type", String)
], Original.prototype, "filePath", void 0);
__decorate([
    Field(() => Int, { description: "Bytes of the file as it was uploaded." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Original.prototype, "fileSize", void 0);
__decorate([
    Field(() => String, { description: "Told by the file's bytes, e.g. `image/jpeg`." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Original.prototype, "mimeType", void 0);
__decorate([
    Field(() => Int, { description: "Pixels, after EXIF orientation." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Original.prototype, "width", void 0);
__decorate([
    Field(() => Int, { description: "Pixels, after EXIF orientation." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Original.prototype, "height", void 0);
__decorate([
    Field(() => GraphQLDateTime),
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], Original.prototype, "createdAt", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Original.prototype, "sha256", void 0);
__decorate([
    prop({ type: () => StoredTraits }),
    __metadata("design:type", Object)
], Original.prototype, "traits", void 0);
__decorate([
    prop({ type: () => FaceClaim }),
    __metadata("design:type", FaceClaim)
], Original.prototype, "faceClaim", void 0);
__decorate([
    prop({ type: Date }),
    __metadata("design:type", Date)
], Original.prototype, "tombstone", void 0);
Original = __decorate([
    ObjectType({ description: "A photo as it was uploaded. It is kept until its owner deletes it." }),
    modelOptions({ schemaOptions: { collection: "originals", versionKey: false } }),
    index({ deviceId: 1, createdAt: -1, _id: -1 })
], Original);
export { Original };
//# sourceMappingURL=original.js.map