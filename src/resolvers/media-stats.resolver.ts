import { Ctx, Query, Resolver } from "type-graphql";
import { MediaStats } from "../schema/media-stats.js";
import type { RequestContext } from "./context.js";

@Resolver(() => MediaStats)
export class MediaStatsResolver {
  @Query(() => MediaStats, {
    description:
      "For operators: send `Authorization: Bearer <ADMIN_TOKEN>` in place of a device's token. `UNAUTHENTICATED`: it is not that, or the server has none.",
  })
  async mediaStats(@Ctx() context: RequestContext): Promise<MediaStats> {
    context.assertOperator();
    return context.services.mediaStats.read();
  }
}
