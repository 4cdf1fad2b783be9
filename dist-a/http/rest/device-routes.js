import { z } from "zod";
import { presentDevice } from "./presenters.js";
import { route } from "./route.js";
import { DeviceSchema, text } from "./schemas.js";
/** Registration. */
export const DEVICE_ROUTES = [
    route({
        method: "post",
        path: "/api/devices",
        operationId: "registerDevice",
        tag: "Devices",
        summary: "Register a device, or renew its token",
        description: "Registers a device under a random UUID of the app's own, and gives its token. Until that token has been used, registering again gives a new one and voids the old; later send the present token along to renew it. `DEVICE_TAKEN`: take a new UUID.",
        security: "optional",
        json: z.object({ device_id: text().meta({ format: "uuid", description: "A random RFC 4122 UUID." }) }),
        data: z.object({
            device: DeviceSchema,
            token: z.string().meta({
                description: "Send it as `Authorization: Bearer <token>`; keep it in the keychain or keystore.",
            }),
        }),
        success: "The device and its token.",
        failures: ["DEVICE_TAKEN"],
        handle: async ({ services, token: present, admitRegistration }, { body }) => {
            admitRegistration();
            const { device, token } = await services.devices.register(body.device_id, present);
            return { status: 200, data: { device: presentDevice(device), token } };
        },
    }),
];
//# sourceMappingURL=device-routes.js.map