import { randomUUID } from "node:crypto";
import { MediaChecklist } from "./services/media/media-checklist.js";
import { createMediaEvents } from "./services/media/media-events.js";
import { isSettled } from "./services/media/media-rules.js";
import { MediaRunner } from "./services/media/media-runner.js";
import { MediaService } from "./services/media/media-service.js";
import { MediaStatsService } from "./services/media/media-stats.js";
import { MediaStore } from "./services/media/media-store.js";
import { MediaUploadService } from "./services/media/media-uploads.js";
import { OutsideVariants } from "./services/media/outside-variants.js";
import { OutsideWork } from "./services/media/outside-work.js";
import { SimilarMediaService } from "./services/media/similar-media.js";
import { configuredServices } from "./services/media/vision/configured.js";
import { Vision } from "./services/media/vision/enrich.js";
/** The part of the composition root that is about the media library. */
export function buildMedia(around) {
    const { config, logger, models, files, published, pool, images, traits, background } = around;
    const { urls, observer, disk } = around;
    const events = createMediaEvents();
    const longestLeaseMs = Math.max(config.jobLease, config.mediaLease);
    const similarMedia = new SimilarMediaService({ models, isShared: !around.database.embedded });
    const heard = observed(events, { observer, compared: similarMedia.cache, images });
    const store = new MediaStore({ models, events: heard, longestLeaseMs });
    const checklist = new MediaChecklist({
        ...{ files, published, traits },
        vision: new Vision({
            services: configuredServices(config.vision),
            timeoutMs: config.vision.timeout,
            render: (request, options) => pool.renderAhead(request, options),
            logger,
        }),
        imaging: {
            analyse: (request, signal) => pool.analyse(request, { signal }),
            removeBackground: (request, signal) => pool.removeBackground(request, { signal }),
            renderVariant: (request, signal) => pool.renderAhead(request, { signal }),
        },
    });
    const runner = new MediaRunner({
        ...{ store, checklist, published, logger, observer },
        worker: { owner: randomUUID(), leaseMs: config.jobLease },
        // One: there is one process for what nobody waits for.
        slots: config.mediaProcessing === "builtin" ? 1 : 0,
    });
    const media = new MediaService({
        ...{ models, files, published, images, urls, store, events },
        onPending: () => runner.wake(),
        interrupt: (mediaId) => runner.interrupt(mediaId),
    });
    const mediaUploads = new MediaUploadService({
        ...{ models, files, observer },
        claims: around.mediaClaims,
        progress: around.uploadProgress,
        inspect: (file) => pool.inspect(file),
        erase: (item) => media.erase(item),
        onStored: () => runner.wake(),
        limits: config.limits,
    });
    const outsideWork = new OutsideWork({
        ...{ models, store, media, urls, disk },
        look: (item) => background.add({
            key: `look ${item._id}`,
            run: () => traits.of({ folder: "media", filename: item.filename }, item),
        }),
        variants: new OutsideVariants({ published, verify: (file) => pool.verify(file) }),
        leaseMs: config.mediaLease,
        hosts: config.mediaHosts,
    });
    const mediaStats = new MediaStatsService({ models, figures: observer });
    return { media, mediaUploads, outsideWork, mediaStats, similarMedia, store, runner, events };
}
/** What this process does to media items is counted, and known to the search for similar ones and to serving; what the watcher hears of other processes is counted there. */
function observed(events, { observer, compared, images, }) {
    return {
        ...events,
        itemChanged: (item) => {
            observer.mediaChanged(item);
            compared.changed(item);
            // Its published variants hold from now on, or its picture was rejected.
            if (isSettled(item))
                images.forget("media", item.filename);
            events.itemChanged(item);
        },
        itemGone: (mediaId) => {
            compared.gone(mediaId);
            events.itemGone(mediaId);
        },
    };
}
//# sourceMappingURL=app-media.js.map