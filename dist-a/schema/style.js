var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Field, ID, ObjectType } from "type-graphql";
/** A style in which cartoons are drawn. Not stored: engines bring their own. */
let Style = class Style {
};
__decorate([
    Field(() => ID, { description: "What `upload` and `regenerate` take as `styleId`, e.g. `ink`." }),
    __metadata("design:type", String)
], Style.prototype, "id", void 0);
__decorate([
    Field(() => String, { description: "Fit to show to a person." }),
    __metadata("design:type", String)
], Style.prototype, "name", void 0);
__decorate([
    Field(() => String, { description: "One or two sentences on what the picture will look like." }),
    __metadata("design:type", String)
], Style.prototype, "description", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "A small picture of the style." }),
    __metadata("design:type", Object)
], Style.prototype, "sampleUrl", void 0);
__decorate([
    Field(() => String, { description: "The engine that draws it, e.g. `builtin`." }),
    __metadata("design:type", String)
], Style.prototype, "engine", void 0);
Style = __decorate([
    ObjectType({ description: "A style in which cartoons are drawn." })
], Style);
export { Style };
//# sourceMappingURL=style.js.map