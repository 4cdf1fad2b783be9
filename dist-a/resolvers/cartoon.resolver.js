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
import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from "type-graphql";
import { RegeneratedCartoon } from "../schema/cartoon.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { Original } from "../schema/original.js";
import { Style } from "../schema/style.js";
import { knownForm } from "../services/ids.js";
import { listCost } from "./complexity.js";
import { requireDevice } from "./context.js";
import { imageQuery } from "./image-query.js";
import { loadOriginal } from "./load-original.js";
import { createPictureFields } from "./picture-fields.js";
let CartoonResolver = class CartoonResolver extends createPictureFields(RegeneratedCartoon, "temp") {
    styles({ services }) {
        return services.styles.list();
    }
    cartoon(id, context) {
        return context.services.cartoons.find(requireDevice(context).deviceId, knownForm(id));
    }
    cartoonReady(cartoon, _originalId, _since) {
        return cartoon;
    }
    imageUrl(cartoon, { services }, size, format, background) {
        return services.urls.sign("temp", cartoon.filename, {
            query: imageQuery("temp", { size, format, background }),
            notAfter: cartoon.expiresAt,
        });
    }
    original(cartoon, context) {
        return loadOriginal(context, cartoon.originalId);
    }
    style(cartoon, { services }) {
        return services.styles.find(cartoon.styleId);
    }
};
__decorate([
    Query(() => [Style], {
        description: "The styles on offer; the first is the default.",
        complexity: listCost(10),
    }),
    __param(0, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", Array)
], CartoonResolver.prototype, "styles", null);
__decorate([
    Query(() => RegeneratedCartoon, {
        nullable: true,
        description: "Null when it is gone or not this device's.",
    }),
    __param(0, Arg("id", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], CartoonResolver.prototype, "cartoon", null);
__decorate([
    Subscription(() => RegeneratedCartoon, {
        description: "Cartoons of this device, or of one original, as they become ready. With `since`, those with `createdAt >= since` first (oldest first, at most 100). Stays open.",
        subscribe: ({ args, context }) => {
            const { originalId, since } = args;
            const of = originalId === null || originalId === undefined ? originalId : knownForm(originalId);
            const { deviceId } = requireDevice(context);
            return context.services.streams.cartoons(deviceId, { originalId: of, since });
        },
    }),
    __param(0, Root()),
    __param(1, Arg("originalId", () => ID, { nullable: true })),
    __param(2, Arg("since", () => GraphQLDateTime, { nullable: true, description: "Null: live only." })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [RegeneratedCartoon, Object, Object]),
    __metadata("design:returntype", RegeneratedCartoon)
], CartoonResolver.prototype, "cartoonReady", null);
__decorate([
    FieldResolver(() => String, {
        description: "Absolute and signed: it loads with no header, until `expiresAt` at the latest.",
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __param(2, Arg("size", () => ImageSize, { nullable: true, defaultValue: ImageSize.FULL })),
    __param(3, Arg("format", () => ImageFormat, { nullable: true, description: "Null: by the Accept header." })),
    __param(4, Arg("background", () => Background, { nullable: true, defaultValue: Background.ORIGINAL })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [RegeneratedCartoon, Object, Object, Object, Object]),
    __metadata("design:returntype", String)
], CartoonResolver.prototype, "imageUrl", null);
__decorate([
    FieldResolver(() => Original),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [RegeneratedCartoon, Object]),
    __metadata("design:returntype", Promise)
], CartoonResolver.prototype, "original", null);
__decorate([
    FieldResolver(() => Style, { nullable: true, description: "Null when the engine no longer offers it." }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [RegeneratedCartoon, Object]),
    __metadata("design:returntype", Object)
], CartoonResolver.prototype, "style", null);
CartoonResolver = __decorate([
    Resolver(() => RegeneratedCartoon)
], CartoonResolver);
export { CartoonResolver };
//# sourceMappingURL=cartoon.resolver.js.map