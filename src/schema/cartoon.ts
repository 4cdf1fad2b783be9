import { index, modelOptions, prop } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { StoredTraits } from "./picture-traits.js";

/** A cartoon of an original; temporary. */
@ObjectType({
  description:
    "A cartoon of an original. Temporary: it is gone at `expiresAt`, or as soon as a face of its original is downloaded.",
})
@modelOptions({ schemaOptions: { collection: "regenerated_cartoons", versionKey: false } })
@index({ originalId: 1, createdAt: -1 })
@index({ deviceId: 1, createdAt: 1 })
@index({ expiresAt: 1 })
export class RegeneratedCartoon {
  /** 24 hexadecimal digits. */
  @Field(() => ID, { name: "id" })
  @prop({ type: String, required: true })
  _id!: string;

  /** `Device.deviceId` of the owner. */
  @prop({ type: String, required: true })
  deviceId!: string;

  @Field(() => ID)
  @prop({ type: String, required: true })
  originalId!: string;

  @Field(() => String, { description: "`{timestamp}_{originalId}.{ext}`; a good cache key." })
  @prop({ type: String, required: true, unique: true })
  filename!: string;

  @Field(() => String, { description: "`/uploads/temp/{filename}`; load the picture by `imageUrl`." })
  @prop({ type: String, required: true, match: /^\/uploads\/temp\// })
  filePath!: string;

  @Field(() => Int, { description: "Bytes." })
  @prop({ type: Number, required: true })
  fileSize!: number;

  @Field(() => String)
  @prop({ type: String, required: true })
  mimeType!: string;

  @Field(() => Int, { description: "Pixels." })
  @prop({ type: Number, required: true })
  width!: number;

  @Field(() => Int, { description: "Pixels." })
  @prop({ type: Number, required: true })
  height!: number;

  @Field(() => ID, { description: "The style it was drawn in, e.g. `ink`." })
  @prop({ type: String, required: true })
  styleId!: string;

  @Field(() => Int, {
    description:
      "What it was drawn with. The built-in engine draws the same picture again from the same original, style and seed.",
  })
  @prop({ type: Number, required: true })
  seed!: number;

  @Field(() => String, { description: "The engine that drew it, e.g. `builtin`." })
  @prop({ type: String, required: true })
  engine!: string;

  @Field(() => Boolean, {
    description: "True when the preferred engine was away and the built-in one drew it.",
  })
  @prop({ type: Boolean, required: true })
  fallbackUsed!: boolean;

  @Field(() => GraphQLDateTime)
  @prop({ type: Date, required: true })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { description: "When the clean-up deletes it if it is never downloaded." })
  @prop({ type: Date, required: true })
  expiresAt!: Date;

  /** SHA-256 of the stored bytes, hexadecimal. */
  @prop({ type: String, required: true })
  sha256!: string;

  /** Absent until an image process has looked at the picture. */
  @prop({ type: () => StoredTraits })
  traits?: StoredTraits | null;
}
