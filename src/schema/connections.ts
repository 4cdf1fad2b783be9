import { type ClassType, Field, Int, ObjectType } from "type-graphql";
import { DownloadedFace } from "./face.js";
import { Job } from "./job.js";
import { MediaItem } from "./media.js";
import { Original } from "./original.js";

/** Where a page of a list ends. */
@ObjectType({ description: "Where a page of a list ends." })
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: "Pass it as `after` for the next page." })
  endCursor?: string | null;
}

/** A node and the cursor that points behind it. */
export interface Edge<T> {
  cursor: string;
  node: T;
}

/** One page of a list, newest first. */
export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
  totalCount: number;
}

function connectionTypes<T extends object>(node: ClassType<T>, name: string): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: "An entry of a list with its cursor." })
  class NodeEdge implements Edge<T> {
    @Field(() => String, { description: "Pass it as `after` for what follows this entry." })
    cursor!: string;

    @Field(() => node)
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: "One page of a list, newest first." })
  class NodeConnection implements Connection<T> {
    @Field(() => [NodeEdge])
    edges!: NodeEdge[];

    @Field(() => [node], { description: "The entries without their cursors." })
    nodes!: T[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { description: "How many there are on all pages." })
    totalCount!: number;
  }
  return NodeConnection;
}

/** GraphQL type of a page of originals. */
export const OriginalConnection = connectionTypes(Original, "Original");

/** GraphQL type of a page of faces. */
export const DownloadedFaceConnection = connectionTypes(DownloadedFace, "DownloadedFace");

/** GraphQL type of a page of jobs. */
export const JobConnection = connectionTypes(Job, "Job");

/** GraphQL type of a page of the media library. */
export const MediaConnection = connectionTypes(MediaItem, "Media");
