import { randomUUID } from "node:crypto";
import type { Config } from "./config.js";
import type { Logger } from "./log.js";
import type { RemoveCartoons } from "./services/cartoon-removal.js";
import type { DiskRoom } from "./services/disk-room.js";
import type { EngineSet } from "./services/engines/engine-set.js";
import type { ImageUrls } from "./services/image-urls.js";
import type { ImageService } from "./services/images.js";
import { CartoonJob } from "./services/jobs/cartoon-job.js";
import { FaceCutJob } from "./services/jobs/face-cut-job.js";
import { createJobEvents, type JobEvents } from "./services/jobs/job-events.js";
import { JobForecast } from "./services/jobs/job-forecast.js";
import { JobRunner } from "./services/jobs/job-runner.js";
import { JobService } from "./services/jobs/job-service.js";
import { JobStore } from "./services/jobs/job-store.js";
import { JobStreams } from "./services/jobs/job-streams.js";
import { QueueRoom } from "./services/jobs/queue-room.js";
import { RemoteWatcher } from "./services/jobs/remote-watcher.js";
import type { MediaEvents } from "./services/media/media-events.js";
import type { ServiceObserver } from "./services/observer.js";
import type { PictureTraitsService } from "./services/picture-traits.js";
import type { Models } from "./storage/database/database.js";
import type { FileStore } from "./storage/files/file-store.js";

/** What the jobs need from around them. */
export interface JobSurroundings {
  config: Config;
  logger: Logger;
  models: Models;
  files: FileStore;
  disk: DiskRoom;
  engines: EngineSet;
  observer: ServiceObserver;
  urls: ImageUrls;
  images: ImageService;
  traits: PictureTraitsService;
  removeCartoons: RemoveCartoons;
  onRevoked: (deviceId: string) => void;
  media: MediaEvents;
}

/** The part of the composition root that is about jobs, from the collection to the streams. */
export function buildJobs(around: JobSurroundings) {
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
function observed(events: JobEvents, observer: ServiceObserver): JobEvents {
  return {
    ...events,
    jobChanged: (job) => {
      observer.jobChanged(job);
      events.jobChanged(job);
    },
  };
}
