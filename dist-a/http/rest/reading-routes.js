import { z } from "zod";
import { AppError } from "../../errors.js";
import { requireDevice } from "../../resolvers/context.js";
import { knownForm } from "../../services/ids.js";
import { presentFace, presentJob, presentOriginal } from "./presenters.js";
import { route } from "./route.js";
import { FaceSchema, JobSchema, OriginalSchema, text, wholeNumber } from "./schemas.js";
const DEFAULT_LIMIT = 20;
const Page = z.object({
    limit: wholeNumber(1, 100)
        .default(DEFAULT_LIMIT)
        .meta({ description: `How many at most (${DEFAULT_LIMIT} when left out).` }),
    after: text().optional().meta({ description: "`nextCursor` of the page before." }),
});
const nextCursor = z
    .string()
    .nullable()
    .meta({ description: "Pass it as `after` for the next page; null on the last one." });
/** What a device has. */
export const READING_ROUTES = [
    route({
        method: "get",
        path: "/api/jobs/{jobId}",
        operationId: "getJob",
        tag: "Jobs",
        summary: "Look at a job",
        description: "A job as it stands, with its result once it is READY. Its record is kept for 7 days after its end.",
        security: "device",
        idDescription: "Id of the job.",
        data: z.object({ job: JobSchema }),
        success: "The job.",
        failures: ["NOT_FOUND"],
        handle: async (call) => {
            const { services, id } = call;
            const job = await services.jobs.find(requireDevice(call).deviceId, knownForm(id));
            if (!job)
                throw new AppError("NOT_FOUND");
            return { status: 200, data: { job: await presentJob(job, services) } };
        },
    }),
    route({
        method: "get",
        path: "/api/originals",
        operationId: "listOriginals",
        tag: "Cartoons",
        summary: "This device's photos",
        description: "The originals of this device, newest first.",
        security: "device",
        query: Page,
        data: z.object({ originals: z.array(OriginalSchema), nextCursor }),
        success: "One page of them.",
        failures: [],
        handle: async (call, { query }) => {
            const { services } = call;
            const { deviceId } = requireDevice(call);
            const page = await services.originals.page(deviceId, { first: query.limit, after: query.after });
            const originals = page.nodes.map((original) => presentOriginal(original, services));
            return { status: 200, data: { originals, nextCursor: nextOf(page.pageInfo) } };
        },
    }),
    route({
        method: "get",
        path: "/api/downloaded-faces",
        operationId: "listDownloadedFaces",
        tag: "Faces",
        summary: "This device's faces",
        description: "The downloaded faces of this device, newest first.",
        security: "device",
        query: Page,
        data: z.object({ downloadedFaces: z.array(FaceSchema), nextCursor }),
        success: "One page of them.",
        failures: [],
        handle: async (call, { query }) => {
            const { services } = call;
            const { deviceId } = requireDevice(call);
            const page = await services.faces.page(deviceId, { first: query.limit, after: query.after });
            const downloadedFaces = page.nodes.map((face) => presentFace(face, services));
            return { status: 200, data: { downloadedFaces, nextCursor: nextOf(page.pageInfo) } };
        },
    }),
];
function nextOf({ hasNextPage, endCursor }) {
    return hasNextPage ? (endCursor ?? null) : null;
}
//# sourceMappingURL=reading-routes.js.map