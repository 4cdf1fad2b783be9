var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { srcsetOf } from "./srcset.js";
/**
 * The fields that every type of picture has: extend what this returns.
 * @param type the GraphQL type
 * @param folder where its files lie
 * @param pathOf path of a picture's address, where that is not `/uploads/{folder}/{filename}`
 */
export function createPictureFields(type, folder, pathOf) {
    let PictureFields = class PictureFields {
        thumbhash(picture) {
            return picture.traits?.thumbhash ?? null;
        }
        dominantColor(picture) {
            return picture.traits?.dominantColor ?? null;
        }
        srcset(picture, { services }, sizes, format, background) {
            const { filename, expiresAt: notAfter, cutOut } = picture;
            const { width, height } = (background === Background.REMOVED && cutOut) || picture;
            return srcsetOf(services.urls, { folder, filename, width, height, notAfter, path: pathOf?.(picture) }, { sizes, format, background });
        }
    };
    __decorate([
        FieldResolver(() => String, {
            nullable: true,
            description: "A placeholder to paint before the picture comes: a ThumbHash of some 25 bytes, in base64. Null until the picture has been looked at, at the latest by its first job.",
        }),
        __param(0, Root()),
        __metadata("design:type", Function),
        __metadata("design:paramtypes", [Object]),
        __metadata("design:returntype", Object)
    ], PictureFields.prototype, "thumbhash", null);
    __decorate([
        FieldResolver(() => String, {
            nullable: true,
            description: "The colour that takes up most of the picture, as `#rrggbb`. Null until the picture has been looked at, at the latest by its first job.",
        }),
        __param(0, Root()),
        __metadata("design:type", Function),
        __metadata("design:paramtypes", [Object]),
        __metadata("design:returntype", Object)
    ], PictureFields.prototype, "dominantColor", null);
    __decorate([
        FieldResolver(() => String, {
            description: "For the attribute `srcset` of an `img` element: signed addresses with their widths, `… 480w, … 1200w`. Each loads as `imageUrl` does.",
        }),
        __param(0, Root()),
        __param(1, Ctx()),
        __param(2, Arg("sizes", () => [ImageSize], {
            nullable: true,
            description: "Sizes of one shape. Null: SMALL, DETAIL and ZOOM, without those that would be the same picture.",
        })),
        __param(3, Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })),
        __param(4, Arg("background", () => Background, { nullable: true, defaultValue: Background.ORIGINAL })),
        __metadata("design:type", Function),
        __metadata("design:paramtypes", [Object, Object, Object, Object, Object]),
        __metadata("design:returntype", String)
    ], PictureFields.prototype, "srcset", null);
    PictureFields = __decorate([
        Resolver(() => type)
    ], PictureFields);
    return PictureFields;
}
//# sourceMappingURL=picture-fields.js.map