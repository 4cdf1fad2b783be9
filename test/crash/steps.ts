/** Something that the program has just done to its database or its files. */
export interface StorageEvent {
  /** A collection, or "files". */
  on: string;
  /** "insert", the name of a Mongoose operation, or a method of the file store. */
  does: string;
  /** Folder of a file. */
  folder?: string;
  /** What was written: a document, or an update with its operators. */
  written: Record<string, Record<string, unknown> | undefined>;
  /** The document as the operation answered it. */
  answered: Record<string, unknown>;
}

type Test = (event: StorageEvent) => boolean;

const inserted =
  (on: string, kind?: string): Test =>
  (event) =>
    event.on === on && event.does === "insert" && (!kind || event.answered.kind === kind);

const changed =
  (on: string, does: string, isMeant: (event: StorageEvent) => boolean = () => true): Test =>
  (event) =>
    event.on === on && event.does === does && isMeant(event);

const file =
  (does: string, folder?: string): Test =>
  (event) =>
    event.on === "files" && event.does === does && event.folder === folder;

const job = (kind: string, field: "stage" | "status", value: string): Test =>
  changed("jobs", "findOneAndUpdate", ({ written, answered }) => {
    return answered.kind === kind && written.$set?.[field] === value;
  });

/** A step of a media item's checklist comes into that state, by a write of the item's worker. */
const mediaStep = (name: string, state: string): Test =>
  changed("media", "findOneAndUpdate", ({ written }) => {
    const steps = written.$set?.steps as { name: string; state: string }[] | undefined;
    const at = steps?.findIndex((step) => step.name === name) ?? -1;
    // What comes after is as it was: else this is the write of a later step.
    return steps?.[at]?.state === state && steps.slice(at + 1).every((step) => step.state === "WAITING");
  });

const takesClaim = (ofUpload: boolean): Test =>
  changed("claims", "findOneAndUpdate", ({ written }) => {
    return written.$setOnInsert !== undefined && (written.$setOnInsert.file !== undefined) === ofUpload;
  });

/**
 * Every step of the order of writes, by name: the program is killed right after it, before it can do anything else
 * or answer. Random kills cover what lies within a step.
 */
export const STEPS: Readonly<Record<string, Test>> = {
  "upload: bytes on disk": file("receive"),
  "upload: claim taken": takesClaim(true),
  "upload: file published": file("publishAs", "originals"),
  "upload: temporary name gone": file("discard"),
  "upload: original inserted": inserted("originals"),
  "upload or regenerate: job inserted": inserted("jobs", "CARTOON"),
  "upload or regenerate: claim completed": changed("claims", "updateOne", ({ written }) =>
    Boolean(written.$set?.completed),
  ),
  "regenerate: claim taken": takesClaim(false),
  "job: claimed by a worker": changed("jobs", "findOneAndUpdate", ({ written }) =>
    Boolean(written.$set?.leaseOwner),
  ),
  "job: work folder made": file("newWorkFolder"),
  "job: result on disk": file("adopt"),
  "cartoon: file published": file("publish", "temp"),
  "cartoon: job STORING": job("CARTOON", "stage", "STORING"),
  "cartoon: document inserted": inserted("regenerated_cartoons"),
  "cartoon: job READY": job("CARTOON", "status", "READY"),
  "download: original claimed": changed("originals", "findOneAndUpdate", ({ written }) =>
    Boolean(written.$set?.faceClaim),
  ),
  "download: job inserted": inserted("jobs", "FACE_CUT"),
  "face: file published": file("publish", "downloaded"),
  "face: job STORING": job("FACE_CUT", "stage", "STORING"),
  "face: document inserted": inserted("downloaded_faces"),
  "face: job READY": job("FACE_CUT", "status", "READY"),
  "cartoons' documents deleted": changed("regenerated_cartoons", "deleteMany"),
  "a cartoon's file deleted": file("remove", "temp"),
  "delete: tombstone set": changed("originals", "updateOne", ({ written }) =>
    Boolean(written.$min?.tombstone),
  ),
  "delete: original's file deleted": file("remove", "originals"),
  "delete: face's file deleted": file("remove", "downloaded"),
  "delete: faces' documents deleted": changed("downloaded_faces", "deleteMany"),
  "delete: jobs deleted": changed("jobs", "deleteMany"),
  "delete: claims emptied": changed("claims", "updateMany"),
  "delete: original's document deleted": changed("originals", "deleteOne"),
  "media: claim taken": changed("media_claims", "findOneAndUpdate", ({ written }) =>
    Boolean(written.$setOnInsert),
  ),
  "media: file published": file("publishAs", "media"),
  "media: item inserted": inserted("media"),
  "media: claim completed": changed("media_claims", "updateOne", ({ written }) =>
    Boolean(written.$set?.completed),
  ),
  "media: item claimed by a worker": changed("media", "findOneAndUpdate", ({ written }) =>
    Boolean(written.$set?.leaseOwner),
  ),
  "media: RETRIEVE begun": mediaStep("RETRIEVE", "RUNNING"),
  "media: RETRIEVE done": mediaStep("RETRIEVE", "DONE"),
  "media: ANALYSE begun": mediaStep("ANALYSE", "RUNNING"),
  "media: ANALYSE done": mediaStep("ANALYSE", "DONE"),
  "media: RESIZE begun": mediaStep("RESIZE", "RUNNING"),
  "media: a variant published": changed(
    "media",
    "findOneAndUpdate",
    ({ written }) => Boolean(written.$max?.percent) && !written.$set?.steps,
  ),
  "media: RESIZE done": mediaStep("RESIZE", "DONE"),
  "media: PUBLISH begun": mediaStep("PUBLISH", "RUNNING"),
  "media: item COMPLETE": changed(
    "media",
    "findOneAndUpdate",
    ({ written }) => written.$set?.status === "COMPLETE",
  ),
  "delete: media item buried": changed("media", "updateMany", ({ written }) =>
    Boolean(written.$min?.tombstone),
  ),
  "delete: media file deleted": file("remove", "media"),
  "delete: media claims deleted": changed("media_claims", "deleteMany"),
  "delete: media item's document deleted": changed("media", "deleteOne"),
};
