import type { Photo } from "./ledger.js";
import type { Snapshot } from "./snapshot.js";

const FINAL = ["READY", "FAILED", "CANCELED"];

/** A document that names a file. */
interface Paired {
  _id: string;
  filename: string;
  sha256: string;
}

/** What was acknowledged and is not so, at any moment, even before a restart: each as a sentence. */
export function brokenPromises(snapshot: Snapshot, photos: readonly Photo[]): string[] {
  const index = {
    originals: byId(snapshot.originals),
    cartoons: byId(snapshot.cartoons),
    faces: byId(snapshot.faces),
    jobs: byId(snapshot.jobs),
  };
  return photos.flatMap((photo) => {
    if (photo.deleted) return leftBehind(photo, snapshot, index.originals);
    if (photo.deletionAsked) return [];
    return [...lostOriginal(photo, snapshot, index), ...lostFace(photo, snapshot, index)];
  });
}

/** What does not fit together when nothing is under way and the sweep has been: each as a sentence. */
export function contradictions(snapshot: Snapshot, photos: readonly Photo[]): string[] {
  return [
    ...pairing("originals", snapshot.originals, snapshot.files.originals),
    ...pairing("temp", snapshot.cartoons, snapshot.files.temp),
    ...pairing("downloaded", snapshot.faces, snapshot.files.downloaded),
    ...unfinished(snapshot),
    ...doubled(snapshot, photos),
    ...resultsOf(snapshot),
  ];
}

interface Index {
  originals: Map<string, Snapshot["originals"][number]>;
  cartoons: Map<string, Snapshot["cartoons"][number]>;
  faces: Map<string, Snapshot["faces"][number]>;
  jobs: Map<string, Snapshot["jobs"][number]>;
}

function lostOriginal(
  { original, sha256, jobIds, cartoonIds }: Photo,
  { files }: Snapshot,
  index: Index,
): string[] {
  if (!original) return [];
  const document = index.originals.get(original.id);
  const lost: string[] = [];
  if (!document || document.tombstone) lost.push(`original ${original.id} is lost`);
  else if (document.sha256 !== sha256 || files.originals.get(document.filename) !== sha256)
    lost.push(`the bytes of original ${original.id} are not those that were sent`);
  for (const id of jobIds) if (!index.jobs.has(id)) lost.push(`job ${id} is lost`);
  for (const id of cartoonIds) {
    const cartoon = index.cartoons.get(id);
    if (!cartoon || files.temp.get(cartoon.filename) !== cartoon.sha256) lost.push(`cartoon ${id} is lost`);
  }
  return lost;
}

function lostFace({ face }: Photo, { files }: Snapshot, index: Index): string[] {
  if (!face) return [];
  if (!index.faces.has(face.id)) return [`face ${face.id} is lost`];
  if (files.downloaded.get(face.filename) === face.sha256) return [];
  return [`the bytes of face ${face.id} are not those that were first seen`];
}

function leftBehind({ original, face }: Photo, { files }: Snapshot, originals: Index["originals"]): string[] {
  if (!original) return [];
  const left = originals.has(original.id) || files.originals.has(original.filename);
  const faceLeft = face && files.downloaded.has(face.filename);
  return left || faceLeft ? [`original ${original.id}, which was deleted, is still there`] : [];
}

/** Documents without files, files without documents, and other bytes than the document says. */
export function pairing(folder: string, documents: Paired[], files: ReadonlyMap<string, string>): string[] {
  const names = new Set(documents.map(({ filename }) => filename));
  return [
    ...documents
      .filter(({ filename, sha256 }) => files.get(filename) !== sha256)
      .map(
        ({ _id, filename }) =>
          `${folder}: document ${_id} has ${files.has(filename) ? "other bytes" : "no file"}`,
      ),
    ...[...files.keys()]
      .filter((name) => !names.has(name))
      .map((name) => `${folder}: file ${name} has no document`),
  ];
}

function unfinished({ jobs, claims, originals, files }: Snapshot): string[] {
  return [
    ...jobs
      .filter(({ status }) => !FINAL.includes(status))
      .map(({ _id, status, stage }) => `job ${_id} is stuck, ${status} ${stage}`),
    ...claims.filter(({ completed }) => !completed).map(({ _id }) => `claim ${_id} was never completed`),
    ...originals
      .filter(({ tombstone }) => tombstone)
      .map(({ _id }) => `the deletion of ${_id} was never finished`),
    ...[...files.incoming.keys()].map((name) => `incoming: ${name} was left`),
  ];
}

function doubled({ originals, jobs, faces, cartoons }: Snapshot, photos: readonly Photo[]): string[] {
  const asked = new Map(photos.map((photo) => [photo.sha256, photo]));
  const found: string[] = [];
  for (const { _id, sha256 } of originals) {
    const photo = asked.get(sha256);
    asked.delete(sha256);
    const own = jobs.filter(({ originalId, retryOf }) => originalId === _id && !retryOf);
    const drawings = own.filter(({ kind }) => kind === "CARTOON").length;
    if (!photo) found.push(`original ${_id} is doubled, or was never sent`);
    else if (drawings > photo.drawingsAsked) found.push(`original ${_id} has more jobs than were asked for`);
    if (own.length - drawings > 1) found.push(`original ${_id} has more than one face-cut`);
    if (faces.filter(({ originalId }) => originalId === _id).length > 1)
      found.push(`original ${_id} has two faces`);
  }
  const there = new Set(originals.map(({ _id }) => _id));
  for (const { _id, originalId } of [...cartoons, ...faces, ...jobs])
    if (!there.has(originalId)) found.push(`${_id} belongs to an original that is gone`);
  return found;
}

/** A READY job has exactly its result; a cartoon is of exactly one READY job, and none is there beside a face. */
function resultsOf({ jobs, cartoons, faces }: Snapshot): string[] {
  const faceOf = new Map(faces.map(({ originalId, _id }) => [originalId, _id]));
  const ready = jobs.filter(({ status }) => status === "READY");
  const drawn = new Set(
    ready
      .filter(({ kind, originalId }) => kind === "CARTOON" && !faceOf.has(originalId))
      .map(({ resultId }) => resultId),
  );
  const present = new Set(cartoons.map(({ _id }) => _id));
  const cuts = ready.filter(({ kind }) => kind === "FACE_CUT");
  return [
    ...[...drawn].filter((id) => !present.has(id)).map((id) => `cartoon ${id} of a READY job is not there`),
    ...[...present]
      .filter((id) => !drawn.has(id))
      .map((id) => `cartoon ${id} has no READY job, or a face beside it`),
    ...cuts
      .filter(({ originalId, resultId }) => faceOf.get(originalId) !== resultId)
      .map(({ resultId }) => `face ${resultId} of a READY job is not there`),
  ];
}

function byId<T extends { _id: string }>(documents: T[]): Map<string, T> {
  return new Map(documents.map((document) => [document._id, document]));
}
