import type { Models } from "../../storage/database/database.js";
import type { PublishedVariants } from "../../storage/files/published-variants.js";
import { batches, type Leftovers, oneByOne } from "./leftovers.js";

/**
 * Finds published variants of media items that are gone: a worker that was still at it may have made them just after
 * the deletion. An item is there before its variants, and a buried one is finished by recovery.
 */
export async function findOrphanedVariants(around: {
  models: Models;
  published: PublishedVariants;
}): Promise<Leftovers> {
  const { models, published } = around;
  const listed = await published.list();
  const there = new Set<string>();
  for (const owners of batches(listed)) {
    const ids = owners.map(({ mediaId }) => mediaId);
    for (const { _id } of await models.media.find({ _id: { $in: ids } }, { _id: 1 }).lean()) there.add(_id);
  }
  const orphans = listed.filter(({ mediaId }) => !there.has(mediaId));
  return oneByOne(orphans, (owner) => published.remove(owner));
}
