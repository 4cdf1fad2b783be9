import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { Device } from "../schema/device.js";
import { DeleteDevicePayload, RegisterDevicePayload } from "../schema/payloads.js";
import { type RequestContext, requireDevice } from "./context.js";

@Resolver(() => Device)
export class DeviceResolver {
  @Query(() => Device, { description: "The calling device." })
  me(@Ctx() context: RequestContext): Device {
    return requireDevice(context);
  }

  @Mutation(() => RegisterDevicePayload, {
    description:
      "Registers a device under a random UUID of the app's own, and gives its token. Until that token has been used, registering again gives a new one and voids the old; later send the present token along to renew it. `DEVICE_TAKEN`: take a new UUID.",
  })
  async registerDevice(
    @Arg("deviceId", () => String) deviceId: string,
    @Ctx() { services, token, admitRegistration }: RequestContext,
  ): Promise<RegisterDevicePayload> {
    admitRegistration();
    return services.devices.register(deviceId, token);
  }

  @Mutation(() => DeleteDevicePayload, {
    description:
      "Erases everything of this device, files included, and voids its token. There is no way back.",
  })
  async deleteDevice(@Ctx() context: RequestContext): Promise<DeleteDevicePayload> {
    const device = requireDevice(context);
    await context.services.originals.deleteDevice(device);
    return { deletedDeviceId: device._id };
  }
}
