import { index, modelOptions, prop, Severity } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { JobKind, JobStage, JobStatus } from "./enums.js";
import { StoredTraits } from "./picture-traits.js";

/** Why a job failed, in words for people and a code for programs. */
@ObjectType({ description: "Why a job failed, or what it is waiting for." })
@modelOptions({ schemaOptions: { _id: false } })
export class JobError {
  @Field(() => String, { description: "A code of the error table, e.g. `NO_FACE`." })
  @prop({ type: String, required: true })
  code!: string;

  @Field(() => String, { description: "Fit to show to a person." })
  @prop({ type: String, required: true })
  message!: string;

  @Field(() => Boolean, { description: "Whether `retryJob` can help." })
  @prop({ type: Boolean, required: true })
  retryable!: boolean;

  @Field(() => JobStage, { nullable: true, description: "What the job was doing when it happened." })
  @prop({ type: String, enum: JobStage })
  stage?: JobStage | null;
}

/**
 * A result whose file is in its final place but whose document may not be written yet. From this on
 * a crash is repaired by rolling forward.
 */
@modelOptions({ schemaOptions: { _id: false } })
export class StoredResult {
  @prop({ type: String, required: true })
  filename!: string;

  @prop({ type: String, required: true })
  mimeType!: string;

  @prop({ type: Number, required: true })
  width!: number;

  @prop({ type: Number, required: true })
  height!: number;

  @prop({ type: Number, required: true })
  fileSize!: number;

  @prop({ type: String, required: true })
  sha256!: string;

  /** The style that was really drawn: the fallback may not have the one that was asked for. */
  @prop({ type: String, required: true })
  styleId!: string;

  @prop({ type: String, required: true })
  engine!: string;

  @prop({ type: Boolean, required: true })
  fallbackUsed!: boolean;

  /** The result's `createdAt`. */
  @prop({ type: Date, required: true })
  createdAt!: Date;

  /** Absent when the engine that drew it can't tell. */
  @prop({ type: () => StoredTraits })
  traits?: StoredTraits | null;
}

/** One generation, from request to result. The document is the truth; every event is a copy of it. */
@ObjectType({
  description:
    "One generation, from request to result. Also the progress event: each event is the whole job as it stands.",
})
@modelOptions({
  schemaOptions: { collection: "jobs", versionKey: false },
  options: { allowMixed: Severity.ERROR },
})
@index({ deviceId: 1, createdAt: -1, _id: -1 })
@index({ originalId: 1, createdAt: -1, _id: -1 })
@index({ status: 1, claimAt: 1, _id: 1 })
@index({ resultId: 1 })
@index({ retryOf: 1 }, { unique: true, partialFilterExpression: { retryOf: { $exists: true } } })
@index({ finishedAt: 1 })
export class Job {
  /** 24 hexadecimal digits. */
  @Field(() => ID, { name: "id" })
  @prop({ type: String, required: true })
  _id!: string;

  /** `Device.deviceId` of the owner. */
  @prop({ type: String, required: true })
  deviceId!: string;

  @Field(() => JobKind)
  @prop({ type: String, enum: JobKind, required: true })
  kind!: JobKind;

  @Field(() => JobStatus)
  @prop({ type: String, enum: JobStatus, required: true })
  status!: JobStatus;

  @Field(() => JobStage)
  @prop({ type: String, enum: JobStage, required: true })
  stage!: JobStage;

  @Field(() => Int, { description: "0..100; never falls within one attempt." })
  @prop({ type: Number, required: true })
  percent!: number;

  @Field(() => Int, {
    description: "Grows with every change of this job: drop an event whose `seq` you have already seen.",
  })
  @prop({ type: Number, required: true })
  seq!: number;

  @Field(() => Int, { description: "1-based." })
  @prop({ type: Number, required: true })
  attempt!: number;

  @Field(() => Int)
  @prop({ type: Number, required: true })
  maxAttempts!: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When a job that waits for another try, or for the AI server, starts again.",
  })
  @prop({ type: Date })
  nextRetryAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "A `data:` URL of at most 8 KB with the picture so far; null at the end.",
  })
  @prop({ type: String })
  previewDataUrl?: string | null;

  @Field(() => JobError, { nullable: true })
  @prop({ type: () => JobError })
  error?: JobError | null;

  @Field(() => ID)
  @prop({ type: String, required: true })
  originalId!: string;

  @Field(() => ID, { nullable: true, description: "The failed or canceled job that this one repeats." })
  @prop({ type: String })
  retryOf?: string | null;

  @Field(() => GraphQLDateTime)
  @prop({ type: Date, required: true })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true })
  @prop({ type: Date })
  startedAt?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true })
  @prop({ type: Date })
  finishedAt?: Date | null;

  /** Style to draw in (CARTOON), or style of the cartoon that is cut (FACE_CUT). */
  @prop({ type: String, required: true })
  styleId!: string;

  @prop({ type: Number, required: true })
  seed!: number;

  /** The cartoon whose face is cut; FACE_CUT only. */
  @prop({ type: String })
  sourceCartoonId?: string | null;

  /** Preallocated `_id` of the cartoon or face, so that storing it twice changes nothing. */
  @prop({ type: String, required: true })
  resultId!: string;

  /** Set with stage STORING. */
  @prop({ type: () => StoredResult })
  result?: StoredResult | null;

  /**
   * From when on a worker may claim the job: its turn (QUEUED), its next try (WAITING), or the end of the
   * present worker's lease (RUNNING). Absent once the job has ended.
   */
  @prop({ type: Date })
  claimAt?: Date | null;

  /** Raised by every claim and by cancel; a worker's writes are conditional on the number it claimed with. */
  @prop({ type: Number, required: true })
  fence!: number;

  /** Name of the process that holds the lease. */
  @prop({ type: String })
  leaseOwner?: string | null;

  /** Milliseconds of the AI server's time budget that the attempts of the present series have used. */
  @prop({ type: Number })
  timeUsedMs?: number | null;

  /** Where the job stands in a remote engine's own queue, 1 = next; absent once it is being drawn. */
  @prop({ type: Number })
  engineQueuePosition?: number | null;

  /** When a remote engine itself expects to be ready. */
  @prop({ type: Date })
  engineReadyAt?: Date | null;

  /** Since when the job waits for an engine that is away. */
  @prop({ type: Date })
  waitingSince?: Date | null;
}
