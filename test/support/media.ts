import sharp from "sharp";
import {
  MediaItemDocument,
  type MediaItemQuery,
  MediaProgressDocument,
  type MediaProgressSubscription,
  UploadMediaDocument,
  type UploadMediaMutation,
} from "../../client/generated/operations.js";
import type { MediaType } from "../../client/generated/types.js";
import type { ToonboothClient } from "../../client/toonbooth-client.js";

/** A media item as clients see it. */
export type SeenItem = UploadMediaMutation["uploadMedia"]["item"];

/** A small picture of one colour, with something in it; each `seed` gives other bytes. */
export function drawnPicture(seed = 0, { width = 240, height = 160 } = {}): Promise<Buffer> {
  const background = { r: (40 + seed * 37) % 256, g: 120, b: (200 - seed * 23 + 256 * 9) % 256 };
  const radius = Math.min(80, width / 8);
  const mark = `<svg width="${width}" height="${height}"><circle cx="50%" cy="50%" r="${radius}" fill="#fc3"/></svg>`;
  return sharp({ create: { width, height, channels: 3, background } })
    .composite([{ input: Buffer.from(mark) }])
    .jpeg()
    .toBuffer();
}

/** Sends a picture to the media library. */
export async function uploadMedia(
  client: ToonboothClient,
  bytes: Uint8Array,
  type: MediaType = "PROFILE",
  idempotencyKey: string | null = null,
): Promise<SeenItem> {
  const { uploadMedia } = await client.upload(UploadMediaDocument, { type, file: { bytes }, idempotencyKey });
  return uploadMedia.item;
}

/** Every event of an item, to the last. */
export async function followMedia(
  client: ToonboothClient,
  id: string,
): Promise<MediaProgressSubscription["mediaProgress"][]> {
  const events: MediaProgressSubscription["mediaProgress"][] = [];
  for await (const { mediaProgress } of client.subscribe(MediaProgressDocument, { id }))
    events.push(mediaProgress);
  return events;
}

/** An item as it stands now, or null. */
export async function mediaItem(client: ToonboothClient, id: string): Promise<MediaItemQuery["mediaItem"]> {
  return (await client.request(MediaItemDocument, { id, size: null, format: null })).mediaItem;
}
