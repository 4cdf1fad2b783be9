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
/** One document that names the store; the same name lies in a file under UPLOADS_DIR. */
let StoreIdentity = class StoreIdentity {
};
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoreIdentity.prototype, "_id", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoreIdentity.prototype, "storeId", void 0);
StoreIdentity = __decorate([
    modelOptions({ schemaOptions: { collection: "store", versionKey: false } })
], StoreIdentity);
export { StoreIdentity };
//# sourceMappingURL=store-identity.js.map