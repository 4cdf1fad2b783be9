import type { Connection } from "../schema/connections.js";
import type { Device } from "../schema/device.js";
import type { Original } from "../schema/original.js";
import type { Models } from "../storage/database/database.js";
import type { FileStore } from "../storage/files/file-store.js";
import type { RemoveCartoons } from "./cartoon-removal.js";
import type { DeviceService } from "./devices.js";
import type { ImageService } from "./images.js";
import type { JobService } from "./jobs/job-service.js";
import { findPage, type PageRequest } from "./pages.js";

/** What the service of originals is made of. */
export interface OriginalServiceOptions {
  models: Models;
  files: FileStore;
  jobs: JobService;
  removeCartoons: RemoveCartoons;
  images: ImageService;
  devices: DeviceService;
}

/** Originals: finding them, and erasing them on their owner's wish. */
export class OriginalService {
  readonly #options: OriginalServiceOptions;

  constructor(options: OriginalServiceOptions) {
    this.#options = options;
  }

  /** A device's original, or null. */
  find(deviceId: string, originalId: string): Promise<Original | null> {
    return this.#options.models.originals
      .findOne({ _id: originalId, deviceId, tombstone: { $exists: false } })
      .lean();
  }

  /** A device's originals, newest first. */
  page(deviceId: string, page: PageRequest): Promise<Connection<Original>> {
    return findPage<Original>(
      this.#options.models.originals,
      { deviceId, tombstone: { $exists: false } },
      page,
    );
  }

  /**
   * Erases an original with all that was made of it: documents, files, variants. What is not there (any more)
   * is erased already, so that repeating it succeeds and other devices' ids tell nothing.
   */
  async delete(deviceId: string, originalId: string): Promise<void> {
    const buried = await this.#options.models.originals
      .findOneAndUpdate(
        { _id: originalId, deviceId },
        // $min keeps the first tombstone when two deletions meet.
        { $min: { tombstone: new Date() } },
        { returnDocument: "after" },
      )
      .lean();
    if (buried) await this.erase(buried);
  }

  /** Erases everything of a device, then the device itself. Its token is void before anything else happens. */
  async deleteDevice(device: Device): Promise<void> {
    await this.#options.devices.bury(device);
    await this.eraseDevice(device.deviceId);
  }

  /** Takes away all that a buried device owns; may be repeated after a crash. */
  async eraseDevice(deviceId: string): Promise<void> {
    const { models, devices } = this.#options;
    for (const { _id } of await models.originals.find({ deviceId }, { _id: 1 }).lean()) {
      await this.delete(deviceId, _id);
    }
    await models.claims.deleteMany({ deviceId });
    await models.jobs.deleteMany({ deviceId });
    await devices.remove(deviceId);
  }

  /** Takes away all that belongs to a buried original, the original's document last; may be repeated after a crash. */
  async erase(original: Original): Promise<void> {
    const { models, files, jobs, removeCartoons, images } = this.#options;
    const { _id: originalId, deviceId } = original;
    await jobs.cancelAllOf(originalId);
    await images.removeVariants("originals", original.filename);
    await files.remove("originals", original.filename);
    await removeCartoons(originalId);
    for (const face of await models.faces.find({ originalId }).lean()) {
      await images.removeVariants("downloaded", face.filename);
      await files.remove("downloaded", face.filename);
    }
    await models.faces.deleteMany({ originalId });
    await models.jobs.deleteMany({ originalId });
    await models.claims.deleteMany({ deviceId, originalId });
    await models.originals.deleteOne({ _id: originalId });
  }
}
