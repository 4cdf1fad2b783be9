import { Field, Float, Int, ObjectType } from "type-graphql";
import { MediaBackdrop, MediaMedium, SiteRole } from "./analysis-enums.js";

/** A colour of a picture, and how much of it has that colour. */
@ObjectType({ description: "A colour of a picture, and how much of the picture has it." })
export class MediaColor {
  @Field(() => String, { description: "`#rrggbb`, sRGB." })
  hex!: string;

  @Field(() => [Float], {
    description:
      "The same in Oklab: lightness 0..1, then two axes of about -0.4..0.4, green to red and blue to yellow.",
  })
  oklab!: [lightness: number, a: number, b: number];

  @Field(() => Float, { description: "Share of what is visible of the picture, 0..1." })
  share!: number;

  @Field(() => String, { description: "In plain English, e.g. `navy`." })
  name!: string;
}

/** The tone of a picture, over its palette. */
@ObjectType({ description: "The tone of a picture, over its palette." })
export class MediaTone {
  @Field(() => Float, { description: "Mean lightness in Oklab, 0..1." })
  lightness!: number;

  @Field(() => Float, {
    description: "Mean chroma in Oklab: 0 is grey, 0.3 as colourful as screens can show.",
  })
  chroma!: number;

  @Field(() => Float, { description: "Share of the chroma that is reds, oranges and yellows, 0..1." })
  warm!: number;

  @Field(() => Float, { description: "Share of the chroma that is blue-greens, blues and violets, 0..1." })
  cool!: number;
}

/** How sharp a picture is. */
@ObjectType({
  description: "How sharp a picture is where it is sharpest, seen at no more than 1,024 pixels a side.",
})
export class MediaSharpness {
  @Field(() => Float, {
    description: "Variance of the Laplacian of luma, in steps of 0..255, noise taken off.",
  })
  variance!: number;

  @Field(() => Float, { description: "0..100." })
  score!: number;
}

/** How a picture is exposed. */
@ObjectType({ description: "How a picture is exposed." })
export class MediaExposure {
  @Field(() => Float, { description: "Mean luma as a share of white, 0..1." })
  mean!: number;

  @Field(() => Float, { description: "Share of pixels that are as good as black, 0..1." })
  clippedBlack!: number;

  @Field(() => Float, { description: "Share of pixels that are as good as white, 0..1." })
  clippedWhite!: number;

  @Field(() => Float, { description: "0..100; falls with what is clipped, and away from middle tones." })
  score!: number;
}

/** How much of its tones there are between the darkest and the lightest. */
@ObjectType({ description: "How far a picture's tones lie apart." })
export class MediaContrast {
  @Field(() => Float, { description: "Standard deviation of luma as a share of white, 0..0.5." })
  rms!: number;

  @Field(() => Float, {
    description: "From the 5th to the 95th percentile of luma, as a share of white, 0..1.",
  })
  range!: number;

  @Field(() => Float, { description: "0..100." })
  score!: number;
}

/** What a quality score is made of. */
@ObjectType({ description: "What a quality score is made of, each 0..100." })
export class MediaQualityParts {
  @Field(() => Float)
  sharpness!: number;

  @Field(() => Float, { description: "100 when it is as large as its type is shown on large screens." })
  resolution!: number;

  @Field(() => Float)
  contrast!: number;

  @Field(() => Float, { nullable: true, description: "Null for what is no photo." })
  exposure!: number | null;

  @Field(() => Float, { nullable: true, description: "100 is none. Null for what is no photo." })
  noise!: number | null;
}

/** How well a picture will look where it is to be shown. */
@ObjectType({
  description:
    "How well a picture will look where it is to be shown. It knows nothing of taste or composition.",
})
export class MediaQuality {
  @Field(() => Float, { description: "0..100; one bad part is not made up for by the others." })
  score!: number;

  @Field(() => MediaQualityParts)
  parts!: MediaQualityParts;
}

/** A rectangle of a picture. */
@ObjectType({ description: "A rectangle of a picture, as shares (0..1) of its width and height." })
export class MediaBox {
  @Field(() => Float)
  left!: number;

  @Field(() => Float)
  top!: number;

  @Field(() => Float)
  width!: number;

  @Field(() => Float)
  height!: number;
}

/** A face in a picture. */
@ObjectType({ description: "A face in a picture. Nobody is recognised." })
export class MediaFace {
  @Field(() => Float, { description: "Confidence, 0..1." })
  score!: number;

  @Field(() => MediaBox)
  box!: MediaBox;
}

/** A thing in a picture. */
@ObjectType({ description: "A thing, animal or person in a picture." })
export class MediaObject {
  @Field(() => String, { description: "One of the 80 kinds of the COCO data set, e.g. `cup`." })
  label!: string;

  @Field(() => Float, { description: "Confidence, 0..1." })
  score!: number;

  @Field(() => MediaBox)
  box!: MediaBox;
}

/** A word for what a picture shows. */
@ObjectType({ description: "A word for what a picture shows." })
export class MediaLabel {
  @Field(() => String)
  name!: string;

  @Field(() => Float, { description: "Confidence, 0..1." })
  score!: number;
}

/** What a picture of a web site is for. */
@ObjectType({ description: "What a picture of a web site is for, told by its shape and content." })
export class SiteUse {
  @Field(() => SiteRole)
  role!: `${SiteRole}`;

  @Field(() => [Int], {
    description: "Widths in which it should be offered, pixels, rising; none is wider than the picture.",
  })
  widths!: number[];
}

/** What was found in a picture; stored as the image process answers it, but for what the item says itself. */
@ObjectType({
  description:
    "What was found in a picture without any service, by rules that `docs/analysis.md` states. Where the server has a vision service, its words are added.",
})
export class MediaAnalysis {
  @Field(() => Int, {
    description: "Of the rules: raised when one changes so that the same picture gives other values.",
  })
  version!: number;

  @Field(() => String, {
    nullable: true,
    description: "`#rrggbb` of the colour that most of the picture has; null when nothing of it is visible.",
  })
  dominantColor!: string | null;

  @Field(() => [MediaColor], { description: "At most eight, the most common first. The shares add up to 1." })
  palette!: MediaColor[];

  @Field(() => [MediaColor], {
    nullable: true,
    description:
      "The colours that a LOGO is known by, at most five, the most common first; null for other types.",
  })
  brandColors!: MediaColor[] | null;

  @Field(() => MediaBackdrop)
  background!: `${MediaBackdrop}`;

  @Field(() => MediaTone)
  tone!: MediaTone;

  @Field(() => MediaSharpness)
  sharpness!: MediaSharpness;

  @Field(() => MediaExposure)
  exposure!: MediaExposure;

  @Field(() => MediaContrast)
  contrast!: MediaContrast;

  @Field(() => Float, { description: "Standard deviation of the noise, in steps of luma (0..255)." })
  noise!: number;

  @Field(() => MediaQuality)
  quality!: MediaQuality;

  @Field(() => [MediaFace], { description: "The largest first." })
  faces!: MediaFace[];

  @Field(() => [MediaObject], { description: "At most ten, the surest first." })
  objects!: MediaObject[];

  @Field(() => [MediaLabel], {
    description:
      "What the picture shows, each word once: the kinds of `objects`, and what a vision service said.",
  })
  labels!: MediaLabel[];

  @Field(() => MediaMedium)
  medium!: `${MediaMedium}`;

  @Field(() => [String], { description: "E.g. `photographic`, `flat`, `text-heavy`, `monochrome`, `soft`." })
  styleWords!: string[];

  @Field(() => [String], {
    description:
      "At most four words for light and colour, e.g. `bright`, `warm`, `calm`; not for what happens in it.",
  })
  moodWords!: string[];

  @Field(() => String, {
    nullable: true,
    description:
      "A perceptual hash of 64 bits, 16 hexadecimal digits. Pictures whose hashes differ in at most 10 bits are near-duplicates. Null for a picture of one plain tone.",
  })
  perceptualHash!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Text in the picture. Only a vision service can read it: null when none was asked or answered; empty when one looked and there is none.",
  })
  detectedText!: string | null;

  @Field(() => String, {
    description:
      "A suggestion for the attribute `alt`, one sentence of English, made of what was found or by a vision service.",
  })
  altText!: string;

  @Field(() => Float, {
    description: "Mean confidence (0..1) of what the alternative text rests on: medium, faces, things.",
  })
  confidence!: number;

  @Field(() => SiteUse, { nullable: true, description: "Null but for the type SITE." })
  site!: SiteUse | null;

  @Field(() => [String], {
    description: "What went otherwise than hoped, e.g. that a vision service gave no usable answer.",
  })
  notes!: string[];
}

/** What a vision service answered. */
@ObjectType({ description: "What a vision service answered, as it came." })
export class VisionResponse {
  @Field(() => String, { description: "`google-vision` or `openai-vision`." })
  service!: string;

  @Field(() => String, { description: "The body of its answer: JSON." })
  body!: string;
}
