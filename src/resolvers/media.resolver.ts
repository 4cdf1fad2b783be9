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
import { type Connection, MediaConnection } from "../schema/connections.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { MediaError, MediaItem, MediaVariant, SimilarMedia } from "../schema/media.js";
import { VisionResponse } from "../schema/media-analysis.js";
import { MediaStatus, MediaType } from "../schema/media-enums.js";
import { DeleteMediaPayload, UploadMediaPayload } from "../schema/payloads.js";
import { knownForm } from "../services/ids.js";
import { variantsOf } from "../services/media/media-rules.js";
import { errorOf, servedPathOf } from "../services/media/media-service.js";
import { listCost } from "./complexity.js";
import { type RequestContext, requireDevice } from "./context.js";
import { imageQuery } from "./image-query.js";
import { type FileSource, openIncomingFile } from "./incoming-file.js";
import { createPictureFields } from "./picture-fields.js";

/** What reading half a megabyte costs, beside fields that are in memory. */
const VISION_COST = 5_000;
/** What comparing a thousand pictures costs, beside what is answered. */
const COMPARING_COST = 1_000;
const listOfSimilar = listCost(10);
const similarCost: typeof listOfSimilar = (field) => COMPARING_COST + listOfSimilar(field);

@Resolver(() => MediaItem)
export class MediaResolver extends createPictureFields(MediaItem, "media", servedPathOf) {
  @Query(() => MediaConnection, {
    description: "This device's media items, newest first.",
    complexity: listCost(20),
  })
  media(
    @Ctx() context: RequestContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "1..100" }) first?:
      | number
      | null,
    @Arg("after", () => String, { nullable: true, description: "`endCursor` of the page before." }) after?:
      | string
      | null,
    @Arg("type", () => MediaType, { nullable: true, description: "Only items of that type." })
    type?: MediaType | null,
    @Arg("status", () => MediaStatus, { nullable: true, description: "Only items that stand so." })
    status?: MediaStatus | null,
  ): Promise<Connection<MediaItem>> {
    const { deviceId } = requireDevice(context);
    return context.services.media.page(deviceId, { first, after, type, status });
  }

  @Query(() => MediaItem, { nullable: true, description: "Null when it is not this device's." })
  mediaItem(@Arg("id", () => ID) id: string, @Ctx() context: RequestContext): Promise<MediaItem | null> {
    return context.services.media.find(requireDevice(context).deviceId, knownForm(id));
  }

  @Query(() => [SimilarMedia], {
    description:
      "This device's COMPLETE items that are most like that one: near-duplicates first, then by score. Compared are its newest 1,000; empty when that item has no analysis yet, or one without what pictures are compared by.",
    complexity: similarCost,
  })
  similarMedia(
    @Arg("id", () => ID) id: string,
    @Ctx() context: RequestContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 10, description: "1..100" }) first?:
      | number
      | null,
  ): Promise<SimilarMedia[]> {
    const { deviceId } = requireDevice(context);
    return context.services.similarMedia.of(deviceId, knownForm(id), first);
  }

  @Mutation(() => UploadMediaPayload, {
    description:
      "Stores a picture in the media library and queues its checklist. JPEG, PNG, WebP, AVIF or GIF, told by its bytes; at most 5 MB and 50 megapixels unless the server says otherwise. The same picture of the same type again within ten minutes gives the same item. Sent by the GraphQL multipart request specification.",
  })
  async uploadMedia(
    @Ctx() context: RequestContext,
    @Arg("type", () => MediaType) type: MediaType,
    @Arg("file", () => GraphQLUpload) file: FileSource,
    @Arg("idempotencyKey", () => String, {
      nullable: true,
      description:
        "1 to 128 characters of the app's choice. The same key again gives the same answer for 24 hours.",
    })
    idempotencyKey?: string | null,
  ): Promise<UploadMediaPayload> {
    const device = requireDevice(context);
    const picture = await openIncomingFile(file);
    return { item: await context.services.mediaUploads.upload(device, picture, { type, idempotencyKey }) };
  }

  @Mutation(() => DeleteMediaPayload, {
    description: "Erases a media item with its file and its variants. Repeating it succeeds.",
  })
  async deleteMedia(
    @Arg("id", () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<DeleteMediaPayload> {
    await context.services.media.delete(requireDevice(context).deviceId, knownForm(id));
    return { deletedMediaId: id };
  }

  @Mutation(() => MediaItem, {
    description:
      "Takes a FAILED item up again now, at the step that it failed at. One that is being worked on is answered as it is. `NOT_RETRYABLE`: it is COMPLETE, or its error is not retryable.",
  })
  retryMedia(@Arg("id", () => ID) id: string, @Ctx() context: RequestContext): Promise<MediaItem> {
    return context.services.media.retry(requireDevice(context).deviceId, knownForm(id));
  }

  @Subscription(() => MediaItem, {
    description:
      "The present state of a media item first, then each change; completes after COMPLETE or FAILED, and when the item is deleted. After a lost connection subscribe again and drop what `seq` says you have seen.",
    subscribe: ({ args, context }) =>
      (context as RequestContext).services.media.follow(
        requireDevice(context as RequestContext).deviceId,
        knownForm((args as { id: string }).id),
      ),
  })
  mediaProgress(@Root() item: MediaItem, @Arg("id", () => ID) _id: string): MediaItem {
    return item;
  }

  @FieldResolver(() => String, {
    description:
      "Absolute and signed: it loads with no header, for at least 24 hours. Temporary until the item is COMPLETE, permanent (`/serve/{id}`) from then on; the temporary address goes on working by a redirect.",
  })
  url(
    @Root() item: MediaItem,
    @Ctx() { services }: RequestContext,
    @Arg("size", () => ImageSize, { nullable: true, defaultValue: ImageSize.FULL }) size?: ImageSize | null,
    @Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })
    format?: ImageFormat | null,
    @Arg("background", () => Background, { nullable: true, defaultValue: Background.ORIGINAL })
    background?: Background | null,
  ): string {
    return services.media.urlOf(item, imageQuery("media", { size, format, background }));
  }

  @FieldResolver(() => [MediaVariant], {
    description: "The forms that lie ready; empty before the item is COMPLETE.",
  })
  variants(@Root() item: MediaItem, @Ctx() { services }: RequestContext): MediaVariant[] {
    return variantsOf(item).map((variant) => ({
      ...variant,
      url: services.media.urlOf(item, imageQuery("media", variant)),
    }));
  }

  @FieldResolver(() => [VisionResponse], {
    description:
      "What vision services answered, as it came, up to 256 KB each; empty where the server has none, and when none gave a usable answer. Ask for it of one item, not of lists: it is priced accordingly.",
    complexity: VISION_COST,
  })
  visionResponses(@Root() item: MediaItem, @Ctx() { services }: RequestContext): Promise<VisionResponse[]> {
    return services.media.visionResponses(item);
  }

  @FieldResolver(() => [ImageFormat], {
    description: "The formats in which variants lie ready; empty before the item is COMPLETE.",
  })
  formats(@Root() item: MediaItem): ImageFormat[] {
    return [...new Set(variantsOf(item).map(({ format }) => format))];
  }

  @FieldResolver(() => MediaError, {
    nullable: true,
    description: "Why it has failed, or what the try before the next one failed of.",
  })
  error(@Root() item: MediaItem): MediaError | null {
    return errorOf(item);
  }
}
