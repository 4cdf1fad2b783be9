import { z } from "zod";
import type { MediaAnalysis } from "../../schema/media-analysis.js";

const share = () => z.number({ error: "expected a number from 0 to 1" }).min(0).max(1);

const Colour = z.object({
  hex: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, { error: "expected a colour such as #aabbcc" })
    .meta({ description: "`#rrggbb`, sRGB." }),
  share: share().meta({ description: "Share of the picture, 0..1." }),
});

/** As the GraphQL type `MediaAnalysis`; of a worker nothing else is taken. */
export const AnalysisSchema = z
  .strictObject({
    dominantColors: z
      .array(Colour, { error: "expected a list of colours" })
      .max(16, { error: "expected at most 16 colours" })
      .meta({ description: "The colours that stand for the picture, the most common first." }),
  })
  .meta({
    id: "MediaAnalysis",
    description: "What was found in a picture.",
  }) satisfies z.ZodType<MediaAnalysis>;
