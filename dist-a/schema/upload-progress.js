var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Field, ID, Int, ObjectType } from "type-graphql";
import { UploadState } from "./enums.js";
/** How far an upload has come. Not stored: it lives as long as the upload does. */
let UploadProgress = class UploadProgress {
};
__decorate([
    Field(() => ID, { name: "id", description: "The `idempotencyKey` of the upload." }),
    __metadata("design:type", String)
], UploadProgress.prototype, "_id", void 0);
__decorate([
    Field(() => UploadState),
    __metadata("design:type", String)
], UploadProgress.prototype, "state", void 0);
__decorate([
    Field(() => Int, { description: "Bytes of the picture that have come so far." }),
    __metadata("design:type", Number)
], UploadProgress.prototype, "receivedBytes", void 0);
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "Bytes of the whole picture; null while the client has not told, exact from CHECKING on.",
    }),
    __metadata("design:type", Object)
], UploadProgress.prototype, "totalBytes", void 0);
UploadProgress = __decorate([
    ObjectType({ description: "How far an upload has come, while it is coming in." })
], UploadProgress);
export { UploadProgress };
//# sourceMappingURL=upload-progress.js.map