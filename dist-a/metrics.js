import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { JobKind, JobStatus } from "./schema/enums.js";
import { MediaStatus, MediaType } from "./schema/media-enums.js";
import { ACTIVE_STATUSES, isFinal } from "./services/jobs/job-rules.js";
import { isSettled } from "./services/media/media-rules.js";
/** Methods that have a label of their own; whatever else a client makes up shares one. */
const METHODS = new Set(["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"]);
const FINAL_STATUSES = Object.values(JobStatus).filter((status) => isFinal({ status }));
/** Seconds; requests that wait for a job take up to half a minute. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Routes that answer with pictures. */
const IMAGE_ROUTES = [
    "/uploads/:folder/:filename",
    "/api/temp/:cartoonId",
    "/api/images/:mediaId",
    "/serve/:mediaId",
];
/** A picture, a part of it, or that the client has it already. */
const SERVED_STATUSES = [200, 206, 304];
/** Seconds, from the first start of a job to its end. */
const JOB_BUCKETS = [0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600];
/**
 * The program's metrics, in a registry of their own: nothing is shared between two servers in one process. The
 * only file that knows prom-client. Every label has a small, fixed set of values.
 */
export class Metrics {
    #registry = new Registry();
    #requests;
    #sockets;
    #operations;
    #jobs;
    #jobDuration;
    #uploadBytes;
    #variants;
    #media;
    #mediaDuration;
    #mediaHealed;
    #swept;
    constructor(options) {
        const registers = [this.#registry];
        collectDefaultMetrics({ register: this.#registry });
        this.#requests = new Histogram({
            name: "toonbooth_http_request_duration_seconds",
            help: "HTTP requests from their first byte to the end of the answer.",
            labelNames: ["route", "method", "status"],
            buckets: REQUEST_BUCKETS,
            registers,
        });
        this.#sockets = new Gauge({
            name: "toonbooth_websockets_open",
            help: "Open WebSockets by subprotocol.",
            labelNames: ["protocol"],
            registers,
        });
        this.#operations = new Gauge({
            name: "toonbooth_operations_open",
            help: "GraphQL operations over WebSockets that are under way, subscriptions among them.",
            registers,
        });
        this.#jobs = new Counter({
            name: "toonbooth_jobs_ended_total",
            help: "Jobs that this process saw to their end, by kind and final status.",
            labelNames: ["kind", "status"],
            registers,
        });
        this.#jobDuration = new Histogram({
            name: "toonbooth_job_duration_seconds",
            help: "Jobs from their first start to READY.",
            labelNames: ["kind"],
            buckets: JOB_BUCKETS,
            registers,
        });
        this.#uploadBytes = new Counter({
            name: "toonbooth_upload_bytes_total",
            help: "Bytes of uploaded files that came in whole.",
            registers,
        });
        this.#variants = new Counter({
            name: "toonbooth_image_variants_total",
            help: "Images served, by whether they were rendered, waited for with others, or found in the cache.",
            labelNames: ["source"],
            registers,
        });
        this.#media = new Counter({
            name: "toonbooth_media_ended_total",
            help: "Media items that this process saw to their end, by type and status.",
            labelNames: ["type", "status"],
            registers,
        });
        this.#mediaDuration = new Histogram({
            name: "toonbooth_media_duration_seconds",
            help: "Media items from their upload to COMPLETE.",
            labelNames: ["type"],
            buckets: JOB_BUCKETS,
            registers,
        });
        this.#mediaHealed = new Counter({
            name: "toonbooth_media_healed_total",
            help: "Failed media items that this process took up again by itself.",
            registers,
        });
        this.#swept = new Counter({
            name: "toonbooth_swept_total",
            help: "What the sweeps of this process dealt with, by kind.",
            labelNames: ["what"],
            registers,
        });
        this.#addQueue(options);
        this.#addLibrary(options);
        this.#beginAtZero();
    }
    /** The present figures, in Prometheus's text format. */
    async expose() {
        return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
    }
    requestEnded(request) {
        const { route, status, seconds } = request;
        const method = METHODS.has(request.method) ? request.method : "other";
        this.#requests.observe({ route, method, status }, seconds);
    }
    socketOpened(protocol) {
        this.#sockets.inc({ protocol });
        return () => this.#sockets.dec({ protocol });
    }
    operationStarted() {
        this.#operations.inc();
        return () => this.#operations.dec();
    }
    uploadReceived(bytes) {
        this.#uploadBytes.inc(bytes);
    }
    variantServed(source) {
        this.#variants.inc({ source });
    }
    jobChanged({ kind, status, startedAt, finishedAt }) {
        if (!isFinal({ status }))
            return;
        this.#jobs.inc({ kind, status });
        if (status !== JobStatus.READY || !startedAt || !finishedAt)
            return;
        this.#jobDuration.observe({ kind }, (finishedAt.getTime() - startedAt.getTime()) / 1000);
    }
    mediaChanged(item) {
        const { type, status, createdAt, finishedAt } = item;
        if (!isSettled(item))
            return;
        this.#media.inc({ type, status });
        if (status !== MediaStatus.COMPLETE || !finishedAt)
            return;
        this.#mediaDuration.observe({ type }, (finishedAt.getTime() - createdAt.getTime()) / 1000);
    }
    mediaHealed(count) {
        this.#mediaHealed.inc(count);
    }
    async mediaFigures() {
        const { values } = await this.#mediaHealed.get();
        const isServed = ({ route, status }) => IMAGE_ROUTES.includes(route) && SERVED_STATUSES.includes(status);
        return {
            completed: await durationsOf(this.#mediaDuration, () => true),
            healed: values[0]?.value ?? 0,
            served: await durationsOf(this.#requests, isServed),
        };
    }
    swept(report) {
        for (const [what, count] of Object.entries(report))
            this.#swept.inc({ what }, count);
    }
    #addQueue({ countJobs, logger }) {
        new Gauge({
            name: "toonbooth_jobs_active",
            help: "Jobs that have not ended, of all processes, by status; asked of the database at every scrape.",
            labelNames: ["status"],
            registers: [this.#registry],
            async collect() {
                try {
                    const counts = await Promise.all(ACTIVE_STATUSES.map(countJobs));
                    for (const [at, status] of ACTIVE_STATUSES.entries())
                        this.set({ status }, counts[at] ?? 0);
                }
                catch (err) {
                    // No figure is better than an old one, and the others are wanted all the more now.
                    this.reset();
                    logger.warn({ err }, "could not count the queue");
                }
            },
        });
    }
    #addLibrary({ countMedia, logger }) {
        new Gauge({
            name: "toonbooth_media_items",
            help: "Media items that are not complete, of all processes, by state; stuck: nobody has taken them for ten minutes.",
            labelNames: ["state"],
            registers: [this.#registry],
            async collect() {
                try {
                    for (const [state, count] of Object.entries(await countMedia()))
                        this.set({ state }, count);
                }
                catch (err) {
                    this.reset();
                    logger.warn({ err }, "could not count the media library");
                }
            },
        });
    }
    /** A counter that appears with its first event has no rate for it. */
    #beginAtZero() {
        for (const kind of Object.values(JobKind)) {
            for (const status of FINAL_STATUSES)
                this.#jobs.inc({ kind, status }, 0);
        }
        for (const type of Object.values(MediaType)) {
            for (const status of [MediaStatus.COMPLETE, MediaStatus.FAILED])
                this.#media.inc({ type, status }, 0);
        }
        for (const source of ["cache", "rendered", "shared"])
            this.#variants.inc({ source }, 0);
        for (const protocol of ["graphql-ws", "graphql-transport-ws"])
            this.#sockets.set({ protocol }, 0);
    }
}
/** Sum and number of what a histogram has seen under the labels that are wanted. */
async function durationsOf(histogram, isWanted) {
    const { name, values } = await histogram.get();
    const total = (suffix) => values
        .filter(({ metricName, labels }) => metricName === `${name}${suffix}` && isWanted(labels))
        .reduce((sum, { value }) => sum + value, 0);
    const count = total("_count");
    return { count, averageSeconds: count === 0 ? null : total("_sum") / count };
}
//# sourceMappingURL=metrics.js.map