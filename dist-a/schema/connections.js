var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Field, Int, ObjectType } from "type-graphql";
import { DownloadedFace } from "./face.js";
import { Job } from "./job.js";
import { MediaItem } from "./media.js";
import { Original } from "./original.js";
/** Where a page of a list ends. */
let PageInfo = class PageInfo {
};
__decorate([
    Field(() => Boolean),
    __metadata("design:type", Boolean)
], PageInfo.prototype, "hasNextPage", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "Pass it as `after` for the next page." }),
    __metadata("design:type", Object)
], PageInfo.prototype, "endCursor", void 0);
PageInfo = __decorate([
    ObjectType({ description: "Where a page of a list ends." })
], PageInfo);
export { PageInfo };
function connectionTypes(node, name) {
    let NodeEdge = class NodeEdge {
    };
    __decorate([
        Field(() => String, { description: "Pass it as `after` for what follows this entry." }),
        __metadata("design:type", String)
    ], NodeEdge.prototype, "cursor", void 0);
    __decorate([
        Field(() => node),
        __metadata("design:type", Object)
    ], NodeEdge.prototype, "node", void 0);
    NodeEdge = __decorate([
        ObjectType(`${name}Edge`, { description: "An entry of a list with its cursor." })
    ], NodeEdge);
    let NodeConnection = class NodeConnection {
    };
    __decorate([
        Field(() => [NodeEdge]),
        __metadata("design:type", Array)
    ], NodeConnection.prototype, "edges", void 0);
    __decorate([
        Field(() => [node], { description: "The entries without their cursors." }),
        __metadata("design:type", Array)
    ], NodeConnection.prototype, "nodes", void 0);
    __decorate([
        Field(() => PageInfo),
        __metadata("design:type", PageInfo)
    ], NodeConnection.prototype, "pageInfo", void 0);
    __decorate([
        Field(() => Int, { description: "How many there are on all pages." }),
        __metadata("design:type", Number)
    ], NodeConnection.prototype, "totalCount", void 0);
    NodeConnection = __decorate([
        ObjectType(`${name}Connection`, { description: "One page of a list, newest first." })
    ], NodeConnection);
    return NodeConnection;
}
/** GraphQL type of a page of originals. */
export const OriginalConnection = connectionTypes(Original, "Original");
/** GraphQL type of a page of faces. */
export const DownloadedFaceConnection = connectionTypes(DownloadedFace, "DownloadedFace");
/** GraphQL type of a page of jobs. */
export const JobConnection = connectionTypes(Job, "Job");
/** GraphQL type of a page of the media library. */
export const MediaConnection = connectionTypes(MediaItem, "Media");
//# sourceMappingURL=connections.js.map