import { Field, ID, ObjectType } from "type-graphql";
import { Device } from "./device.js";
import { DownloadedFace } from "./face.js";
import { Job } from "./job.js";
import { MediaItem } from "./media.js";
import { Original } from "./original.js";

/** Answer of `registerDevice`. */
@ObjectType()
export class RegisterDevicePayload {
  @Field(() => Device)
  device!: Device;

  @Field(() => String, {
    description: "Send it as `Authorization: Bearer <token>`; keep it in the keychain or keystore.",
  })
  token!: string;
}

/** Answer of `upload`. */
@ObjectType()
export class UploadPayload {
  @Field(() => Original)
  original!: Original;

  @Field(() => Job, { description: "The job that draws the first cartoon; follow it with `jobProgress`." })
  job!: Job;
}

/** Answer of `regenerate`. */
@ObjectType()
export class RegeneratePayload {
  @Field(() => Original)
  original!: Original;

  @Field(() => Job, { description: "The job that draws one more cartoon." })
  job!: Job;
}

/** Answer of `download`. */
@ObjectType()
export class DownloadPayload {
  @Field(() => Original)
  original!: Original;

  @Field(() => Job, {
    nullable: true,
    description: "The job that cuts the face; null when its record is gone (7 days after its end).",
  })
  job?: Job | null;

  @Field(() => DownloadedFace, { nullable: true, description: "At once when it exists already." })
  face?: DownloadedFace | null;
}

/** Answer of `deleteOriginal`. */
@ObjectType()
export class DeleteOriginalPayload {
  @Field(() => ID)
  deletedOriginalId!: string;
}

/** Answer of `deleteDevice`. */
@ObjectType()
export class DeleteDevicePayload {
  @Field(() => ID)
  deletedDeviceId!: string;
}

/** Answer of `uploadMedia`. */
@ObjectType()
export class UploadMediaPayload {
  @Field(() => MediaItem, { description: "Follow it with `mediaProgress`; its `url` loads at once." })
  item!: MediaItem;
}

/** Answer of `deleteMedia`. */
@ObjectType()
export class DeleteMediaPayload {
  @Field(() => ID)
  deletedMediaId!: string;
}
