import { index, modelOptions, prop, Severity } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { Background, ImageFormat, ImageSize } from "./enums.js";
import { MediaAnalysis } from "./media-analysis.js";
import { MediaStatus, MediaStepName, MediaStepState, MediaType } from "./media-enums.js";
import { StoredTraits } from "./picture-traits.js";

/** Why a step failed, in words for people and a code for programs. */
@ObjectType({ description: "Why a step of a media item's checklist failed." })
@modelOptions({ schemaOptions: { _id: false } })
export class MediaError {
  @Field(() => String, { description: "A code of the error table, e.g. `UNDECODABLE_IMAGE`." })
  @prop({ type: String, required: true })
  code!: string;

  @Field(() => String, { description: "Fit to show to a person." })
  @prop({ type: String, required: true })
  message!: string;

  @Field(() => Boolean, { description: "Whether another try can help." })
  @prop({ type: Boolean, required: true })
  retryable!: boolean;
}

/** One step of the checklist. */
@ObjectType({ description: "One step of a media item's checklist." })
@modelOptions({ schemaOptions: { _id: false } })
export class MediaStep {
  @Field(() => MediaStepName)
  @prop({ type: String, required: true, enum: MediaStepName })
  name!: MediaStepName;

  @Field(() => MediaStepState)
  @prop({ type: String, required: true, enum: MediaStepState })
  state!: MediaStepState;

  @Field(() => Int, { description: "Tries that have begun; after the third the step is given up." })
  @prop({ type: Number, required: true })
  attempts!: number;

  @Field(() => MediaError, {
    nullable: true,
    description: "What the last try failed of; null once it is done.",
  })
  @prop({ type: () => MediaError })
  error?: MediaError | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: "When the last try began." })
  @prop({ type: Date })
  startedAt?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: "When it was done, or given up." })
  @prop({ type: Date })
  finishedAt?: Date | null;
}

/** A form of a media item that lies ready. */
@ObjectType({ description: "A form of a media item that lies ready: no request waits for it." })
@modelOptions({ schemaOptions: { _id: false } })
export class MediaVariant {
  @Field(() => ImageSize)
  @prop({ type: String, required: true, enum: ImageSize })
  size!: ImageSize;

  @Field(() => ImageFormat)
  @prop({ type: String, required: true, enum: ImageFormat })
  format!: ImageFormat;

  @Field(() => Background, { description: "REMOVED: the person or object alone, on transparency." })
  @prop({ type: String, required: true, enum: Background })
  background!: Background;

  @Field(() => Int, { description: "Pixels." })
  @prop({ type: Number, required: true })
  width!: number;

  @Field(() => Int, { description: "Pixels." })
  @prop({ type: Number, required: true })
  height!: number;

  @Field(() => Int, { description: "Bytes." })
  @prop({ type: Number, required: true })
  fileSize!: number;

  /** Not stored: computed when it is asked for. */
  @Field(() => String, { description: "Absolute and signed: it loads with no header." })
  url!: string;
}

/** A variant as it is stored. */
export type StoredMediaVariant = Omit<MediaVariant, "url">;

/** By what a picture is compared with others. */
@modelOptions({ schemaOptions: { _id: false } })
export class MediaLikeness {
  /** `MediaAnalysis.version`: only what is of one version can be compared. */
  @prop({ type: Number, required: true })
  version!: number;

  /** `MediaAnalysis.perceptualHash`. */
  @prop({ type: String })
  hash?: string | null;

  /** A vector as `packEmbedding` writes it: a kilobyte, where a list of numbers would take six. */
  @prop({ type: String, required: true })
  embedding!: string;
}

/** Width and height, pixels. */
@modelOptions({ schemaOptions: { _id: false } })
export class StoredDimensions {
  @prop({ type: Number, required: true })
  width!: number;

  @prop({ type: Number, required: true })
  height!: number;
}

/** The end of a claim of a worker elsewhere. */
export interface MediaSettlement {
  claimToken: string;
  /** Of the request that ended it. */
  fingerprint: string;
}

/** A picture of the media library, with its checklist: the item is its own job. */
@ObjectType({
  description:
    "A picture of the media library. It can be loaded at once by `url`; a checklist of four steps makes its variants.",
})
@modelOptions({ schemaOptions: { collection: "media", versionKey: false } })
@index({ deviceId: 1, createdAt: -1, _id: -1 })
@index({ status: 1, claimAt: 1, _id: 1 })
export class MediaItem {
  /** 24 hexadecimal digits. */
  @Field(() => ID, { name: "id" })
  @prop({ type: String, required: true })
  _id!: string;

  /** `Device.deviceId` of the owner. */
  @prop({ type: String, required: true })
  deviceId!: string;

  @Field(() => MediaType)
  @prop({ type: String, required: true, enum: MediaType })
  type!: MediaType;

  @Field(() => MediaStatus)
  @prop({ type: String, required: true, enum: MediaStatus })
  status!: MediaStatus;

  @Field(() => Int, { description: "0..100, over all steps." })
  @prop({ type: Number, required: true })
  percent!: number;

  @Field(() => Int, {
    description: "Grows with every change of this item; a client drops what it has already seen.",
  })
  @prop({ type: Number, required: true })
  seq!: number;

  @Field(() => String, { description: "`{timestamp}_{deviceId}.{ext}`; a good cache key." })
  @prop({ type: String, required: true, unique: true })
  filename!: string;

  /** `/uploads/media/{filename}`: the temporary address, which redirects once the item is complete. */
  @prop({ type: String, required: true, match: /^\/uploads\/media\// })
  filePath!: string;

  @Field(() => Int, { description: "Bytes of the file as it was uploaded." })
  @prop({ type: Number, required: true })
  fileSize!: number;

  @Field(() => String, { description: "Told by the file's bytes, e.g. `image/png`." })
  @prop({ type: String, required: true })
  mimeType!: string;

  @Field(() => Int, { description: "Pixels, after EXIF orientation." })
  @prop({ type: Number, required: true })
  width!: number;

  @Field(() => Int, { description: "Pixels, after EXIF orientation." })
  @prop({ type: Number, required: true })
  height!: number;

  /** SHA-256 of the stored bytes, hexadecimal. */
  @prop({ type: String, required: true })
  sha256!: string;

  @Field(() => GraphQLDateTime)
  @prop({ type: Date, required: true })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: "When it became COMPLETE or FAILED." })
  @prop({ type: Date })
  finishedAt?: Date | null;

  @Field(() => [MediaStep], { description: "The checklist, in its order." })
  @prop({ type: () => [MediaStep], required: true })
  steps!: MediaStep[];

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When it is tried again by itself, after something that may pass has failed.",
  })
  @prop({ type: Date })
  nextRetryAt?: Date | null;

  /** Absent until an image process has looked at the picture. */
  @prop({ type: () => StoredTraits })
  traits?: StoredTraits | null;

  @Field(() => MediaAnalysis, {
    nullable: true,
    description: "What is in the picture; null before ANALYSE is done.",
  })
  @prop({ type: Object, allowMixed: Severity.ALLOW })
  analysis?: MediaAnalysis | null;

  /** Absent before ANALYSE, and where a worker elsewhere has sent no embedding. */
  @prop({ type: () => MediaLikeness })
  likeness?: MediaLikeness | null;

  /** What RESIZE has made; shown once PUBLISH is done. */
  @prop({ type: () => [MediaVariant], required: true })
  variants!: StoredMediaVariant[];

  @Field(() => Boolean, {
    description:
      "Whether there are variants from which a background was removed. False for a LOGO that has none, or whose background could not be told from it.",
  })
  @prop({ type: Boolean, required: true })
  backgroundRemoved!: boolean;

  /** Size of what is left without the background, cropped to it; absent where nothing was removed ahead of need. */
  @prop({ type: () => StoredDimensions })
  cutOut?: StoredDimensions | null;

  /**
   * From when on a worker may claim it: its turn or next try (PENDING), the end of the present worker's lease
   * (PROCESSING), the next healing (FAILED of something that may pass). Absent once it is settled.
   */
  @prop({ type: Date })
  claimAt?: Date | null;

  /** Name of the worker that holds the lease. */
  @prop({ type: String })
  leaseOwner?: string | null;

  /** What proves the claim of a worker elsewhere; absent while this program itself works on it. */
  @prop({ type: String })
  claimToken?: string | null;

  /** How a worker elsewhere ended it, so that the same request again gets the same answer. */
  @prop({ type: Object, allowMixed: Severity.ALLOW })
  settledBy?: MediaSettlement | null;

  /** Where a worker elsewhere has published the picture, if it has. */
  @prop({ type: String })
  permanentUrl?: string | null;

  /** Set when a worker elsewhere rejected the picture: its file is removed from then on. */
  @prop({ type: Date })
  rejectedAt?: Date | null;

  /** Raised by every claim, by healing and by deletion; a worker's writes are conditional on the number it claimed with. */
  @prop({ type: Number, required: true })
  fence!: number;

  /** How often it was taken up again after it had FAILED. */
  @prop({ type: Number, required: true })
  heals!: number;

  /** Set when the owner deleted it; it is gone for every query while the clean-up runs. */
  @prop({ type: Date })
  tombstone?: Date;
}

/** An item that is like another one. */
@ObjectType({ description: "A media item that is like another one." })
export class SimilarMedia {
  @Field(() => MediaItem)
  item!: MediaItem;

  @Field(() => Float, {
    description: "How alike they are, -1..1: 1 is the same picture; from about 0.8 on they show the like.",
  })
  score!: number;

  @Field(() => Boolean, {
    description: "Whether it is the same picture but for its size, format, tones or a narrow margin.",
  })
  nearDuplicate!: boolean;
}
