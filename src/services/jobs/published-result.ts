import { AppError } from "../../errors.js";
import type { StoredResult } from "../../schema/job.js";
import { extensionOf, formatFileName } from "../../storage/files/file-names.js";
import type { FileStore, ImageFolder } from "../../storage/files/file-store.js";
import type { EngineResult } from "../engines/engine.js";
import type { MadeBy } from "../engines/engine-set.js";

/** Gives an engine's picture its final name, so that the job can point to it. */
export async function publishResult(
  files: FileStore,
  picture: EngineResult & MadeBy & { styleId: string },
  { folder, originalId }: { folder: ImageFolder; originalId: string },
): Promise<StoredResult> {
  const { fileSize, sha256 } = await files.adopt(picture.path);
  const name = await files.publish(picture.path, folder, {
    timestamp: Date.now(),
    identifier: originalId,
    extension: extensionOf(picture.mimeType),
  });
  return {
    filename: formatFileName(name),
    mimeType: picture.mimeType,
    width: picture.width,
    height: picture.height,
    fileSize,
    sha256,
    styleId: picture.styleId,
    engine: picture.engine,
    fallbackUsed: picture.fallbackUsed,
    createdAt: new Date(name.timestamp),
    ...(picture.traits && { traits: picture.traits }),
  };
}

/** The photo or cartoon of a job has been deleted: the job is pointless. */
export function pointless(): AppError {
  return new AppError("CANCELED", { message: "The picture that this job needs has been deleted." });
}
