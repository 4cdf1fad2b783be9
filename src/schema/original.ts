import { index, modelOptions, prop } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { StoredTraits } from "./picture-traits.js";

/** Which cartoon's face is being, or has been, cut; at most one per original at a time. */
@modelOptions({ schemaOptions: { _id: false } })
export class FaceClaim {
  @prop({ type: String, required: true })
  cartoonId!: string;

  @prop({ type: String, required: true })
  jobId!: string;

  @prop({ type: Date, required: true })
  claimedAt!: Date;
}

/** A photo as it was uploaded, kept until its owner deletes it. */
@ObjectType({ description: "A photo as it was uploaded. It is kept until its owner deletes it." })
@modelOptions({ schemaOptions: { collection: "originals", versionKey: false } })
@index({ deviceId: 1, createdAt: -1, _id: -1 })
export class Original {
  /** 24 hexadecimal digits. */
  @Field(() => ID, { name: "id" })
  @prop({ type: String, required: true })
  _id!: string;

  /** `Device.deviceId` of the owner. */
  @prop({ type: String, required: true })
  deviceId!: string;

  @Field(() => String, { description: "`{timestamp}_{deviceId}.{ext}`; a good cache key." })
  @prop({ type: String, required: true, unique: true })
  filename!: string;

  @Field(() => String, { description: "`/uploads/originals/{filename}`; load the picture by `imageUrl`." })
  @prop({ type: String, required: true, match: /^\/uploads\/originals\// })
  filePath!: string;

  @Field(() => Int, { description: "Bytes of the file as it was uploaded." })
  @prop({ type: Number, required: true })
  fileSize!: number;

  @Field(() => String, { description: "Told by the file's bytes, e.g. `image/jpeg`." })
  @prop({ type: String, required: true })
  mimeType!: string;

  @Field(() => Int, { description: "Pixels, after EXIF orientation." })
  @prop({ type: Number, required: true })
  width!: number;

  @Field(() => Int, { description: "Pixels, after EXIF orientation." })
  @prop({ type: Number, required: true })
  height!: number;

  @Field(() => GraphQLDateTime)
  @prop({ type: Date, required: true })
  createdAt!: Date;

  /** SHA-256 of the stored bytes, hexadecimal. */
  @prop({ type: String, required: true })
  sha256!: string;

  /** Absent until an image process has looked at the picture. */
  @prop({ type: () => StoredTraits })
  traits?: StoredTraits | null;

  @prop({ type: () => FaceClaim })
  faceClaim?: FaceClaim;

  /** Set when the owner deleted it; it is gone for every query while the clean-up runs. */
  @prop({ type: Date })
  tombstone?: Date;
}
