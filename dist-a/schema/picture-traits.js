var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { modelOptions, prop } from "@typegoose/typegoose";
/** Where a face is: a box in shares (0..1) of the picture's width and height, after orientation. */
let StoredFaceBox = class StoredFaceBox {
};
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredFaceBox.prototype, "left", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredFaceBox.prototype, "top", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredFaceBox.prototype, "width", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredFaceBox.prototype, "height", void 0);
StoredFaceBox = __decorate([
    modelOptions({ schemaOptions: { _id: false } })
], StoredFaceBox);
export { StoredFaceBox };
/** Where the people are whom a crop is to show. */
let StoredFaces = class StoredFaces {
};
__decorate([
    prop({ type: () => StoredFaceBox, required: true }),
    __metadata("design:type", StoredFaceBox)
], StoredFaces.prototype, "main", void 0);
__decorate([
    prop({ type: () => StoredFaceBox, required: true }),
    __metadata("design:type", StoredFaceBox)
], StoredFaces.prototype, "all", void 0);
StoredFaces = __decorate([
    modelOptions({ schemaOptions: { _id: false } })
], StoredFaces);
export { StoredFaces };
/** What an image process has seen in a picture; never changes once it is stored, for cached crops were made by it. */
let StoredTraits = class StoredTraits {
};
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoredTraits.prototype, "thumbhash", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoredTraits.prototype, "dominantColor", void 0);
__decorate([
    prop({ type: () => StoredFaces }),
    __metadata("design:type", Object)
], StoredTraits.prototype, "faces", void 0);
StoredTraits = __decorate([
    modelOptions({ schemaOptions: { _id: false } })
], StoredTraits);
export { StoredTraits };
//# sourceMappingURL=picture-traits.js.map