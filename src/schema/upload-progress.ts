import { Field, ID, Int, ObjectType } from "type-graphql";
import { UploadState } from "./enums.js";

/** How far an upload has come. Not stored: it lives as long as the upload does. */
@ObjectType({ description: "How far an upload has come, while it is coming in." })
export class UploadProgress {
  @Field(() => ID, { name: "id", description: "The `idempotencyKey` of the upload." })
  _id!: string;

  @Field(() => UploadState)
  state!: UploadState;

  @Field(() => Int, { description: "Bytes of the picture that have come so far." })
  receivedBytes!: number;

  @Field(() => Int, {
    nullable: true,
    description: "Bytes of the whole picture; null while the client has not told, exact from CHECKING on.",
  })
  totalBytes!: number | null;

  /** Grows from event to event: what was read before is told from what came after. */
  seq!: number;
}
