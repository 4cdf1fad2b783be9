import { Field, Float, Int, ObjectType } from "type-graphql";

/** How long something took. */
@ObjectType({
  description: "How often something happened since the server was started, and how long it took.",
})
export class Durations {
  @Field(() => Int)
  count!: number;

  @Field(() => Float, { nullable: true, description: "Null when it has not happened yet." })
  averageSeconds!: number | null;
}

/** The state of the media library. */
@ObjectType({
  description: "The state of the media library, of all devices; `/metrics` has the same for Prometheus.",
})
export class MediaStats {
  @Field(() => Int, { description: "Items that wait for their turn, or for their next try." })
  pending!: number;

  @Field(() => Int, { description: "Items that are being worked on." })
  processing!: number;

  @Field(() => Int, { description: "Items that have failed." })
  failed!: number;

  @Field(() => Int, {
    description:
      "Of those pending and processing: items whose turn came, or whose worker fell silent, ten minutes ago, and that nobody has taken since.",
  })
  stuck!: number;

  @Field(() => Durations, {
    description: "Items that this process saw become COMPLETE, from their upload on.",
  })
  completed!: Durations;

  @Field(() => Int, { description: "Failed items that this process took up again by itself." })
  healed!: number;

  @Field(() => Durations, {
    description: "Answers of this process with a picture, or that the client has it already.",
  })
  served!: Durations;
}
