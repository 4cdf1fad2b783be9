import { modelOptions, prop } from "@typegoose/typegoose";

/** One document that names the store; the same name lies in a file under UPLOADS_DIR. */
@modelOptions({ schemaOptions: { collection: "store", versionKey: false } })
export class StoreIdentity {
  /** Always "store". */
  @prop({ type: String, required: true })
  _id!: string;

  /** Random UUID. */
  @prop({ type: String, required: true })
  storeId!: string;
}
