import { deserialize, serialize } from "bson";
import { decode } from "../../../src/storage/database/embedded/collection.js";
import type { Doc } from "../../../src/storage/database/embedded/compare.js";

/** A document as the server sees it: through BSON, its numbers wrapped. */
export function bson(doc: Doc): Doc {
  return decode(serialize(doc));
}

/** A document as a client sees it. */
export function plain(doc: Doc): Doc {
  return deserialize(serialize(doc));
}
