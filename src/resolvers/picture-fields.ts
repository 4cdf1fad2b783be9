import { Arg, type ClassType, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import type { StoredTraits } from "../schema/picture-traits.js";
import type { ImageFolder } from "../storage/files/file-store.js";
import type { RequestContext } from "./context.js";
import { srcsetOf } from "./srcset.js";

/** What originals, cartoons and faces have in common. */
interface Picture {
  filename: string;
  width: number;
  height: number;
  traits?: StoredTraits | null;
  /** Size of what is left without the background, where that was cropped. */
  cutOut?: { width: number; height: number } | null;
  expiresAt?: Date;
}

/**
 * The fields that every type of picture has: extend what this returns.
 * @param type the GraphQL type
 * @param folder where its files lie
 * @param pathOf path of a picture's address, where that is not `/uploads/{folder}/{filename}`
 */
export function createPictureFields<T extends Picture>(
  type: ClassType<T>,
  folder: ImageFolder,
  pathOf?: (picture: T) => string,
) {
  @Resolver(() => type)
  abstract class PictureFields {
    @FieldResolver(() => String, {
      nullable: true,
      description:
        "A placeholder to paint before the picture comes: a ThumbHash of some 25 bytes, in base64. Null until the picture has been looked at, at the latest by its first job.",
    })
    thumbhash(@Root() picture: Picture): string | null {
      return picture.traits?.thumbhash ?? null;
    }

    @FieldResolver(() => String, {
      nullable: true,
      description:
        "The colour that takes up most of the picture, as `#rrggbb`. Null until the picture has been looked at, at the latest by its first job.",
    })
    dominantColor(@Root() picture: Picture): string | null {
      return picture.traits?.dominantColor ?? null;
    }

    @FieldResolver(() => String, {
      description:
        "For the attribute `srcset` of an `img` element: signed addresses with their widths, `… 480w, … 1200w`. Each loads as `imageUrl` does.",
    })
    srcset(
      @Root() picture: T,
      @Ctx() { services }: RequestContext,
      @Arg("sizes", () => [ImageSize], {
        nullable: true,
        description:
          "Sizes of one shape. Null: SMALL, DETAIL and ZOOM, without those that would be the same picture.",
      })
      sizes?: ImageSize[] | null,
      @Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })
      format?: ImageFormat | null,
      @Arg("background", () => Background, { nullable: true, defaultValue: Background.ORIGINAL })
      background?: Background | null,
    ): string {
      const { filename, expiresAt: notAfter, cutOut } = picture;
      const { width, height } = (background === Background.REMOVED && cutOut) || picture;
      return srcsetOf(
        services.urls,
        { folder, filename, width, height, notAfter, path: pathOf?.(picture) },
        { sizes, format, background },
      );
    }
  }
  return PictureFields;
}
