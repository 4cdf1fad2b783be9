import {
  Arg,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { RegeneratedCartoon } from "../schema/cartoon.js";
import { type Connection, JobConnection } from "../schema/connections.js";
import { JobKind, JobStatus } from "../schema/enums.js";
import { DownloadedFace } from "../schema/face.js";
import { Job } from "../schema/job.js";
import { Original } from "../schema/original.js";
import { knownForm } from "../services/ids.js";
import { isCancelable } from "../services/jobs/job-rules.js";
import { listCost } from "./complexity.js";
import { type RequestContext, requireDevice } from "./context.js";
import { loadOriginal } from "./load-original.js";

@Resolver(() => Job)
export class JobResolver {
  @Query(() => Job, {
    nullable: true,
    description: "Null when it is not this device's, or ended over 7 days ago.",
  })
  job(@Arg("id", () => ID) id: string, @Ctx() context: RequestContext): Promise<Job | null> {
    return context.services.jobs.find(requireDevice(context).deviceId, knownForm(id));
  }

  @Query(() => JobConnection, { description: "This device's jobs, newest first.", complexity: listCost(20) })
  jobs(
    @Ctx() context: RequestContext,
    @Arg("originalId", () => ID, { nullable: true }) originalId?: string | null,
    @Arg("active", () => Boolean, {
      nullable: true,
      description: "True: only those that have not ended; false: only those that have.",
    })
    active?: boolean | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20, description: "1..100" }) first?:
      | number
      | null,
    @Arg("after", () => String, { nullable: true, description: "`endCursor` of the page before." }) after?:
      | string
      | null,
  ): Promise<Connection<Job>> {
    const { deviceId } = requireDevice(context);
    const of = originalId === null || originalId === undefined ? originalId : knownForm(originalId);
    return context.services.jobs.page(deviceId, { originalId: of, active, first, after });
  }

  @Mutation(() => Job, {
    description:
      "Ends a job. Of a canceled job: that job again. `NOT_CANCELABLE`: it has ended, or its result is being stored.",
  })
  cancelJob(@Arg("jobId", () => ID) jobId: string, @Ctx() context: RequestContext): Promise<Job> {
    return context.services.jobs.cancel(requireDevice(context).deviceId, knownForm(jobId));
  }

  @Mutation(() => Job, {
    description:
      "A new job for a canceled one, or for one that failed with a retryable error. Repeated, the same new job.",
  })
  retryJob(@Arg("jobId", () => ID) jobId: string, @Ctx() context: RequestContext): Promise<Job> {
    return context.services.retries.retry(requireDevice(context), knownForm(jobId));
  }

  @Subscription(() => Job, {
    description:
      "The present state of a job first, then each change; completes after READY, FAILED or CANCELED. After a lost connection subscribe again and drop what `seq` says you have seen.",
    subscribe: ({ args, context }) =>
      (context as RequestContext).services.streams.ofJob(
        requireDevice(context as RequestContext).deviceId,
        knownForm((args as { jobId: string }).jobId),
      ),
  })
  jobProgress(@Root() job: Job, @Arg("jobId", () => ID) _jobId: string): Job {
    return job;
  }

  @Subscription(() => Job, {
    description: "Every job of this device: the active ones first, then each change of any. Stays open.",
    subscribe: ({ context }) =>
      (context as RequestContext).services.streams.ofDevice(
        requireDevice(context as RequestContext).deviceId,
      ),
  })
  jobUpdates(@Root() job: Job): Job {
    return job;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "1 = next; null once running. A job that a Hugging Face Space has in its own queue has its position there.",
  })
  queuePosition(@Root() job: Job, @Ctx() { services }: RequestContext): Promise<number | null> {
    return services.forecast.queuePosition(job);
  }

  @FieldResolver(() => Int, { nullable: true, description: "Null while unknown." })
  etaSeconds(@Root() job: Job, @Ctx() { services }: RequestContext): Promise<number | null> {
    return services.forecast.etaSeconds(job);
  }

  @FieldResolver(() => Boolean, { description: "Whether `cancelJob` can still end it." })
  cancelable(@Root() job: Job): boolean {
    return isCancelable(job);
  }

  @FieldResolver(() => Original)
  original(@Root() job: Job, @Ctx() context: RequestContext): Promise<Original> {
    return loadOriginal(context, job.originalId);
  }

  @FieldResolver(() => RegeneratedCartoon, {
    nullable: true,
    description: "Set when a CARTOON job is READY; null again once that cartoon is gone.",
  })
  async cartoon(@Root() job: Job, @Ctx() { loaders }: RequestContext): Promise<RegeneratedCartoon | null> {
    const isDone = job.kind === JobKind.CARTOON && job.status === JobStatus.READY;
    return isDone ? loaders.cartoons.load(job.resultId) : null;
  }

  @FieldResolver(() => DownloadedFace, { nullable: true, description: "Set when a FACE_CUT job is READY." })
  async face(@Root() job: Job, @Ctx() { loaders }: RequestContext): Promise<DownloadedFace | null> {
    const isDone = job.kind === JobKind.FACE_CUT && job.status === JobStatus.READY;
    return isDone ? loaders.faces.load(job.resultId) : null;
  }
}
