import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Config } from "./config.js";
import { createHttpServer, type HttpServer } from "./http/server.js";
import { ImagePool } from "./imaging/pool.js";
import type { Logger } from "./log.js";
import { Metrics } from "./metrics.js";
import { buildGraphQLSchema } from "./resolvers/build-schema.js";
import { createLoaders } from "./resolvers/loaders.js";
import type { JobStatus } from "./schema/enums.js";
import { createCartoonRemoval, type RemoveCartoons } from "./services/cartoon-removal.js";
import { CartoonService } from "./services/cartoons.js";
import { ClaimService } from "./services/claims.js";
import { DeviceService } from "./services/devices.js";
import { DiskRoom } from "./services/disk-room.js";
import { createBuiltinEngine } from "./services/engines/builtin.js";
import type { CartoonEngine } from "./services/engines/engine.js";
import { createEngineSet, type EngineSet } from "./services/engines/engine-set.js";
import { createGradioEngine } from "./services/engines/gradio.js";
import { createHttpEngine } from "./services/engines/http.js";
import { FaceService } from "./services/faces.js";
import { checkReadiness } from "./services/health.js";
import { ImageUrls } from "./services/image-urls.js";
import { ImageService, type ImageServiceOptions } from "./services/images.js";
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
import type { ServiceObserver } from "./services/observer.js";
import { OriginalService } from "./services/originals.js";
import { RecoveryService } from "./services/recovery.js";
import { RetryService } from "./services/retries.js";
import type { Services } from "./services/services.js";
import { StyleService } from "./services/styles.js";
import { type SweepReport, SweepService } from "./services/sweep.js";
import { createTokens } from "./services/tokens.js";
import { UploadProgressBoard } from "./services/upload-progress.js";
import { UploadService } from "./services/uploads.js";
import { VariantCache } from "./services/variant-cache.js";
import { type Database, openDatabase } from "./storage/database/database.js";
import type { FileStore } from "./storage/files/file-store.js";
import { createLocalFileStore } from "./storage/files/local.js";
import { freeSpace } from "./storage/free-space.js";
import { loadOrCreateSecret } from "./storage/secrets.js";
import { checkStoreIdentity } from "./storage/store-identity.js";

/** A running Toonbooth. */
export interface App {
  /** Where it answers, e.g. `http://127.0.0.1:4000`. */
  url: string;
  /** Hands running jobs back, closes sockets and processes, in order. Safe to call twice. */
  stop(): Promise<void>;
}

/** Parts that a caller brings in place of the usual ones. */
export interface AppParts {
  /** Opens the store of images under a folder. Default: the local disk. Tests bring one that fails, or stops, at a chosen step. */
  openFiles?: (root: string) => FileStore;
}

/** What lies on disk and beside it; everything above is built from these. */
interface Foundation {
  config: Config;
  logger: Logger;
  database: Database;
  files: FileStore;
  disk: DiskRoom;
  pool: ImagePool;
  engines: EngineSet;
  secrets: string[];
  metrics: Metrics;
}

/** Time that requests get to end when the server stops, in milliseconds. */
const DRAIN_MS = 5_000;

/** On a shared MongoDB another process may be in the middle of what is younger than this. */
const RECOVERY_GRACE_MS = 60_000;

/**
 * Builds every part from a configuration, recovers what an earlier process left unfinished, and listens.
 * @throws Error when a part can't start; what was started before it is stopped again.
 */
export async function startApp(config: Config, logger: Logger, parts: AppParts = {}): Promise<App> {
  const opened: (() => Promise<void>)[] = [];
  const stop = stopOnce(opened, logger);
  try {
    const foundation = await openFoundation({ config, logger, parts }, opened);
    const address = { baseUrl: config.publicUrl ?? "" };
    const system = buildSystem(foundation, () => address.baseUrl);
    const http = buildHttpServer(foundation, system);
    await recoverAtStart(foundation, system);
    const { url } = await http.listen();
    address.baseUrl ||= url;
    opened.push(() => stopSystem(system, http));
    startSystem(foundation, system);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * One sweep by hand, without a server. On the embedded database no server may be running.
 * @throws Error when the storage can't be opened; nothing was changed then.
 */
export async function sweepOnce(
  config: Config,
  logger: Logger,
  options: { dryRun: boolean },
): Promise<SweepReport> {
  const opened: (() => Promise<void>)[] = [];
  try {
    const quiet = { ...config, preloadModels: false };
    const foundation = await openFoundation({ config: quiet, logger, parts: {} }, opened);
    return await buildSystem(foundation, () => config.publicUrl ?? "").sweep.sweep(options);
  } finally {
    await stopOnce(opened, logger)();
  }
}

async function openFoundation(
  { config, logger, parts }: { config: Config; logger: Logger; parts: AppParts },
  opened: (() => Promise<void>)[],
): Promise<Foundation> {
  const secrets = config.jwtSecrets ?? (await loadOrCreateSecret(config.dataDir));
  const files = (parts.openFiles ?? createLocalFileStore)(config.uploadsDir);
  await files.prepare();
  // With MONGODB_URI and JWT_SECRET nothing else would have made it; its free space is watched.
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase({ mongodbUri: config.mongodbUri, dataDir: config.dataDir });
  opened.push(() => database.close());
  await checkStoreIdentity({ models: database.models, files, uploadsDir: config.uploadsDir });
  const pool = new ImagePool({
    workers: config.workers,
    maxPixels: config.limits.pixels,
    warm: config.preloadModels,
  });
  opened.push(() => pool.close());
  const engines = buildEngines(config, pool, logger);
  opened.push(() => engines.close());
  const countJobs = (status: JobStatus) => database.models.jobs.countDocuments({ status });
  const metrics = new Metrics({ countJobs, logger });
  const free = [() => files.freeBytes(), () => freeSpace(config.dataDir)];
  const disk = new DiskRoom({ free, minimum: config.limits.freeDisk, logger });
  return { config, logger, database, files, disk, pool, engines, secrets, metrics };
}

function buildEngines(config: Config, pool: ImagePool, logger: Logger): EngineSet {
  const builtin = createBuiltinEngine(pool);
  const { ai } = config;
  const remote = buildRemoteEngine(config, pool, logger);
  if (!remote) return createEngineSet({ preferred: builtin, fallback: null, logger });
  const isCutHere = ai.engine === "gradio" && ai.gradio.cutEndpoint === undefined;
  return createEngineSet({
    preferred: remote,
    fallback: ai.fallback === "builtin" ? builtin : null,
    ...(isCutHere ? { cutter: builtin } : {}),
    logger,
  });
}

function buildRemoteEngine(
  { ai, limits }: Config,
  pool: ImagePool,
  logger: Logger,
): CartoonEngine | undefined {
  const common = {
    styles: ai.styles,
    timeoutMs: ai.timeout,
    // A picture that comes back as PNG may be several times as large as the photo.
    maxResponseBytes: 4 * limits.uploadBytes,
    reencode: pool.reencode.bind(pool),
    logger,
  };
  const { space } = ai.gradio;
  if (ai.engine === "gradio" && space) return createGradioEngine({ ...common, ...ai.gradio, space });
  if (ai.engine === "http" && ai.serverUrl) return createHttpEngine({ ...common, serverUrl: ai.serverUrl });
  return undefined;
}

/** What the program does, apart from the network. */
interface System {
  services: Services;
  images: ImageService;
  store: JobStore;
  recovery: RecoveryService;
  runner: JobRunner;
  watcher: RemoteWatcher;
  sweep: SweepService;
}

function buildSystem(foundation: Foundation, baseUrl: () => string): System {
  const { config, logger, database, files, pool, engines, secrets, metrics: observer } = foundation;
  const { models } = database;
  const urls = new ImageUrls({ secrets, baseUrl });
  const variants = new VariantCache({
    directory: path.join(config.dataDir, "variants"),
    maxBytes: config.variantCacheBytes,
    files,
  });
  const render: ImageServiceOptions["render"] = (request) => pool.renderVariant(request);
  const images = new ImageService({ models, files, urls, cache: variants, render, observer });
  const removeCartoons = createCartoonRemoval({ models, files, images });
  const devices = new DeviceService({ models, tokens: createTokens(secrets), logger });
  const onRevoked = (deviceId: string) => devices.announceRevocation(deviceId);
  const work = buildJobs(foundation, { urls, images, removeCartoons, onRevoked });
  const { jobs, store } = work;
  const styles = new StyleService(engines);
  const claims = new ClaimService(models);
  const cartoons = new CartoonService({ models, claims, jobs, styles });
  const faces = new FaceService({ models, jobs });
  const erasing = { models, files, jobs, jobStore: store, removeCartoons, images, devices, logger };
  const originals = new OriginalService(erasing);
  const uploadProgress = new UploadProgressBoard(claims);
  const uploads = new UploadService({
    models,
    files,
    claims,
    jobs,
    styles,
    inspect: (file) => pool.inspect(file),
    eraseOriginal: (original) => originals.erase(original),
    limits: config.limits,
    observer,
    progress: uploadProgress,
  });
  const retries = new RetryService({ models, store, jobs, cartoons, faces });
  const recovery = new RecoveryService({ models, claims, uploads, cartoons, faces, originals, logger });
  const { streams, forecast, runner, watcher } = work;
  const asked = { devices, uploads, uploadProgress, originals, cartoons, faces, jobs, retries };
  const services = { ...asked, streams, forecast, styles, urls };
  const sweep = new SweepService({ models, files, images, variants, recovery, logger, observer });
  return { services, images, store, recovery, runner, watcher, sweep };
}

/** What the jobs need from around them. */
interface JobSurroundings {
  urls: ImageUrls;
  images: ImageService;
  removeCartoons: RemoveCartoons;
  onRevoked: (deviceId: string) => void;
}

/** Everything about jobs, from the collection to the streams. */
function buildJobs(
  { config, logger, database, files, disk, engines, metrics }: Foundation,
  { urls, images, removeCartoons, onRevoked }: JobSurroundings,
) {
  const { models } = database;
  const events = createJobEvents();
  const store = new JobStore({
    models,
    events: observed(events, metrics),
    owner: randomUUID(),
    leaseMs: config.jobLease,
  });
  const forecast = new JobForecast({ models, workers: config.workers });
  const handlers = [
    new CartoonJob({ models, files, engines, urls, images, events, cartoonTtl: config.cartoonTtl }),
    new FaceCutJob({ models, files, engines, urls, removeCartoons }),
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
  const watcher = new RemoteWatcher({ models, events, logger, onRevoked });
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

function buildHttpServer(foundation: Foundation, { services, images }: System): HttpServer {
  const { config, logger, database, files, metrics } = foundation;
  return createHttpServer({
    config,
    logger,
    schema: buildGraphQLSchema(),
    authenticate: (token) => services.devices.authenticate(token),
    onRevoked: (listener) => services.devices.onRevoked(listener),
    createContext: (request) => ({
      ...request,
      services,
      loaders: createLoaders(database.models, request.device?.deviceId ?? ""),
    }),
    images,
    files,
    services,
    takePlace: (bytes) => services.jobs.takePlace(bytes),
    readiness: () => checkReadiness(foundation),
    observer: metrics,
    metrics: () => metrics.expose(),
  });
}

/** Before anything new comes in: what a process that died left unfinished. */
async function recoverAtStart(
  { database, files }: Foundation,
  { store, recovery, services }: System,
): Promise<void> {
  if (database.embedded) {
    // Nobody else can be using the embedded database, nor the folder that belongs to it: every lease is a dead
    // process's, and so is every half-received upload and half-drawn picture.
    await store.expireAllLeases();
    await files.discardOlderThan(new Date());
  }
  // The clock may have been set back while nobody was looking.
  await store.bringForward();
  await recovery.recover(new Date(Date.now() - (database.embedded ? 0 : RECOVERY_GRACE_MS)));
  await services.forecast.prepare();
}

function startSystem({ database }: Foundation, { runner, watcher, sweep }: System): void {
  runner.start();
  sweep.start();
  if (!database.embedded) watcher.start();
}

async function stopSystem({ runner, watcher, sweep }: System, http: HttpServer): Promise<void> {
  // Jobs first: their followers still hear that they were handed back.
  await runner.stop();
  await http.close(DRAIN_MS);
  await Promise.all([watcher.stop(), sweep.stop()]);
}

/** Stops what was opened, the last first; every part gets its turn even if one fails. */
function stopOnce(opened: (() => Promise<void>)[], logger: Logger): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    for (const close of [...opened].reverse()) {
      await close().catch((error: unknown) => logger.error({ err: error }, "a part did not stop cleanly"));
    }
  };
  return () => {
    stopping ??= stopAll();
    return stopping;
  };
}
