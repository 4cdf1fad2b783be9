import { modelOptions, prop } from "@typegoose/typegoose";

/** Where a face is: a box in shares (0..1) of the picture's width and height, after orientation. */
@modelOptions({ schemaOptions: { _id: false } })
export class StoredFaceBox {
  @prop({ type: Number, required: true })
  left!: number;

  @prop({ type: Number, required: true })
  top!: number;

  @prop({ type: Number, required: true })
  width!: number;

  @prop({ type: Number, required: true })
  height!: number;
}

/** Where the people are whom a crop is to show. */
@modelOptions({ schemaOptions: { _id: false } })
export class StoredFaces {
  /** The main face. */
  @prop({ type: () => StoredFaceBox, required: true })
  main!: StoredFaceBox;

  /** Around the faces of all who belong in the picture. */
  @prop({ type: () => StoredFaceBox, required: true })
  all!: StoredFaceBox;
}

/** What an image process has seen in a picture; never changes once it is stored, for cached crops were made by it. */
@modelOptions({ schemaOptions: { _id: false } })
export class StoredTraits {
  /** ThumbHash in base64. */
  @prop({ type: String, required: true })
  thumbhash!: string;

  /** "#rrggbb". */
  @prop({ type: String, required: true })
  dominantColor!: string;

  /** Null when there is no face. */
  @prop({ type: () => StoredFaces })
  faces?: StoredFaces | null;
}
