import type { StoredTraits } from "../schema/picture-traits.js";
import type { Models } from "../storage/database/database.js";
import type { FileStore, ImageFolder } from "../storage/files/file-store.js";
import type { ImageAddress, ImageLookup, ImageRecord } from "./image-lookup.js";

/** What the service of traits is made of. */
export interface PictureTraitsOptions {
  models: Models;
  files: FileStore;
  lookup: ImageLookup;
  /** Looks at a picture in an image process. */
  describe: (source: string) => Promise<StoredTraits>;
}

/** What is seen in pictures: found once, then stored with their documents. */
export class PictureTraitsService {
  readonly #options: PictureTraitsOptions;
  readonly #underWay = new Map<string, Promise<StoredTraits>>();

  constructor(options: PictureTraitsOptions) {
    this.#options = options;
  }

  /**
   * The traits of an image; looks at it now when nobody has before.
   * @throws AppError UNDECODABLE_IMAGE, TOO_MANY_PIXELS; a plain Error when an image process failed.
   */
  async of(address: ImageAddress, record: ImageRecord): Promise<StoredTraits> {
    if (record.traits) return record.traits;
    const key = `${address.folder}/${address.filename}`;
    let work = this.#underWay.get(key);
    if (!work) {
      work = this.#look(address).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, work);
    }
    return work;
  }

  /** Stores what an engine has seen on the way; what is stored already stays. */
  async store({ folder, filename }: ImageAddress, traits: StoredTraits): Promise<void> {
    const unseen = { filename, traits: { $exists: false } };
    const change = { $set: { traits } };
    await this.#write[folder](unseen, change);
    this.#options.lookup.forget({ folder, filename });
  }

  async #look(address: ImageAddress): Promise<StoredTraits> {
    const { files, describe } = this.#options;
    const traits = await describe(files.pathOf(address.folder, address.filename));
    await this.store(address, traits);
    return traits;
  }

  /** The collections have types of their own, so that there is no one call for all of them. */
  readonly #write: Record<ImageFolder, (filter: object, change: object) => Promise<unknown>> = {
    originals: (filter, change) => this.#options.models.originals.updateOne(filter, change),
    temp: (filter, change) => this.#options.models.cartoons.updateOne(filter, change),
    downloaded: (filter, change) => this.#options.models.faces.updateOne(filter, change),
    media: (filter, change) => this.#options.models.media.updateOne(filter, change),
  };
}
