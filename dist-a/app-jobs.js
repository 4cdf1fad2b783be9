import { randomUUID } from "node:crypto";
import { CartoonJob } from "./services/jobs/cartoon-job.js";
import { FaceCutJob } from "./services/jobs/face-cut-job.js";
import { createJobEvents } from "./services/jobs/job-events.js";
import { JobForecast } from "./services/jobs/job-forecast.js";
import { JobRunner } from "./services/jobs/job-runner.js";
import { JobService } from "./services/jobs/job-service.js";
import { JobStore } from "./services/jobs/job-store.js";
import { JobStreams } from "./services/jobs/job-streams.js";
import { QueueRoom } from "./services/jobs/queue-room.js";
import { RemoteWatcher } from "./services/jobs/remote-watcher.js";
/** The part of the composition root that is about jobs, from the collection to the streams. */
export function buildJobs(around) {
    const { config, logger, models, files, disk, engines, observer } = around;
    const { urls, images, traits, removeCartoons, onRevoked, media } = around;
    const events = createJobEvents();
    const store = new JobStore({
        models,
        events: observed(events, observer),
        owner: randomUUID(),
        leaseMs: config.jobLease,
    });
    const forecast = new JobForecast({ models, workers: config.workers });
    const handlers = [
        new CartoonJob({ models, files, engines, urls, images, traits, events, cartoonTtl: config.cartoonTtl }),
        new FaceCutJob({ models, files, engines, urls, images, removeCartoons }),
    ];
    const runner = new JobRunner({
        store,
        events,
        forecast,
        handlers,
        logger,
        slots: config.workers,
        leaseMs: config.jobLease,
        maxWaitMs: config.ai.maxWait,
        aiTimeoutMs: config.ai.timeout,
    });
    const jobs = new JobService({
        models,
        store,
        runner,
        handlers,
        maxQueuedPerDevice: config.limits.queuedJobsPerDevice,
        room: new QueueRoom({ models, maximum: config.limits.queuedJobs }),
        disk,
    });
    const streams = new JobStreams({ models, events });
    const watcher = new RemoteWatcher({ models, events, media, logger, onRevoked });
    return { jobs, store, streams, forecast, runner, watcher };
}
/** What this process does to jobs is counted; what the watcher hears of other processes is counted there. */
function observed(events, observer) {
    return {
        ...events,
        jobChanged: (job) => {
            observer.jobChanged(job);
            events.jobChanged(job);
        },
    };
}
//# sourceMappingURL=app-jobs.js.map