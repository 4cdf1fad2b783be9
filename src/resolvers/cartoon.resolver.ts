import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from "type-graphql";
import { RegeneratedCartoon } from "../schema/cartoon.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { Original } from "../schema/original.js";
import { Style } from "../schema/style.js";
import { knownForm } from "../services/ids.js";
import { listCost } from "./complexity.js";
import { type RequestContext, requireDevice } from "./context.js";
import { imageQuery } from "./image-query.js";
import { loadOriginal } from "./load-original.js";
import { createPictureFields } from "./picture-fields.js";

@Resolver(() => RegeneratedCartoon)
export class CartoonResolver extends createPictureFields(RegeneratedCartoon, "temp") {
  @Query(() => [Style], {
    description: "The styles on offer; the first is the default.",
    complexity: listCost(10),
  })
  styles(@Ctx() { services }: RequestContext): Style[] {
    return services.styles.list();
  }

  @Query(() => RegeneratedCartoon, {
    nullable: true,
    description: "Null when it is gone or not this device's.",
  })
  cartoon(
    @Arg("id", () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<RegeneratedCartoon | null> {
    return context.services.cartoons.find(requireDevice(context).deviceId, knownForm(id));
  }

  @Subscription(() => RegeneratedCartoon, {
    description:
      "Cartoons of this device, or of one original, as they become ready. With `since`, those with `createdAt >= since` first (oldest first, at most 100). Stays open.",
    subscribe: ({ args, context }) => {
      const { originalId, since } = args as { originalId?: string | null; since?: Date | null };
      const of = originalId === null || originalId === undefined ? originalId : knownForm(originalId);
      const { deviceId } = requireDevice(context as RequestContext);
      return (context as RequestContext).services.streams.cartoons(deviceId, { originalId: of, since });
    },
  })
  cartoonReady(
    @Root() cartoon: RegeneratedCartoon,
    @Arg("originalId", () => ID, { nullable: true }) _originalId?: string | null,
    @Arg("since", () => GraphQLDateTime, { nullable: true, description: "Null: live only." })
    _since?: Date | null,
  ): RegeneratedCartoon {
    return cartoon;
  }

  @FieldResolver(() => String, {
    description: "Absolute and signed: it loads with no header, until `expiresAt` at the latest.",
  })
  imageUrl(
    @Root() cartoon: RegeneratedCartoon,
    @Ctx() { services }: RequestContext,
    @Arg("size", () => ImageSize, { nullable: true, defaultValue: ImageSize.FULL }) size?: ImageSize | null,
    @Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })
    format?: ImageFormat | null,
    @Arg("background", () => Background, { nullable: true, defaultValue: Background.ORIGINAL })
    background?: Background | null,
  ): string {
    return services.urls.sign("temp", cartoon.filename, {
      query: imageQuery("temp", { size, format, background }),
      notAfter: cartoon.expiresAt,
    });
  }

  @FieldResolver(() => Original)
  original(@Root() cartoon: RegeneratedCartoon, @Ctx() context: RequestContext): Promise<Original> {
    return loadOriginal(context, cartoon.originalId);
  }

  @FieldResolver(() => Style, { nullable: true, description: "Null when the engine no longer offers it." })
  style(@Root() cartoon: RegeneratedCartoon, @Ctx() { services }: RequestContext): Style | null {
    return services.styles.find(cartoon.styleId);
  }
}
