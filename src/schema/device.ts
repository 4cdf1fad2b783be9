import { modelOptions, prop } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, ObjectType } from "type-graphql";

/** One installation of an app; it owns everything that it uploads. */
@ObjectType({ description: "One installation of an app. It owns everything that it uploads." })
@modelOptions({ schemaOptions: { collection: "devices", versionKey: false } })
export class Device {
  /** 24 hexadecimal digits. */
  @Field(() => ID, { name: "id" })
  @prop({ type: String, required: true })
  _id!: string;

  @Field(() => String, {
    description: "The RFC 4122 UUID that the app chose, in lower case. A name, not a secret.",
  })
  @prop({ type: String, required: true, unique: true })
  deviceId!: string;

  @Field(() => GraphQLDateTime)
  @prop({ type: Date, required: true })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { description: "When the device last called, exact to a minute." })
  @prop({ type: Date, required: true })
  lastActiveAt!: Date;

  /** Grows with every token issued; only the token that carries the present number is valid. */
  @prop({ type: Number, required: true })
  tokenVersion!: number;

  /** The newest token that has been used; 0: none yet, and anyone who knows the id may register it anew. */
  @prop({ type: Number, required: true })
  lastUsedTokenVersion!: number;

  /** Set when the device is being erased; from then on it looks as if it had never been. */
  @prop({ type: Date })
  tombstone?: Date;
}
