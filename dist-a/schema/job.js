var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { index, modelOptions, prop, Severity } from "@typegoose/typegoose";
import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { JobKind, JobStage, JobStatus } from "./enums.js";
import { StoredTraits } from "./picture-traits.js";
/** Why a job failed, in words for people and a code for programs. */
let JobError = class JobError {
};
__decorate([
    Field(() => String, { description: "A code of the error table, e.g. `NO_FACE`." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], JobError.prototype, "code", void 0);
__decorate([
    Field(() => String, { description: "Fit to show to a person." }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], JobError.prototype, "message", void 0);
__decorate([
    Field(() => Boolean, { description: "Whether `retryJob` can help." }),
    prop({ type: Boolean, required: true }),
    __metadata("design:type", Boolean)
], JobError.prototype, "retryable", void 0);
__decorate([
    Field(() => JobStage, { nullable: true, description: "What the job was doing when it happened." }),
    prop({ type: String, enum: JobStage }),
    __metadata("design:type", Object)
], JobError.prototype, "stage", void 0);
JobError = __decorate([
    ObjectType({ description: "Why a job failed, or what it is waiting for." }),
    modelOptions({ schemaOptions: { _id: false } })
], JobError);
export { JobError };
/**
 * A result whose file is in its final place but whose document may not be written yet. From this on
 * a crash is repaired by rolling forward.
 */
let StoredResult = class StoredResult {
};
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoredResult.prototype, "filename", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoredResult.prototype, "mimeType", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredResult.prototype, "width", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredResult.prototype, "height", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], StoredResult.prototype, "fileSize", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoredResult.prototype, "sha256", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoredResult.prototype, "styleId", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], StoredResult.prototype, "engine", void 0);
__decorate([
    prop({ type: Boolean, required: true }),
    __metadata("design:type", Boolean)
], StoredResult.prototype, "fallbackUsed", void 0);
__decorate([
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], StoredResult.prototype, "createdAt", void 0);
__decorate([
    prop({ type: () => StoredTraits }),
    __metadata("design:type", Object)
], StoredResult.prototype, "traits", void 0);
StoredResult = __decorate([
    modelOptions({ schemaOptions: { _id: false } })
], StoredResult);
export { StoredResult };
/** One generation, from request to result. The document is the truth; every event is a copy of it. */
let Job = class Job {
};
__decorate([
    Field(() => ID, { name: "id" }),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Job.prototype, "_id", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Job.prototype, "deviceId", void 0);
__decorate([
    Field(() => JobKind),
    prop({ type: String, enum: JobKind, required: true }),
    __metadata("design:type", String)
], Job.prototype, "kind", void 0);
__decorate([
    Field(() => JobStatus),
    prop({ type: String, enum: JobStatus, required: true }),
    __metadata("design:type", String)
], Job.prototype, "status", void 0);
__decorate([
    Field(() => JobStage),
    prop({ type: String, enum: JobStage, required: true }),
    __metadata("design:type", String)
], Job.prototype, "stage", void 0);
__decorate([
    Field(() => Int, { description: "0..100; never falls within one attempt." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Job.prototype, "percent", void 0);
__decorate([
    Field(() => Int, {
        description: "Grows with every change of this job: drop an event whose `seq` you have already seen.",
    }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Job.prototype, "seq", void 0);
__decorate([
    Field(() => Int, { description: "1-based." }),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Job.prototype, "attempt", void 0);
__decorate([
    Field(() => Int),
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Job.prototype, "maxAttempts", void 0);
__decorate([
    Field(() => GraphQLDateTime, {
        nullable: true,
        description: "When a job that waits for another try, or for the AI server, starts again.",
    }),
    prop({ type: Date }),
    __metadata("design:type", Object)
], Job.prototype, "nextRetryAt", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "A `data:` URL of at most 8 KB with the picture so far; null at the end.",
    }),
    prop({ type: String }),
    __metadata("design:type", Object)
], Job.prototype, "previewDataUrl", void 0);
__decorate([
    Field(() => JobError, { nullable: true }),
    prop({ type: () => JobError }),
    __metadata("design:type", Object)
], Job.prototype, "error", void 0);
__decorate([
    Field(() => ID),
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Job.prototype, "originalId", void 0);
__decorate([
    Field(() => ID, { nullable: true, description: "The failed or canceled job that this one repeats." }),
    prop({ type: String }),
    __metadata("design:type", Object)
], Job.prototype, "retryOf", void 0);
__decorate([
    Field(() => GraphQLDateTime),
    prop({ type: Date, required: true }),
    __metadata("design:type", Date)
], Job.prototype, "createdAt", void 0);
__decorate([
    Field(() => GraphQLDateTime, { nullable: true }),
    prop({ type: Date }),
    __metadata("design:type", Object)
], Job.prototype, "startedAt", void 0);
__decorate([
    Field(() => GraphQLDateTime, { nullable: true }),
    prop({ type: Date }),
    __metadata("design:type", Object)
], Job.prototype, "finishedAt", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Job.prototype, "styleId", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Job.prototype, "seed", void 0);
__decorate([
    prop({ type: String }),
    __metadata("design:type", Object)
], Job.prototype, "sourceCartoonId", void 0);
__decorate([
    prop({ type: String, required: true }),
    __metadata("design:type", String)
], Job.prototype, "resultId", void 0);
__decorate([
    prop({ type: () => StoredResult }),
    __metadata("design:type", Object)
], Job.prototype, "result", void 0);
__decorate([
    prop({ type: Date }),
    __metadata("design:type", Object)
], Job.prototype, "claimAt", void 0);
__decorate([
    prop({ type: Number, required: true }),
    __metadata("design:type", Number)
], Job.prototype, "fence", void 0);
__decorate([
    prop({ type: String }),
    __metadata("design:type", Object)
], Job.prototype, "leaseOwner", void 0);
__decorate([
    prop({ type: Number }),
    __metadata("design:type", Object)
], Job.prototype, "timeUsedMs", void 0);
__decorate([
    prop({ type: Number }),
    __metadata("design:type", Object)
], Job.prototype, "engineQueuePosition", void 0);
__decorate([
    prop({ type: Date }),
    __metadata("design:type", Object)
], Job.prototype, "engineReadyAt", void 0);
__decorate([
    prop({ type: Date }),
    __metadata("design:type", Object)
], Job.prototype, "waitingSince", void 0);
Job = __decorate([
    ObjectType({
        description: "One generation, from request to result. Also the progress event: each event is the whole job as it stands.",
    }),
    modelOptions({
        schemaOptions: { collection: "jobs", versionKey: false },
        options: { allowMixed: Severity.ERROR },
    }),
    index({ deviceId: 1, createdAt: -1, _id: -1 }),
    index({ originalId: 1, createdAt: -1, _id: -1 }),
    index({ status: 1, claimAt: 1, _id: 1 }),
    index({ resultId: 1 }),
    index({ retryOf: 1 }, { unique: true, partialFilterExpression: { retryOf: { $exists: true } } }),
    index({ finishedAt: 1 })
], Job);
export { Job };
//# sourceMappingURL=job.js.map