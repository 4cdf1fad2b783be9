import { DEVICE_ROUTES } from "./device-routes.js";
import { DRAWING_ROUTES } from "./drawing-routes.js";
import { MEDIA_ROUTES } from "./media-routes.js";
import { READING_ROUTES } from "./reading-routes.js";
import { WORKER_ROUTES } from "./worker-routes.js";
/** Every JSON route: what is served (mount.ts) and described (openapi.ts) is made from this table alone. */
export const REST_ROUTES = [
    ...DEVICE_ROUTES,
    ...DRAWING_ROUTES,
    ...READING_ROUTES,
    ...MEDIA_ROUTES,
    ...WORKER_ROUTES,
];
//# sourceMappingURL=table.js.map