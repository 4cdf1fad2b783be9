import { deserialize, serialize } from "bson";
import { type Doc, decode } from "../../../src/storage/database/embedded/values.js";

/** A document as the server sees it: through BSON. */
export function bson(doc: Doc): Doc {
  return decode(serialize(doc));
}

/** A document as a client sees it. */
export function plain(doc: Doc): Doc {
  return deserialize(serialize(doc));
}
