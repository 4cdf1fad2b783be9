import { GraphQLUpload } from "graphql-upload-minimal";
import {
  Arg,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { RegeneratedCartoon } from "../schema/cartoon.js";
import { type Connection, OriginalConnection } from "../schema/connections.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { DownloadedFace } from "../schema/face.js";
import { Job } from "../schema/job.js";
import { Original } from "../schema/original.js";
import { DeleteOriginalPayload, RegeneratePayload, UploadPayload } from "../schema/payloads.js";
import { UploadProgress } from "../schema/upload-progress.js";
import { knownForm } from "../services/ids.js";
import { pageSize } from "../services/pages.js";
import { listCost } from "./complexity.js";
import { type RequestContext, requireDevice } from "./context.js";
import { imageQuery } from "./image-query.js";
import { type FileSource, openIncomingFile } from "./incoming-file.js";
import { createPictureFields } from "./picture-fields.js";

const IDEMPOTENCY_KEY = {
  nullable: true,
  description:
    "1 to 128 characters of the app's choice. The same key again gives the same answer for 24 hours.",
} as const;

@Resolver(() => Original)
export class OriginalResolver extends createPictureFields(Original, "originals") {
  @Query(() => OriginalConnection, {
    description: "This device's originals, newest first.",
    complexity: listCost(20),
  })
  originals(
    @Ctx() context: RequestContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "1..100" }) first?:
      | number
      | null,
    @Arg("after", () => String, { nullable: true, description: "`endCursor` of the page before." }) after?:
      | string
      | null,
  ): Promise<Connection<Original>> {
    return context.services.originals.page(requireDevice(context).deviceId, { first, after });
  }

  @Query(() => Original, { nullable: true, description: "Null when it is not this device's." })
  original(@Arg("id", () => ID) id: string, @Ctx() context: RequestContext): Promise<Original | null> {
    return context.services.originals.find(requireDevice(context).deviceId, knownForm(id));
  }

  @Mutation(() => UploadPayload, {
    description:
      "Stores a photo for good and queues its first cartoon. JPEG, PNG, WebP, AVIF or GIF, told by its bytes; at most 10 MB and 50 megapixels unless the server says otherwise. Sent by the GraphQL multipart request specification.",
  })
  async upload(
    @Ctx() context: RequestContext,
    @Arg("file", () => GraphQLUpload) file: FileSource,
    @Arg("styleId", () => ID, { nullable: true, description: "Null: the first of `styles`." }) styleId?:
      | string
      | null,
    @Arg("seed", () => Int, { nullable: true, description: "Null: random." }) seed?: number | null,
    @Arg("idempotencyKey", () => String, IDEMPOTENCY_KEY) idempotencyKey?: string | null,
  ): Promise<UploadPayload> {
    const device = requireDevice(context);
    const photo = await openIncomingFile(file);
    return context.services.uploads.upload(device, photo, { styleId, seed, idempotencyKey });
  }

  @Mutation(() => RegeneratePayload, { description: "Queues one more cartoon of an original." })
  regenerate(
    @Ctx() context: RequestContext,
    @Arg("originalId", () => ID) originalId: string,
    @Arg("styleId", () => ID, { nullable: true, description: "Null: that of the last cartoon." }) styleId?:
      | string
      | null,
    @Arg("seed", () => Int, { nullable: true, description: "Null: random." }) seed?: number | null,
    @Arg("idempotencyKey", () => String, IDEMPOTENCY_KEY) idempotencyKey?: string | null,
  ): Promise<RegeneratePayload> {
    const device = requireDevice(context);
    const request = { originalId: knownForm(originalId), styleId, seed, idempotencyKey };
    return context.services.cartoons.regenerate(device, request);
  }

  @Mutation(() => DeleteOriginalPayload, {
    description: "Erases an original with its cartoons, its face and all files. Repeating it succeeds.",
  })
  async deleteOriginal(
    @Arg("originalId", () => ID) originalId: string,
    @Ctx() context: RequestContext,
  ): Promise<DeleteOriginalPayload> {
    await context.services.originals.delete(requireDevice(context).deviceId, knownForm(originalId));
    return { deletedOriginalId: originalId };
  }

  @Subscription(() => UploadProgress, {
    description:
      "How far this device's upload with that key has come: its present state first (WAITING when there is none), then each change; completes after STORED or FAILED. Subscribe before the upload begins.",
    subscribe: ({ args, context }) =>
      (context as RequestContext).services.uploadProgress.follow(
        requireDevice(context as RequestContext).deviceId,
        (args as { idempotencyKey: string }).idempotencyKey,
      ),
  })
  uploadProgress(
    @Root() progress: UploadProgress,
    @Arg("idempotencyKey", () => String, {
      description: "As it is given to `upload` or `uploadMedia`: one key, one picture.",
    })
    _idempotencyKey: string,
  ): UploadProgress {
    return progress;
  }

  @FieldResolver(() => String, {
    description:
      "Absolute and signed: it loads with no header, for at least 24 hours. Ask again for a fresh one.",
  })
  imageUrl(
    @Root() original: Original,
    @Ctx() { services }: RequestContext,
    @Arg("size", () => ImageSize, { nullable: true, defaultValue: ImageSize.FULL }) size?: ImageSize | null,
    @Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })
    format?: ImageFormat | null,
    @Arg("background", () => Background, { nullable: true, defaultValue: Background.ORIGINAL })
    background?: Background | null,
  ): string {
    return services.urls.sign("originals", original.filename, {
      query: imageQuery("originals", { size, format, background }),
    });
  }

  @FieldResolver(() => [RegeneratedCartoon], {
    description: "Newest first; empty once a face has been downloaded.",
    complexity: listCost(50),
  })
  async cartoons(
    @Root() original: Original,
    @Ctx() { loaders }: RequestContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50, description: "1..100" }) first?:
      | number
      | null,
  ): Promise<RegeneratedCartoon[]> {
    const size = pageSize(first, 50);
    return (await loaders.cartoonsOf.load(original._id)).slice(0, size);
  }

  @FieldResolver(() => Int)
  cartoonCount(@Root() original: Original, @Ctx() { loaders }: RequestContext): Promise<number> {
    return loaders.cartoonCountOf.load(original._id);
  }

  @FieldResolver(() => DownloadedFace, { nullable: true })
  downloadedFace(
    @Root() original: Original,
    @Ctx() { loaders }: RequestContext,
  ): Promise<DownloadedFace | null> {
    return loaders.faceOf.load(original._id);
  }

  @FieldResolver(() => Job, { nullable: true, description: "The job that was started last." })
  latestJob(@Root() original: Original, @Ctx() { loaders }: RequestContext): Promise<Job | null> {
    return loaders.latestJobOf.load(original._id);
  }
}
