import { z } from "zod";
import { createDocument, } from "zod-openapi";
import { failures } from "./failures.js";
import { OTHER_PATHS } from "./other-paths.js";
import { REST_ROUTES } from "./table.js";
/** Version of the described API, not of the program. */
const API_VERSION = "1.0.0";
const DESCRIPTION = `Toonbooth turns a photo into cartoons, and the cartoon that a person picks into a face-cut.

These are all HTTP routes of the server but one: the whole API is also served as GraphQL at \`/graphql\` (operations by POST or GET, subscriptions by WebSocket at the same address); \`schema.graphql\` describes that.

JSON routes answer \`{"success":true,"data":{…}}\`, or \`{"success":false,"error":{…}}\` with the true status. Ids that are malformed, do not exist or belong to another device look exactly alike (404). Every path also answers OPTIONS; GET routes also answer HEAD. Any other method: 405 with \`Allow\` (\`/metrics\`: 404).`;
/** What every JSON route may answer. */
const ALWAYS = ["BAD_REQUEST", "BAD_USER_INPUT", "RATE_LIMITED", "INTERNAL", "BUSY"];
/** And those that change something. */
const ON_CHANGE = [
    "CSRF",
    "REQUEST_TIMEOUT",
    "BODY_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    "DISK_FULL",
];
const IdempotencyKey = z.object({
    "Idempotency-Key": z
        .string()
        .min(1)
        .max(128)
        .optional()
        .meta({ description: "Of the app's choice. The same key again gives the same answer for 24 hours." }),
});
const ClaimToken = z.object({
    "Claim-Token": z.string().meta({ description: "`claimToken` of the claim." }),
});
const SECURITY = {
    device: [{ token: [] }],
    optional: [{}, { token: [] }],
    worker: [{ mediaApiKey: [] }],
};
/**
 * The OpenAPI 3.1 document of all HTTP routes, made from the table and the descriptions of the routes beside it.
 * @param publicUrl where the server is reached; when it is not known, addresses are relative.
 */
export function createOpenApi(publicUrl) {
    return createDocument({
        openapi: "3.1.0",
        info: {
            title: "Toonbooth",
            version: API_VERSION,
            description: DESCRIPTION,
            license: { name: "MIT", identifier: "MIT" },
        },
        servers: [{ url: publicUrl ?? "/" }],
        tags: ["Devices", "Cartoons", "Faces", "Jobs", "Media", "Images", "Media workers", "Server"].map((name) => ({
            name,
        })),
        paths: { ...tablePaths(), ...OTHER_PATHS },
        components: {
            securitySchemes: {
                token: { type: "http", scheme: "bearer", description: "The token that `registerDevice` gave." },
                mediaApiKey: { type: "http", scheme: "bearer", description: "MEDIA_API_KEY of the configuration." },
                metricsToken: { type: "http", scheme: "bearer", description: "METRICS_TOKEN of the configuration." },
                signature: {
                    type: "apiKey",
                    in: "query",
                    name: "sig",
                    description: "Part of every `imageUrl` and `faceUrl`, together with `exp`.",
                },
            },
        },
    });
}
function tablePaths() {
    const paths = {};
    for (const route of REST_ROUTES) {
        paths[route.path] = { ...paths[route.path], [route.method]: describe(route) };
    }
    return paths;
}
function describe(route) {
    const { operationId, tag, summary, description, security, query } = route;
    const path = pathParameter(route);
    const body = requestBody(route);
    return {
        operationId,
        tags: [tag],
        summary,
        description,
        security: SECURITY[security],
        requestParams: {
            ...(path && { path }),
            ...(query && { query }),
            ...(route.takesKey && { header: IdempotencyKey }),
            ...(route.takesClaim && { header: ClaimToken }),
        },
        ...(body && { requestBody: body }),
        responses: responses(route),
    };
}
function pathParameter({ path, idDescription = "" }) {
    const name = /\{(\w+)\}/.exec(path)?.[1];
    return name === undefined
        ? undefined
        : z.object({ [name]: z.string().meta({ description: idDescription }) });
}
function requestBody({ json, jsonOptional, form }) {
    if (!form && !json)
        return undefined;
    return {
        required: !jsonOptional,
        content: {
            ...(json && { "application/json": { schema: json } }),
            ...(form && { "multipart/form-data": { schema: form } }),
        },
    };
}
function responses(route) {
    const schema = z.object({ success: z.literal(true), data: route.data });
    const content = { "application/json": { schema } };
    const codes = new Set([
        ...ALWAYS,
        ...(route.method === "get" ? [] : ON_CHANGE),
        ...(route.security === "optional" ? [] : ["UNAUTHENTICATED"]),
        ...route.failures,
    ]);
    return {
        200: { description: route.success, content },
        ...(route.waits && { 202: { description: "Still being worked on: the job as it stands.", content } }),
        ...failures(codes),
    };
}
//# sourceMappingURL=openapi.js.map