import { index, modelOptions, prop } from "@typegoose/typegoose";

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

/**
 * "Asking twice is harmless": the first request takes the claim, the second finds it and gets the first
 * one's ids. It holds all that is needed to finish the request after a crash.
 */
@modelOptions({ schemaOptions: { collection: "claims", versionKey: false } })
@index({ expiresAt: 1 })
@index({ deviceId: 1 })
export class Claim {
  /** Device + mutation + key, or device + sha256 + style + seed as sent. */
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

  @prop({ type: String, required: true })
  originalId!: string;

  @prop({ type: String, required: true })
  jobId!: string;

  @prop({ type: String, required: true })
  resultId!: string;

  /** Style and seed that the job gets. */
  @prop({ type: String, required: true })
  styleId!: string;

  @prop({ type: Number, required: true })
  seed!: number;

  @prop({ type: Date, required: true })
  createdAt!: Date;

  @prop({ type: Date, required: true })
  expiresAt!: Date;

  /** Set when job and original are written: nothing is left to recover. */
  @prop({ type: Boolean, required: true })
  completed!: boolean;

  /** The uploaded file, absent for `regenerate`. */
  @prop({ type: () => ClaimedFile })
  file?: ClaimedFile;
}
