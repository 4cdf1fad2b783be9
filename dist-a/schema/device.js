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
import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, ObjectType } from "type-graphql";
/** One installation of an app; it owns everything that it uploads. */
let Device = class Device {
};
__decorate([
    Field(() => ID, { name: "id" }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Device.prototype, "_id", void 0);
__decorate([
    Field(() => String, {
        description: "The RFC 4122 UUID that the app chose, in lower case. A name, not a secret.",
    }),
    prop({ type: String, required: true, unique: true }),
    __metadata("design:type", String)
], Device.prototype, "deviceId", void 0);
__decorate([
    Field(() => GraphQLDateTime),
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], Device.prototype, "createdAt", void 0);
__decorate([
    Field(() => GraphQLDateTime, { description: "When the device last called, exact to a minute." }),
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], Device.prototype, "lastActiveAt", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Device.prototype, "tokenVersion", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Device.prototype, "lastUsedTokenVersion", void 0);
__decorate([
    prop({ type: Date }),
    __metadata("design:type", Date)
], Device.prototype, "tombstone", void 0);
Device = __decorate([
    ObjectType({ description: "One installation of an app. It owns everything that it uploads." }),
    modelOptions({ schemaOptions: { collection: "devices", versionKey: false } })
], Device);
export { Device };
//# sourceMappingURL=device.js.map