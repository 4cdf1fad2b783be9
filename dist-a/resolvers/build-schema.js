import "reflect-metadata";
import { createPubSub } from "@graphql-yoga/subscription";
import { GraphQLDateTime } from "graphql-scalars";
import { buildSchemaSync } from "type-graphql";
import { CartoonResolver } from "./cartoon.resolver.js";
import { DeviceResolver } from "./device.resolver.js";
import { FaceResolver } from "./face.resolver.js";
import { JobResolver } from "./job.resolver.js";
import { MediaResolver } from "./media.resolver.js";
import { MediaStatsResolver } from "./media-stats.resolver.js";
import { OriginalResolver } from "./original.resolver.js";
let built;
/**
 * The served schema; `schema.graphql` is its printed form. Built once in a process: TypeGraphQL keeps what it knows for as
 * long, and turns the order of arguments around each time it builds.
 */
export function buildGraphQLSchema() {
    built ??= buildSchemaSync({
        resolvers: [
            DeviceResolver,
            OriginalResolver,
            CartoonResolver,
            FaceResolver,
            JobResolver,
            MediaResolver,
            MediaStatsResolver,
        ],
        scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
        // The services check what the schema can't say, with messages of their own; class-validator echoes values.
        validate: false,
        // TypeGraphQL insists on one; every subscription here brings its own stream.
        pubSub: createPubSub(),
    });
    return built;
}
//# sourceMappingURL=build-schema.js.map