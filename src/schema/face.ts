import { index, modelOptions, prop } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { StoredTraits } from "./picture-traits.js";

/** The face-cut of the cartoon that the person chose; permanent, one per original. */
@ObjectType({
  description:
    "The face-cut of the cartoon that the person chose, on transparency. Permanent; at most one per original.",
})
@modelOptions({ schemaOptions: { collection: "downloaded_faces", versionKey: false } })
@index({ deviceId: 1, createdAt: -1, _id: -1 })
export class DownloadedFace {
  /** 24 hexadecimal digits. */
  @Field(() => ID, { name: "id" })
  @prop({ type: String, required: true })
  _id!: string;

  /** `Device.deviceId` of the owner. */
  @prop({ type: String, required: true })
  deviceId!: string;

  @Field(() => ID)
  @prop({ type: String, required: true, unique: true })
  originalId!: string;

  @Field(() => ID, { description: "The cartoon that it was cut from; that cartoon itself is gone." })
  @prop({ type: String, required: true })
  sourceCartoonId!: string;

  @Field(() => String, { description: "`{timestamp}_{originalId}.{ext}`; a good cache key." })
  @prop({ type: String, required: true, unique: true })
  filename!: string;

  @Field(() => String, { description: "`/uploads/downloaded/{filename}`; load the picture by `faceUrl`." })
  @prop({ type: String, required: true, match: /^\/uploads\/downloaded\// })
  filePath!: string;

  @Field(() => Int, { description: "Bytes." })
  @prop({ type: Number, required: true })
  fileSize!: number;

  @Field(() => String, { description: "`image/png` or `image/webp`." })
  @prop({ type: String, required: true })
  mimeType!: string;

  @Field(() => Int, { description: "Pixels." })
  @prop({ type: Number, required: true })
  width!: number;

  @Field(() => Int, { description: "Pixels." })
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
}
