var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Field, Float, Int, ObjectType } from "type-graphql";
import { MediaBackdrop, MediaMedium, SiteRole } from "./analysis-enums.js";
/** A colour of a picture, and how much of it has that colour. */
let MediaColor = class MediaColor {
};
__decorate([
    Field(() => String, { description: "`#rrggbb`, sRGB." }),
    __metadata("design:type", String)
], MediaColor.prototype, "hex", void 0);
__decorate([
    Field(() => [Float], {
        description: "The same in Oklab: lightness 0..1, then two axes of about -0.4..0.4, green to red and blue to yellow.",
    }),
    __metadata("design:type", Array)
], MediaColor.prototype, "oklab", void 0);
__decorate([
    Field(() => Float, { description: "Share of what is visible of the picture, 0..1." }),
    __metadata("design:type", Number)
], MediaColor.prototype, "share", void 0);
__decorate([
    Field(() => String, { description: "In plain English, e.g. `navy`." }),
    __metadata("design:type", String)
], MediaColor.prototype, "name", void 0);
MediaColor = __decorate([
    ObjectType({ description: "A colour of a picture, and how much of the picture has it." })
], MediaColor);
export { MediaColor };
/** The tone of a picture, over its palette. */
let MediaTone = class MediaTone {
};
__decorate([
    Field(() => Float, { description: "Mean lightness in Oklab, 0..1." }),
    __metadata("design:type", Number)
], MediaTone.prototype, "lightness", void 0);
__decorate([
    Field(() => Float, {
        description: "Mean chroma in Oklab: 0 is grey, 0.3 as colourful as screens can show.",
    }),
    __metadata("design:type", Number)
], MediaTone.prototype, "chroma", void 0);
__decorate([
    Field(() => Float, { description: "Share of the chroma that is reds, oranges and yellows, 0..1." }),
    __metadata("design:type", Number)
], MediaTone.prototype, "warm", void 0);
__decorate([
    Field(() => Float, { description: "Share of the chroma that is blue-greens, blues and violets, 0..1." }),
    __metadata("design:type", Number)
], MediaTone.prototype, "cool", void 0);
MediaTone = __decorate([
    ObjectType({ description: "The tone of a picture, over its palette." })
], MediaTone);
export { MediaTone };
/** How sharp a picture is. */
let MediaSharpness = class MediaSharpness {
};
__decorate([
    Field(() => Float, {
        description: "Variance of the Laplacian of luma, in steps of 0..255, noise taken off.",
    }),
    __metadata("design:type", Number)
], MediaSharpness.prototype, "variance", void 0);
__decorate([
    Field(() => Float, { description: "0..100." }),
    __metadata("design:type", Number)
], MediaSharpness.prototype, "score", void 0);
MediaSharpness = __decorate([
    ObjectType({
        description: "How sharp a picture is where it is sharpest, seen at no more than 1,024 pixels a side.",
    })
], MediaSharpness);
export { MediaSharpness };
/** How a picture is exposed. */
let MediaExposure = class MediaExposure {
};
__decorate([
    Field(() => Float, { description: "Mean luma as a share of white, 0..1." }),
    __metadata("design:type", Number)
], MediaExposure.prototype, "mean", void 0);
__decorate([
    Field(() => Float, { description: "Share of pixels that are as good as black, 0..1." }),
    __metadata("design:type", Number)
], MediaExposure.prototype, "clippedBlack", void 0);
__decorate([
    Field(() => Float, { description: "Share of pixels that are as good as white, 0..1." }),
    __metadata("design:type", Number)
], MediaExposure.prototype, "clippedWhite", void 0);
__decorate([
    Field(() => Float, { description: "0..100; falls with what is clipped, and away from middle tones." }),
    __metadata("design:type", Number)
], MediaExposure.prototype, "score", void 0);
MediaExposure = __decorate([
    ObjectType({ description: "How a picture is exposed." })
], MediaExposure);
export { MediaExposure };
/** How much of its tones there are between the darkest and the lightest. */
let MediaContrast = class MediaContrast {
};
__decorate([
    Field(() => Float, { description: "Standard deviation of luma as a share of white, 0..0.5." }),
    __metadata("design:type", Number)
], MediaContrast.prototype, "rms", void 0);
__decorate([
    Field(() => Float, {
        description: "From the 5th to the 95th percentile of luma, as a share of white, 0..1.",
    }),
    __metadata("design:type", Number)
], MediaContrast.prototype, "range", void 0);
__decorate([
    Field(() => Float, { description: "0..100." }),
    __metadata("design:type", Number)
], MediaContrast.prototype, "score", void 0);
MediaContrast = __decorate([
    ObjectType({ description: "How far a picture's tones lie apart." })
], MediaContrast);
export { MediaContrast };
/** What a quality score is made of. */
let MediaQualityParts = class MediaQualityParts {
};
__decorate([
    Field(() => Float),
    __metadata("design:type", Number)
], MediaQualityParts.prototype, "sharpness", void 0);
__decorate([
    Field(() => Float, { description: "100 when it is as large as its type is shown on large screens." }),
    __metadata("design:type", Number)
], MediaQualityParts.prototype, "resolution", void 0);
__decorate([
    Field(() => Float),
    __metadata("design:type", Number)
], MediaQualityParts.prototype, "contrast", void 0);
__decorate([
    Field(() => Float, { nullable: true, description: "Null for what is no photo." }),
    __metadata("design:type", Object)
], MediaQualityParts.prototype, "exposure", void 0);
__decorate([
    Field(() => Float, { nullable: true, description: "100 is none. Null for what is no photo." }),
    __metadata("design:type", Object)
], MediaQualityParts.prototype, "noise", void 0);
MediaQualityParts = __decorate([
    ObjectType({ description: "What a quality score is made of, each 0..100." })
], MediaQualityParts);
export { MediaQualityParts };
/** How well a picture will look where it is to be shown. */
let MediaQuality = class MediaQuality {
};
__decorate([
    Field(() => Float, { description: "0..100; one bad part is not made up for by the others." }),
    __metadata("design:type", Number)
], MediaQuality.prototype, "score", void 0);
__decorate([
    Field(() => MediaQualityParts),
    __metadata("design:type", MediaQualityParts)
], MediaQuality.prototype, "parts", void 0);
MediaQuality = __decorate([
    ObjectType({
        description: "How well a picture will look where it is to be shown. It knows nothing of taste or composition.",
    })
], MediaQuality);
export { MediaQuality };
/** A rectangle of a picture. */
let MediaBox = class MediaBox {
};
__decorate([
    Field(() => Float),
    __metadata("design:type", Number)
], MediaBox.prototype, "left", void 0);
__decorate([
    Field(() => Float),
    __metadata("design:type", Number)
], MediaBox.prototype, "top", void 0);
__decorate([
    Field(() => Float),
    __metadata("design:type", Number)
], MediaBox.prototype, "width", void 0);
__decorate([
    Field(() => Float),
    __metadata("design:type", Number)
], MediaBox.prototype, "height", void 0);
MediaBox = __decorate([
    ObjectType({ description: "A rectangle of a picture, as shares (0..1) of its width and height." })
], MediaBox);
export { MediaBox };
/** A face in a picture. */
let MediaFace = class MediaFace {
};
__decorate([
    Field(() => Float, { description: "Confidence, 0..1." }),
    __metadata("design:type", Number)
], MediaFace.prototype, "score", void 0);
__decorate([
    Field(() => MediaBox),
    __metadata("design:type", MediaBox)
], MediaFace.prototype, "box", void 0);
MediaFace = __decorate([
    ObjectType({ description: "A face in a picture. Nobody is recognised." })
], MediaFace);
export { MediaFace };
/** A thing in a picture. */
let MediaObject = class MediaObject {
};
__decorate([
    Field(() => String, { description: "One of the 80 kinds of the COCO data set, e.g. `cup`." }),
    __metadata("design:type", String)
], MediaObject.prototype, "label", void 0);
__decorate([
    Field(() => Float, { description: "Confidence, 0..1." }),
    __metadata("design:type", Number)
], MediaObject.prototype, "score", void 0);
__decorate([
    Field(() => MediaBox),
    __metadata("design:type", MediaBox)
], MediaObject.prototype, "box", void 0);
MediaObject = __decorate([
    ObjectType({ description: "A thing, animal or person in a picture." })
], MediaObject);
export { MediaObject };
/** A word for what a picture shows. */
let MediaLabel = class MediaLabel {
};
__decorate([
    Field(() => String),
    __metadata("design:type", String)
], MediaLabel.prototype, "name", void 0);
__decorate([
    Field(() => Float, { description: "Confidence, 0..1." }),
    __metadata("design:type", Number)
], MediaLabel.prototype, "score", void 0);
MediaLabel = __decorate([
    ObjectType({ description: "A word for what a picture shows." })
], MediaLabel);
export { MediaLabel };
/** What a picture of a web site is for. */
let SiteUse = class SiteUse {
};
__decorate([
    Field(() => SiteRole),
    __metadata("design:type", String)
], SiteUse.prototype, "role", void 0);
__decorate([
    Field(() => [Int], {
        description: "Widths in which it should be offered, pixels, rising; none is wider than the picture.",
    }),
    __metadata("design:type", Array)
], SiteUse.prototype, "widths", void 0);
SiteUse = __decorate([
    ObjectType({ description: "What a picture of a web site is for, told by its shape and content." })
], SiteUse);
export { SiteUse };
/** What was found in a picture; stored as the image process answers it, but for what the item says itself. */
let MediaAnalysis = class MediaAnalysis {
};
__decorate([
    Field(() => Int, {
        description: "Of the rules: raised when one changes so that the same picture gives other values.",
    }),
    __metadata("design:type", Number)
], MediaAnalysis.prototype, "version", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "`#rrggbb` of the colour that most of the picture has; null when nothing of it is visible.",
    }),
    __metadata("design:type", Object)
], MediaAnalysis.prototype, "dominantColor", void 0);
__decorate([
    Field(() => [MediaColor], { description: "At most eight, the most common first. The shares add up to 1." }),
    __metadata("design:type", Array)
], MediaAnalysis.prototype, "palette", void 0);
__decorate([
    Field(() => [MediaColor], {
        nullable: true,
        description: "The colours that a LOGO is known by, at most five, the most common first; null for other types.",
    }),
    __metadata("design:type", Object)
], MediaAnalysis.prototype, "brandColors", void 0);
__decorate([
    Field(() => MediaBackdrop),
    __metadata("design:type", String)
], MediaAnalysis.prototype, "background", void 0);
__decorate([
    Field(() => MediaTone),
    __metadata("design:type", MediaTone)
], MediaAnalysis.prototype, "tone", void 0);
__decorate([
    Field(() => MediaSharpness),
    __metadata("design:type", MediaSharpness)
], MediaAnalysis.prototype, "sharpness", void 0);
__decorate([
    Field(() => MediaExposure),
    __metadata("design:type", MediaExposure)
], MediaAnalysis.prototype, "exposure", void 0);
__decorate([
    Field(() => MediaContrast),
    __metadata("design:type", MediaContrast)
], MediaAnalysis.prototype, "contrast", void 0);
__decorate([
    Field(() => Float, { description: "Standard deviation of the noise, in steps of luma (0..255)." }),
    __metadata("design:type", Number)
], MediaAnalysis.prototype, "noise", void 0);
__decorate([
    Field(() => MediaQuality),
    __metadata("design:type", MediaQuality)
], MediaAnalysis.prototype, "quality", void 0);
__decorate([
    Field(() => [MediaFace], { description: "The largest first." }),
    __metadata("design:type", Array)
], MediaAnalysis.prototype, "faces", void 0);
__decorate([
    Field(() => [MediaObject], { description: "At most ten, the surest first." }),
    __metadata("design:type", Array)
], MediaAnalysis.prototype, "objects", void 0);
__decorate([
    Field(() => [MediaLabel], {
        description: "What the picture shows, each word once: the kinds of `objects`, and what a vision service said.",
    }),
    __metadata("design:type", Array)
], MediaAnalysis.prototype, "labels", void 0);
__decorate([
    Field(() => MediaMedium),
    __metadata("design:type", String)
], MediaAnalysis.prototype, "medium", void 0);
__decorate([
    Field(() => [String], { description: "E.g. `photographic`, `flat`, `text-heavy`, `monochrome`, `soft`." }),
    __metadata("design:type", Array)
], MediaAnalysis.prototype, "styleWords", void 0);
__decorate([
    Field(() => [String], {
        description: "At most four words for light and colour, e.g. `bright`, `warm`, `calm`; not for what happens in it.",
    }),
    __metadata("design:type", Array)
], MediaAnalysis.prototype, "moodWords", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "A perceptual hash of 64 bits, 16 hexadecimal digits. Pictures whose hashes differ in at most 10 bits are near-duplicates. Null for a picture of one plain tone.",
    }),
    __metadata("design:type", Object)
], MediaAnalysis.prototype, "perceptualHash", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "Text in the picture. Only a vision service can read it: null when none was asked or answered; empty when one looked and there is none.",
    }),
    __metadata("design:type", Object)
], MediaAnalysis.prototype, "detectedText", void 0);
__decorate([
    Field(() => String, {
        description: "A suggestion for the attribute `alt`, one sentence of English, made of what was found or by a vision service.",
    }),
    __metadata("design:type", String)
], MediaAnalysis.prototype, "altText", void 0);
__decorate([
    Field(() => Float, {
        description: "Mean confidence (0..1) of what the alternative text rests on: medium, faces, things.",
    }),
    __metadata("design:type", Number)
], MediaAnalysis.prototype, "confidence", void 0);
__decorate([
    Field(() => SiteUse, { nullable: true, description: "Null but for the type SITE." }),
    __metadata("design:type", Object)
], MediaAnalysis.prototype, "site", void 0);
__decorate([
    Field(() => [String], {
        description: "What went otherwise than hoped, e.g. that a vision service gave no usable answer.",
    }),
    __metadata("design:type", Array)
], MediaAnalysis.prototype, "notes", void 0);
MediaAnalysis = __decorate([
    ObjectType({
        description: "What was found in a picture without any service, by rules that `docs/analysis.md` states. Where the server has a vision service, its words are added.",
    })
], MediaAnalysis);
export { MediaAnalysis };
/** What a vision service answered. */
let VisionResponse = class VisionResponse {
};
__decorate([
    Field(() => String, { description: "`google-vision` or `openai-vision`." }),
    __metadata("design:type", String)
], VisionResponse.prototype, "service", void 0);
__decorate([
    Field(() => String, { description: "The body of its answer: JSON." }),
    __metadata("design:type", String)
], VisionResponse.prototype, "body", void 0);
VisionResponse = __decorate([
    ObjectType({ description: "What a vision service answered, as it came." })
], VisionResponse);
export { VisionResponse };
//# sourceMappingURL=media-analysis.js.map