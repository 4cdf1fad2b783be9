import { pairing } from "./checker.js";
import type { Picture } from "./ledger.js";
import type { Snapshot } from "./snapshot.js";

const ENDED = ["COMPLETE", "FAILED"];

/** What was acknowledged of the media library and is not so, at any moment, even before a restart: each as a sentence. */
export function brokenMediaPromises(snapshot: Snapshot, pictures: readonly Picture[]): string[] {
  return pictures.flatMap((picture) => {
    if (picture.deleted) return leftBehind(picture, snapshot);
    return picture.deletionAsked ? [] : lost(picture, snapshot);
  });
}

/** What does not fit together in the media library when nothing is under way and the sweep has been: each as a sentence. */
export function mediaContradictions(snapshot: Snapshot, pictures: readonly Picture[]): string[] {
  const { media, mediaClaims, mediaFiles, variants } = snapshot;
  const sent = new Set(pictures.map(({ sha256 }) => sha256));
  const there = new Set(media.map(({ _id }) => _id));
  return [
    ...pairing("media", media, mediaFiles),
    ...media
      .filter(({ status }) => !ENDED.includes(status))
      .map(({ _id, status }) => `media item ${_id} is stuck, ${status}`),
    ...media
      .filter(({ tombstone }) => tombstone)
      .map(({ _id }) => `the deletion of media item ${_id} was never finished`),
    ...mediaClaims
      .filter(({ completed }) => !completed)
      .map(({ _id }) => `media claim ${_id} was never completed`),
    // Each picture is sent once, apart from its repeats: what is there twice was taken twice.
    ...media
      .filter(({ sha256 }) => !sent.delete(sha256))
      .map(({ _id }) => `media item ${_id} is doubled, or was never sent`),
    ...media.flatMap((item) => missingVariants(item, snapshot)),
    ...[...variants.keys()]
      .filter((name) => !there.has(name.split("/", 1)[0] ?? ""))
      .map((name) => `variant ${name} has no media item`),
  ];
}

function lost({ item, sha256, complete }: Picture, snapshot: Snapshot): string[] {
  if (!item) return [];
  const document = snapshot.media.find(({ _id }) => _id === item.id);
  if (!document || document.tombstone) return [`media item ${item.id} is lost`];
  if (document.sha256 !== sha256 || snapshot.mediaFiles.get(document.filename) !== sha256)
    return [`the bytes of media item ${item.id} are not those that were sent`];
  if (!complete) return [];
  return document.status === "COMPLETE"
    ? missingVariants(document, snapshot)
    : [`media item ${item.id} was COMPLETE, and is ${document.status}`];
}

function leftBehind({ item }: Picture, { media, mediaFiles, variants }: Snapshot): string[] {
  if (!item) return [];
  const left =
    media.some(({ _id }) => _id === item.id) ||
    mediaFiles.has(item.filename) ||
    [...variants.keys()].some((name) => name.startsWith(`${item.id}/`));
  return left ? [`media item ${item.id}, which was deleted, is still there`] : [];
}

/** Each variant of a COMPLETE item lies in its place, as large as the document says. */
function missingVariants(
  { _id, status, variants }: Snapshot["media"][number],
  { variants: sizes }: Snapshot,
): string[] {
  if (status !== "COMPLETE") return [];
  if (variants.length === 0) return [`media item ${_id} is COMPLETE without variants`];
  return variants.flatMap(({ size, format, background, fileSize }) => {
    const suffix = background === "REMOVED" ? "-removed" : "";
    const name = `${_id}/${size}${suffix}.${format}`.toLowerCase();
    return sizes.get(name) === fileSize ? [] : [`variant ${name} of a COMPLETE item is not there`];
  });
}
