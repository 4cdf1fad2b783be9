import { pino } from "pino";
import type { StoredTraits } from "../../src/schema/picture-traits.js";
import { BackgroundQueue } from "../../src/services/background-queue.js";
import { DiskRoom } from "../../src/services/disk-room.js";
import { ImageLookup } from "../../src/services/image-lookup.js";
import type { ImageUrls } from "../../src/services/image-urls.js";
import { ImageService } from "../../src/services/images.js";
import { PictureTraitsService } from "../../src/services/picture-traits.js";
import { VariantCache } from "../../src/services/variant-cache.js";
import { type VariantImaging, VariantMaker } from "../../src/services/variant-maker.js";
import type { Models } from "../../src/storage/database/database.js";
import type { FileStore } from "../../src/storage/files/file-store.js";

/** What is seen in every picture of `createTestImages` unless a test says otherwise. */
export const TRAITS: StoredTraits = { thumbhash: "AAAA", dominantColor: "#123456", faces: null };

/** The image service on real storage, with the image processes in the hands of a test. */
export function createTestImages(options: {
  models: Models;
  files: FileStore;
  /** Where variants are kept. */
  directory: string;
  urls: ImageUrls;
  imaging: VariantImaging;
  describe?: (source: string) => Promise<StoredTraits>;
  /** Variants that may be waited for; default 64. */
  most?: number;
  isBusy?: () => boolean;
  prepares?: boolean;
  /** Most bytes of the cache; default a gigabyte. */
  maxBytes?: number;
  /** Bytes free on the disk, of which none need to stay free; default plenty. */
  free?: () => number;
}): ImageService {
  const { models, files, directory, urls, imaging, most = 64, prepares = false } = options;
  const logger = pino({ level: "silent" });
  const cache = new VariantCache({ directory, maxBytes: options.maxBytes ?? 1e9, files, logger });
  const disk = new DiskRoom({ free: [async () => options.free?.() ?? 1e12], minimum: 0, logger });
  const lookup = new ImageLookup(models);
  const describe = options.describe ?? (async () => TRAITS);
  const traits = new PictureTraitsService({ models, files, lookup, describe });
  const published = async () => undefined;
  const maker = new VariantMaker({ files, cache, traits, imaging, published, disk, most });
  const background = new BackgroundQueue({ isBusy: options.isBusy ?? (() => false), logger });
  const observer = { variantServed: () => {} };
  return new ImageService({ models, urls, lookup, cache, maker, background, prepares, observer });
}
