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
/** How long something took. */
let Durations = class Durations {
};
__decorate([
    Field(() => Int),
    __metadata("design:type", Number)
], Durations.prototype, "count", void 0);
__decorate([
    Field(() => Float, { nullable: true, description: "Null when it has not happened yet." }),
    __metadata("design:type", Object)
], Durations.prototype, "averageSeconds", void 0);
Durations = __decorate([
    ObjectType({
        description: "How often something happened since the server was started, and how long it took.",
    })
], Durations);
export { Durations };
/** The state of the media library. */
let MediaStats = class MediaStats {
};
__decorate([
    Field(() => Int, { description: "Items that wait for their turn, or for their next try." }),
    __metadata("design:type", Number)
], MediaStats.prototype, "pending", void 0);
__decorate([
    Field(() => Int, { description: "Items that are being worked on." }),
    __metadata("design:type", Number)
], MediaStats.prototype, "processing", void 0);
__decorate([
    Field(() => Int, { description: "Items that have failed." }),
    __metadata("design:type", Number)
], MediaStats.prototype, "failed", void 0);
__decorate([
    Field(() => Int, {
        description: "Of those pending and processing: items whose turn came, or whose worker fell silent, ten minutes ago, and that nobody has taken since.",
    }),
    __metadata("design:type", Number)
], MediaStats.prototype, "stuck", void 0);
__decorate([
    Field(() => Durations, {
        description: "Items that this process saw become COMPLETE, from their upload on.",
    }),
    __metadata("design:type", Durations)
], MediaStats.prototype, "completed", void 0);
__decorate([
    Field(() => Int, { description: "Failed items that this process took up again by itself." }),
    __metadata("design:type", Number)
], MediaStats.prototype, "healed", void 0);
__decorate([
    Field(() => Durations, {
        description: "Answers of this process with a picture, or that the client has it already.",
    }),
    __metadata("design:type", Durations)
], MediaStats.prototype, "served", void 0);
MediaStats = __decorate([
    ObjectType({
        description: "The state of the media library, of all devices; `/metrics` has the same for Prometheus.",
    })
], MediaStats);
export { MediaStats };
//# sourceMappingURL=media-stats.js.map