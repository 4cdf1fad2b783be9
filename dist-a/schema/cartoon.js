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
/** A cartoon of an original; temporary. */
let RegeneratedCartoon = class RegeneratedCartoon {
};
__decorate([
    Field(() => ID, { name: "id" }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "_id", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "deviceId", void 0);
__decorate([
    Field(() => ID),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "originalId", void 0);
__decorate([
    Field(() => String, { description: "`{timestamp}_{originalId}.{ext}`; a good cache key." }),
    prop({ type: String, required: true, unique: true }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "filename", void 0);
__decorate([
    Field(() => String, { description: "`/uploads/temp/{filename}`; load the picture by `imageUrl`." }),
    prop({ type: String, required: true, match: /^\/uploads\/temp\// }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "filePath", void 0);
__decorate([
    Field(() => Int, { description: "Bytes." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], RegeneratedCartoon.prototype, "fileSize", void 0);
__decorate([
    Field(() => String),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "mimeType", void 0);
__decorate([
    Field(() => Int, { description: "Pixels." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], RegeneratedCartoon.prototype, "width", void 0);
__decorate([
    Field(() => Int, { description: "Pixels." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], RegeneratedCartoon.prototype, "height", void 0);
__decorate([
    Field(() => ID, { description: "The style it was drawn in, e.g. `ink`." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "styleId", void 0);
__decorate([
    Field(() => Int, {
        description: "What it was drawn with. The built-in engine draws the same picture again from the same original, style and seed.",
    }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], RegeneratedCartoon.prototype, "seed", void 0);
__decorate([
    Field(() => String, { description: "The engine that drew it, e.g. `builtin`." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "engine", void 0);
__decorate([
    Field(() => Boolean, {
        description: "True when the preferred engine was away and the built-in one drew it.",
    }),
    prop({ type: Boolean, required: true }),
    __metadata("design:type", Boolean)
], RegeneratedCartoon.prototype, "fallbackUsed", void 0);
__decorate([
    Field(() => GraphQLDateTime),
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], RegeneratedCartoon.prototype, "createdAt", void 0);
__decorate([
    Field(() => GraphQLDateTime, { description: "When the clean-up deletes it if it is never downloaded." }),
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], RegeneratedCartoon.prototype, "expiresAt", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], RegeneratedCartoon.prototype, "sha256", void 0);
__decorate([
    prop({ type: () => StoredTraits }),
    __metadata("design:type", Object)
], RegeneratedCartoon.prototype, "traits", void 0);
RegeneratedCartoon = __decorate([
    ObjectType({
        description: "A cartoon of an original. Temporary: it is gone at `expiresAt`, or as soon as a face of its original is downloaded.",
    }),
    modelOptions({ schemaOptions: { collection: "regenerated_cartoons", versionKey: false } }),
    index({ originalId: 1, createdAt: -1 }),
    index({ deviceId: 1, createdAt: 1 }),
    index({ expiresAt: 1 })
], RegeneratedCartoon);
export { RegeneratedCartoon };
//# sourceMappingURL=cartoon.js.map