import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { type Connection, DownloadedFaceConnection } from "../schema/connections.js";
import { ImageFormat, ImageSize } from "../schema/enums.js";
import { DownloadedFace } from "../schema/face.js";
import { Original } from "../schema/original.js";
import { DownloadPayload } from "../schema/payloads.js";
import { knownForm } from "../services/ids.js";
import { listCost } from "./complexity.js";
import { type RequestContext, requireDevice } from "./context.js";
import { imageQuery } from "./image-query.js";
import { loadOriginal } from "./load-original.js";
import { createPictureFields } from "./picture-fields.js";

@Resolver(() => DownloadedFace)
export class FaceResolver extends createPictureFields(DownloadedFace, "downloaded") {
  @Query(() => DownloadedFaceConnection, {
    description: "This device's faces, newest first.",
    complexity: listCost(20),
  })
  downloadedFaces(
    @Ctx() context: RequestContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "1..100" }) first?:
      | number
      | null,
    @Arg("after", () => String, { nullable: true, description: "`endCursor` of the page before." }) after?:
      | string
      | null,
  ): Promise<Connection<DownloadedFace>> {
    return context.services.faces.page(requireDevice(context).deviceId, { first, after });
  }

  @Query(() => DownloadedFace, { nullable: true, description: "Null when it is not this device's." })
  downloadedFace(
    @Arg("id", () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<DownloadedFace | null> {
    return context.services.faces.find(requireDevice(context).deviceId, knownForm(id));
  }

  @Mutation(() => DownloadPayload, {
    description:
      "Cuts the face out of the chosen cartoon and keeps it for good; then all cartoons of that original vanish. Asking again for the same cartoon gives the same job or face. `DOWNLOAD_IN_PROGRESS`, `ALREADY_DOWNLOADED`: another cartoon was chosen before.",
  })
  download(
    @Arg("cartoonId", () => ID) cartoonId: string,
    @Ctx() context: RequestContext,
  ): Promise<DownloadPayload> {
    return context.services.faces.download(requireDevice(context), knownForm(cartoonId));
  }

  @FieldResolver(() => String, {
    description: "Absolute and signed; transparent, except as JPEG, which is laid on white.",
  })
  faceUrl(
    @Root() face: DownloadedFace,
    @Ctx() { services }: RequestContext,
    @Arg("size", () => ImageSize, { nullable: true, defaultValue: ImageSize.FULL }) size?: ImageSize | null,
    @Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })
    format?: ImageFormat | null,
  ): string {
    return services.urls.sign("downloaded", face.filename, {
      query: imageQuery("downloaded", { size, format }),
    });
  }

  @FieldResolver(() => Original)
  original(@Root() face: DownloadedFace, @Ctx() context: RequestContext): Promise<Original> {
    return loadOriginal(context, face.originalId);
  }
}
