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
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription, } from "type-graphql";
import { RegeneratedCartoon } from "../schema/cartoon.js";
import { JobConnection } from "../schema/connections.js";
import { JobKind, JobStatus } from "../schema/enums.js";
import { DownloadedFace } from "../schema/face.js";
import { Job } from "../schema/job.js";
import { Original } from "../schema/original.js";
import { knownForm } from "../services/ids.js";
import { isCancelable } from "../services/jobs/job-rules.js";
import { listCost } from "./complexity.js";
import { requireDevice } from "./context.js";
import { loadOriginal } from "./load-original.js";
let JobResolver = class JobResolver {
    job(id, context) {
        return context.services.jobs.find(requireDevice(context).deviceId, knownForm(id));
    }
    jobs(context, originalId, active, first, after) {
        const { deviceId } = requireDevice(context);
        const of = originalId === null || originalId === undefined ? originalId : knownForm(originalId);
        return context.services.jobs.page(deviceId, { originalId: of, active, first, after });
    }
    cancelJob(jobId, context) {
        return context.services.jobs.cancel(requireDevice(context).deviceId, knownForm(jobId));
    }
    retryJob(jobId, context) {
        return context.services.retries.retry(requireDevice(context), knownForm(jobId));
    }
    jobProgress(job, _jobId) {
        return job;
    }
    jobUpdates(job) {
        return job;
    }
    queuePosition(job, { services }) {
        return services.forecast.queuePosition(job);
    }
    etaSeconds(job, { services }) {
        return services.forecast.etaSeconds(job);
    }
    cancelable(job) {
        return isCancelable(job);
    }
    original(job, context) {
        return loadOriginal(context, job.originalId);
    }
    async cartoon(job, { loaders }) {
        const isDone = job.kind === JobKind.CARTOON && job.status === JobStatus.READY;
        return isDone ? loaders.cartoons.load(job.resultId) : null;
    }
    async face(job, { loaders }) {
        const isDone = job.kind === JobKind.FACE_CUT && job.status === JobStatus.READY;
        return isDone ? loaders.faces.load(job.resultId) : null;
    }
};
__decorate([
    Query(() => Job, {
        nullable: true,
        description: "Null when it is not this device's, or ended over 7 days ago.",
    }),
    __param(0, Arg("id", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "job", null);
__decorate([
    Query(() => JobConnection, { description: "This device's jobs, newest first.", complexity: listCost(20) }),
    __param(0, Ctx()),
    __param(1, Arg("originalId", () => ID, { nullable: true })),
    __param(2, Arg("active", () => Boolean, {
        nullable: true,
        description: "True: only those that have not ended; false: only those that have.",
    })),
    __param(3, Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "1..100" })),
    __param(4, Arg("after", () => String, { nullable: true, description: "`endCursor` of the page before." })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object, Object, Object, Object, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "jobs", null);
__decorate([
    Mutation(() => Job, {
        description: "Ends a job. Of a canceled job: that job again. `NOT_CANCELABLE`: it has ended, or its result is being stored.",
    }),
    __param(0, Arg("jobId", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "cancelJob", null);
__decorate([
    Mutation(() => Job, {
        description: "A new job for a canceled one, or for one that failed with a retryable error. Repeated, the same new job.",
    }),
    __param(0, Arg("jobId", () => ID)),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [String, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "retryJob", null);
__decorate([
    Subscription(() => Job, {
        description: "The present state of a job first, then each change; completes after READY, FAILED or CANCELED. After a lost connection subscribe again and drop what `seq` says you have seen.",
        subscribe: ({ args, context }) => context.services.streams.ofJob(requireDevice(context).deviceId, knownForm(args.jobId)),
    }),
    __param(0, Root()),
    __param(1, Arg("jobId", () => ID)),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Job, String]),
    __metadata("design:returntype", Job)
], JobResolver.prototype, "jobProgress", null);
__decorate([
    Subscription(() => Job, {
        description: "Every job of this device: the active ones first, then each change of any. Stays open.",
        subscribe: ({ context }) => context.services.streams.ofDevice(requireDevice(context).deviceId),
    }),
    __param(0, Root()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Job]),
    __metadata("design:returntype", Job)
], JobResolver.prototype, "jobUpdates", null);
__decorate([
    FieldResolver(() => Int, {
        nullable: true,
        description: "1 = next; null once running. A job that a Hugging Face Space has in its own queue has its position there.",
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Job, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "queuePosition", null);
__decorate([
    FieldResolver(() => Int, { nullable: true, description: "Null while unknown." }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Job, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "etaSeconds", null);
__decorate([
    FieldResolver(() => Boolean, { description: "Whether `cancelJob` can still end it." }),
    __param(0, Root()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Job]),
    __metadata("design:returntype", Boolean)
], JobResolver.prototype, "cancelable", null);
__decorate([
    FieldResolver(() => Original),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Job, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "original", null);
__decorate([
    FieldResolver(() => RegeneratedCartoon, {
        nullable: true,
        description: "Set when a CARTOON job is READY; null again once that cartoon is gone.",
    }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Job, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "cartoon", null);
__decorate([
    FieldResolver(() => DownloadedFace, { nullable: true, description: "Set when a FACE_CUT job is READY." }),
    __param(0, Root()),
    __param(1, Ctx()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Job, Object]),
    __metadata("design:returntype", Promise)
], JobResolver.prototype, "face", null);
JobResolver = __decorate([
    Resolver(() => Job)
], JobResolver);
export { JobResolver };
//# sourceMappingURL=job.resolver.js.map