import type { Models } from "../storage/database/database.js";
import type { FileStore } from "../storage/files/file-store.js";
import type { ImageService } from "./images.js";

/** Takes all cartoons of an original away. */
export type RemoveCartoons = (originalId: string) => Promise<void>;

/** Documents go first: a file without a document is swept, a document without a file would be shown. */
export function createCartoonRemoval(options: {
  models: Models;
  files: FileStore;
  images: ImageService;
}): RemoveCartoons {
  const { models, files, images } = options;
  return async (originalId) => {
    const cartoons = await models.cartoons.find({ originalId }).lean();
    await models.cartoons.deleteMany({ _id: { $in: cartoons.map(({ _id }) => _id) } });
    for (const { filename } of cartoons) images.forget("temp", filename);
    for (const { filename } of cartoons) {
      await files.remove("temp", filename);
      await images.removeVariants("temp", filename);
    }
  };
}
