var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { Device } from "../schema/device.js";
import { DeleteDevicePayload, RegisterDevicePayload } from "../schema/payloads.js";
import { requireDevice } from "./context.js";
let DeviceResolver = class DeviceResolver {
    me(context) {
        return requireDevice(context);
    }
    async registerDevice(deviceId, { services, token, admitRegistration }) {
        admitRegistration();
        return services.devices.register(deviceId, token);
    }
    async deleteDevice(context) {
        const device = requireDevice(context);
        await context.services.originals.deleteDevice(device);
        return { deletedDeviceId: device._id };
    }
};
__decorate([
    Query(() => Device, { description: "The calling device." }),
    __param(0, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", Device)
], DeviceResolver.prototype, "me", null);
__decorate([
    Mutation(() => RegisterDevicePayload, {
        description: "Registers a device under a random UUID of the app's own, and gives its token. Until that token has been used, registering again gives a new one and voids the old; later send the present token along to renew it. `DEVICE_TAKEN`: take a new UUID.",
    }),
    __param(0, Arg("deviceId", () => String)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], DeviceResolver.prototype, "registerDevice", null);
__decorate([
    Mutation(() => DeleteDevicePayload, {
        description: "Erases everything of this device, files included, and voids its token. There is no way back.",
    }),
    __param(0, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", Promise)
], DeviceResolver.prototype, "deleteDevice", null);
DeviceResolver = __decorate([
    Resolver(() => Device)
], DeviceResolver);
export { DeviceResolver };
//# sourceMappingURL=device.resolver.js.map