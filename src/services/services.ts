import type { CartoonService } from "./cartoons.js";
import type { DeviceService } from "./devices.js";
import type { FaceService } from "./faces.js";
import type { ImageUrls } from "./image-urls.js";
import type { JobForecast } from "./jobs/job-forecast.js";
import type { JobService } from "./jobs/job-service.js";
import type { JobStreams } from "./jobs/job-streams.js";
import type { MediaService } from "./media/media-service.js";
import type { MediaStatsService } from "./media/media-stats.js";
import type { MediaUploadService } from "./media/media-uploads.js";
import type { OutsideWork } from "./media/outside-work.js";
import type { SimilarMediaService } from "./media/similar-media.js";
import type { OriginalService } from "./originals.js";
import type { RetryService } from "./retries.js";
import type { StyleService } from "./styles.js";
import type { UploadProgressBoard } from "./upload-progress.js";
import type { UploadService } from "./uploads.js";

/** What resolvers and routes may call; wired by the composition root. */
export interface Services {
  devices: DeviceService;
  uploads: UploadService;
  uploadProgress: UploadProgressBoard;
  originals: OriginalService;
  cartoons: CartoonService;
  faces: FaceService;
  jobs: JobService;
  retries: RetryService;
  streams: JobStreams;
  forecast: JobForecast;
  styles: StyleService;
  urls: ImageUrls;
  media: MediaService;
  mediaUploads: MediaUploadService;
  outsideWork: OutsideWork;
  mediaStats: MediaStatsService;
  similarMedia: SimilarMediaService;
}
