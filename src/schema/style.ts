import { Field, ID, ObjectType } from "type-graphql";

/** A style in which cartoons are drawn. Not stored: engines bring their own. */
@ObjectType({ description: "A style in which cartoons are drawn." })
export class Style {
  @Field(() => ID, { description: "What `upload` and `regenerate` take as `styleId`, e.g. `ink`." })
  id!: string;

  @Field(() => String, { description: "Fit to show to a person." })
  name!: string;

  @Field(() => String, { description: "One or two sentences on what the picture will look like." })
  description!: string;

  @Field(() => String, { nullable: true, description: "A small picture of the style." })
  sampleUrl?: string | null;

  @Field(() => String, { description: "The engine that draws it, e.g. `builtin`." })
  engine!: string;
}
