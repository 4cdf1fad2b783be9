import { Field, Float, ObjectType } from "type-graphql";

/** A colour of a picture, and how much of it has that colour. */
@ObjectType({ description: "A colour of a picture, and how much of the picture has it." })
export class MediaColor {
  @Field(() => String, { description: "`#rrggbb`, sRGB." })
  hex!: string;

  @Field(() => Float, { description: "Share of the picture, 0..1." })
  share!: number;
}

/** What was found in a picture; stored as the image process answered it. */
@ObjectType({ description: "What was found in a picture, without any service." })
export class MediaAnalysis {
  @Field(() => [MediaColor], {
    description: "The colours that stand for the picture, the most common first.",
  })
  dominantColors!: MediaColor[];
}
