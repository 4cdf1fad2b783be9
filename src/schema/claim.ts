import { index, modelOptions, prop } from "@typegoose/typegoose";
import { MediaType } from "./media-enums.js";

/** The file of an upload, as its original will describe it. */
@modelOptions({ schemaOptions: { _id: false } })
export class ClaimedFile {
  /** The name it is, or is about to be, published under. */
  @prop({ type: String, required: true })
  filename!: string;

  @prop({ type: String, required: true })
  sha256!: string;

  /** Bytes. */
  @prop({ type: Number, required: true })
  fileSize!: number;

  @prop({ type: String, required: true })
  mimeType!: string;

  /** Pixels, after EXIF orientation. */
  @prop({ type: Number, required: true })
  width!: number;

  /** Pixels, after EXIF orientation. */
  @prop({ type: Number, required: true })
  height!: number;
}

/** What all claims have: who asked for what, until when, and whether it has been done. */
@modelOptions({ schemaOptions: { versionKey: false } })
@index({ expiresAt: 1 })
@index({ deviceId: 1 })
export class BaseClaim {
  /** Names the device and the request: by its key, or by what was asked for. */
  @prop({ type: String, required: true })
  _id!: string;

  /** `Device.deviceId` of the owner. */
  @prop({ type: String, required: true })
  deviceId!: string;

  /** `_id` of the owner's document: a UUID that is registered anew after `deleteDevice` is another device. */
  @prop({ type: String, required: true })
  ownerId!: string;

  /** Whether the client gave a key, which then alone decides. */
  @prop({ type: Boolean, required: true })
  keyed!: boolean;

  /** Hash of the arguments; the same key with another fingerprint is refused. */
  @prop({ type: String, required: true })
  fingerprint!: string;

  /** Preallocated id of the job; of a media item, which is its own job, the item's. Tells one claim under an `_id` from a later one. */
  @prop({ type: String, required: true })
  jobId!: string;

  @prop({ type: Date, required: true })
  createdAt!: Date;

  @prop({ type: Date, required: true })
  expiresAt!: Date;

  /** Set when all is written that was asked for: nothing is left to recover. */
  @prop({ type: Boolean, required: true })
  completed!: boolean;

  /** The uploaded file, absent for `regenerate`. */
  @prop({ type: () => ClaimedFile })
  file?: ClaimedFile;
}

/**
 * "Asking twice is harmless": the first request takes the claim, the second finds it and gets the first
 * one's ids. It holds all that is needed to finish the request after a crash.
 * Its `_id` is device + mutation + key, or device + sha256 + style + seed as sent.
 */
@modelOptions({ schemaOptions: { collection: "claims" } })
export class Claim extends BaseClaim {
  @prop({ type: String, required: true })
  originalId!: string;

  @prop({ type: String, required: true })
  resultId!: string;

  /** Style and seed that the job gets. */
  @prop({ type: String, required: true })
  styleId!: string;

  @prop({ type: Number, required: true })
  seed!: number;
}

/** The claim of an upload to the media library: device + key, or device + sha256 + type. */
@modelOptions({ schemaOptions: { collection: "media_claims" } })
export class MediaClaim extends BaseClaim {
  @prop({ type: String, required: true, enum: MediaType })
  type!: MediaType;
}
