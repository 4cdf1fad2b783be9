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
import { Ctx, Query, Resolver } from "type-graphql";
import { MediaStats } from "../schema/media-stats.js";
let MediaStatsResolver = class MediaStatsResolver {
    async mediaStats(context) {
        context.assertOperator();
        return context.services.mediaStats.read();
    }
};
__decorate([
    Query(() => MediaStats, {
        description: "For operators: send `Authorization: Bearer <ADMIN_TOKEN>` in place of a device's token. `UNAUTHENTICATED`: it is not that, or the server has none.",
    }),
    __param(0, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", Promise)
], MediaStatsResolver.prototype, "mediaStats", null);
MediaStatsResolver = __decorate([
    Resolver(() => MediaStats)
], MediaStatsResolver);
export { MediaStatsResolver };
//# sourceMappingURL=media-stats.resolver.js.map