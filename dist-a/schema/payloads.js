var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Field, ID, ObjectType } from "type-graphql";
import { Device } from "./device.js";
import { DownloadedFace } from "./face.js";
import { Job } from "./job.js";
import { MediaItem } from "./media.js";
import { Original } from "./original.js";
/** Answer of `registerDevice`. */
let RegisterDevicePayload = class RegisterDevicePayload {
};
__decorate([
    Field(() => Device),
    __metadata("design:type", Device)
], RegisterDevicePayload.prototype, "device", void 0);
__decorate([
    Field(() => String, {
        description: "Send it as `Authorization: Bearer <token>`; keep it in the keychain or keystore.",
    }),
    __metadata("design:type", String)
], RegisterDevicePayload.prototype, "token", void 0);
RegisterDevicePayload = __decorate([
    ObjectType()
], RegisterDevicePayload);
export { RegisterDevicePayload };
/** Answer of `upload`. */
let UploadPayload = class UploadPayload {
};
__decorate([
    Field(() => Original),
    __metadata("design:type", Original)
], UploadPayload.prototype, "original", void 0);
__decorate([
    Field(() => Job, { description: "The job that draws the first cartoon; follow it with `jobProgress`." }),
    __metadata("design:type", Job)
], UploadPayload.prototype, "job", void 0);
UploadPayload = __decorate([
    ObjectType()
], UploadPayload);
export { UploadPayload };
/** Answer of `regenerate`. */
let RegeneratePayload = class RegeneratePayload {
};
__decorate([
    Field(() => Original),
    __metadata("design:type", Original)
], RegeneratePayload.prototype, "original", void 0);
__decorate([
    Field(() => Job, { description: "The job that draws one more cartoon." }),
    __metadata("design:type", Job)
], RegeneratePayload.prototype, "job", void 0);
RegeneratePayload = __decorate([
    ObjectType()
], RegeneratePayload);
export { RegeneratePayload };
/** Answer of `download`. */
let DownloadPayload = class DownloadPayload {
};
__decorate([
    Field(() => Original),
    __metadata("design:type", Original)
], DownloadPayload.prototype, "original", void 0);
__decorate([
    Field(() => Job, {
        nullable: true,
        description: "The job that cuts the face; null when its record is gone (7 days after its end).",
    }),
    __metadata("design:type", Object)
], DownloadPayload.prototype, "job", void 0);
__decorate([
    Field(() => DownloadedFace, { nullable: true, description: "At once when it exists already." }),
    __metadata("design:type", Object)
], DownloadPayload.prototype, "face", void 0);
DownloadPayload = __decorate([
    ObjectType()
], DownloadPayload);
export { DownloadPayload };
/** Answer of `deleteOriginal`. */
let DeleteOriginalPayload = class DeleteOriginalPayload {
};
__decorate([
    Field(() => ID),
    __metadata("design:type", String)
], DeleteOriginalPayload.prototype, "deletedOriginalId", void 0);
DeleteOriginalPayload = __decorate([
    ObjectType()
], DeleteOriginalPayload);
export { DeleteOriginalPayload };
/** Answer of `deleteDevice`. */
let DeleteDevicePayload = class DeleteDevicePayload {
};
__decorate([
    Field(() => ID),
    __metadata("design:type", String)
], DeleteDevicePayload.prototype, "deletedDeviceId", void 0);
DeleteDevicePayload = __decorate([
    ObjectType()
], DeleteDevicePayload);
export { DeleteDevicePayload };
/** Answer of `uploadMedia`. */
let UploadMediaPayload = class UploadMediaPayload {
};
__decorate([
    Field(() => MediaItem, { description: "Follow it with `mediaProgress`; its `url` loads at once." }),
    __metadata("design:type", MediaItem)
], UploadMediaPayload.prototype, "item", void 0);
UploadMediaPayload = __decorate([
    ObjectType()
], UploadMediaPayload);
export { UploadMediaPayload };
/** Answer of `deleteMedia`. */
let DeleteMediaPayload = class DeleteMediaPayload {
};
__decorate([
    Field(() => ID),
    __metadata("design:type", String)
], DeleteMediaPayload.prototype, "deletedMediaId", void 0);
DeleteMediaPayload = __decorate([
    ObjectType()
], DeleteMediaPayload);
export { DeleteMediaPayload };
//# sourceMappingURL=payloads.js.map