import { mkdir } from "node:fs/promises";
import path from "node:path";
import { buildEngines } from "./app-engines.js";
import { buildJobs } from "./app-jobs.js";
import { buildMedia, type MediaLibrary } from "./app-media.js";
import type { Config } from "./config.js";
import { createHttpServer, type HttpServer } from "./http/server.js";
import { ImagePool, type ImagePoolOptions } from "./imaging/pool.js";
import type { Logger } from "./log.js";
import { Metrics } from "./metrics.js";
import { buildGraphQLSchema } from "./resolvers/build-schema.js";
import { createLoaders } from "./resolvers/loaders.js";
import type { JobStatus } from "./schema/enums.js";
import { BackgroundQueue } from "./services/background-queue.js";
import { createCartoonRemoval } from "./services/cartoon-removal.js";
import { CartoonService } from "./services/cartoons.js";
import { ClaimService } from "./services/claims.js";
import { createCutOuts } from "./services/cut-outs.js";
import { DeviceService } from "./services/devices.js";
import { DiskRoom } from "./services/disk-room.js";
import type { EngineSet } from "./services/engines/engine-set.js";
import { FaceService } from "./services/faces.js";
import { checkReadiness } from "./services/health.js";
import { ImageLookup } from "./services/image-lookup.js";
import { ImageUrls } from "./services/image-urls.js";
import { ImageService } from "./services/images.js";
import type { JobRunner } from "./services/jobs/job-runner.js";
import type { JobStore } from "./services/jobs/job-store.js";
import type { RemoteWatcher } from "./services/jobs/remote-watcher.js";
import { countMedia } from "./services/media/media-stats.js";
import { createPublishedLookup } from "./services/media/published-media.js";
import { OriginalService } from "./services/originals.js";
import { PictureTraitsService } from "./services/picture-traits.js";
import { RecoveryService } from "./services/recovery.js";
import { RetryService } from "./services/retries.js";
import type { Services } from "./services/services.js";
import { StyleService } from "./services/styles.js";
import { type SweepReport, SweepService } from "./services/sweep.js";
import { createTokens } from "./services/tokens.js";
import { createFindStored, UploadProgressBoard } from "./services/upload-progress.js";
import { UploadService } from "./services/uploads.js";
import { VariantCache } from "./services/variant-cache.js";
import { VariantMaker, type VariantOrder } from "./services/variant-maker.js";
import { type Database, openDatabase } from "./storage/database/database.js";
import type { FileStore } from "./storage/files/file-store.js";
import { createLocalFileStore } from "./storage/files/local.js";
import { PublishedVariants } from "./storage/files/published-variants.js";
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
  /** Starts the image processes. Default: some of its own. Tests share theirs: to start them takes longer than most tests. */
  openPool?: (options: ImagePoolOptions) => ImagePool;
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
  const openPool = parts.openPool ?? ((options) => new ImagePool(options));
  const { workers, preloadModels: warm } = config;
  const pool = openPool({ workers, maxPixels: config.limits.pixels, warm });
  opened.push(() => pool.close());
  const engines = buildEngines(config, pool, logger);
  opened.push(() => engines.close());
  const countJobs = (status: JobStatus) => database.models.jobs.countDocuments({ status });
  const metrics = new Metrics({ countJobs, countMedia: () => countMedia(database.models), logger });
  const free = [() => files.freeBytes(), () => freeSpace(config.dataDir)];
  const disk = new DiskRoom({ free, minimum: config.limits.freeDisk, logger });
  return { config, logger, database, files, disk, pool, engines, secrets, metrics };
}

/** What the program does, apart from the network. */
interface System {
  services: Services;
  images: ImageService;
  background: BackgroundQueue;
  store: JobStore;
  recovery: RecoveryService;
  runner: JobRunner;
  watcher: RemoteWatcher;
  sweep: SweepService;
  library: MediaLibrary;
}

function buildSystem(foundation: Foundation, baseUrl: () => string): System {
  const { config, logger, database, files, pool, engines, secrets, metrics: observer } = foundation;
  const { models } = database;
  const urls = new ImageUrls({ secrets, baseUrl });
  const published = new PublishedVariants(config.uploadsDir);
  const { images, variants, traits, background } = buildImages(foundation, urls, published);
  const claims = new ClaimService(models.claims);
  const mediaClaims = new ClaimService(models.mediaClaims);
  const uploadProgress = new UploadProgressBoard(createFindStored({ claims, mediaClaims }));
  const around = { ...foundation, models, observer, urls, images, traits, background };
  const library = buildMedia({ ...around, published, mediaClaims, uploadProgress });
  const { media, mediaUploads, outsideWork, mediaStats, similarMedia } = library;
  const removeCartoons = createCartoonRemoval({ models, files, images });
  const devices = new DeviceService({ models, tokens: createTokens(secrets), logger });
  const onRevoked = (deviceId: string) => devices.announceRevocation(deviceId);
  const work = buildJobs({ ...around, removeCartoons, onRevoked, media: library.events });
  const { jobs, store, streams, forecast, runner, watcher } = work;
  const styles = new StyleService(engines);
  const cartoons = new CartoonService({ models, claims, jobs, styles });
  const faces = new FaceService({ models, jobs });
  const erasing = { models, files, jobs, jobStore: store, removeCartoons, images, devices, media, logger };
  const originals = new OriginalService(erasing);
  const uploads = new UploadService({
    ...{ models, files, claims, jobs, styles, observer },
    inspect: (file) => pool.inspect(file),
    eraseOriginal: (original) => originals.erase(original),
    limits: config.limits,
    progress: uploadProgress,
  });
  const retries = new RetryService({ models, store, jobs, cartoons, faces });
  const recovery = new RecoveryService({
    ...{ models, claims, uploads, cartoons, faces, originals, logger },
    ...{ media, mediaUploads, mediaClaims },
  });
  const services = {
    ...{ devices, uploads, uploadProgress, originals, cartoons, faces, jobs, retries },
    ...{ streams, forecast, styles, urls },
    ...{ media, mediaUploads, outsideWork, mediaStats, similarMedia },
  };
  const sweep = new SweepService({ models, files, images, variants, published, recovery, logger, observer });
  return { services, images, background, store, recovery, runner, watcher, sweep, library };
}

/** Everything about images as they are served. */
function buildImages(
  { config, logger, database, files, disk, pool, metrics }: Foundation,
  urls: ImageUrls,
  variants: PublishedVariants,
) {
  const { models } = database;
  const cache = new VariantCache({
    directory: path.join(config.dataDir, "variants"),
    maxBytes: config.variantCacheBytes,
    files,
    logger,
  });
  const lookup = new ImageLookup(models);
  const describe = (source: string) => pool.describe(source);
  const traits = new PictureTraitsService({ models, files, lookup, describe });
  const published = createPublishedLookup({ models, published: variants });
  const most = config.limits.queuedVariants;
  const imaging = {
    renderVariant: (order: VariantOrder) => pool.renderVariant(order),
    renderAhead: (order: VariantOrder) => pool.renderAhead(order),
    cutOut: createCutOuts({ models, imaging: pool }),
  };
  const maker = new VariantMaker({ files, cache, traits, imaging, published, disk, most });
  const background = new BackgroundQueue({ isBusy: () => pool.isDrawing, logger });
  const images = new ImageService({
    models,
    urls,
    lookup,
    cache,
    maker,
    background,
    prepares: config.prepareVariants,
    observer: metrics,
  });
  return { images, variants: cache, traits, background };
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
  { store, recovery, services, library }: System,
): Promise<void> {
  if (database.embedded) {
    // Nobody else can be using the embedded database, nor the folder that belongs to it: every lease is a dead
    // process's, and so is every half-received upload and half-drawn picture.
    await store.expireAllLeases();
    await library.store.expireAllLeases();
    await files.discardOlderThan(new Date());
  }
  // The clock may have been set back while nobody was looking.
  await store.bringForward();
  await library.store.bringForward();
  await recovery.recover(new Date(Date.now() - (database.embedded ? 0 : RECOVERY_GRACE_MS)));
  await services.forecast.prepare();
}

function startSystem({ database }: Foundation, { runner, watcher, sweep, library }: System): void {
  runner.start();
  library.runner.start();
  sweep.start();
  if (!database.embedded) watcher.start();
}

async function stopSystem(
  { runner, background, watcher, sweep, library }: System,
  http: HttpServer,
): Promise<void> {
  // Jobs first: their followers still hear that they were handed back.
  await Promise.all([runner.stop(), library.runner.stop()]);
  await background.stop();
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
