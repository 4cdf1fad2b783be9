import type {
  MediaItem,
  MediaLikeness,
  MediaSettlement,
  MediaStep,
  StoredDimensions,
  StoredMediaVariant,
} from "../../schema/media.js";
import type { MediaAnalysis } from "../../schema/media-analysis.js";
import { MediaStatus } from "../../schema/media-enums.js";
import type { Models } from "../../storage/database/database.js";
import { LONGEST_PAUSE_MS } from "../jobs/job-rules.js";
import type { MediaEvents } from "./media-events.js";
import { LONGEST_HEAL_MS } from "./media-rules.js";
import { reviveSteps } from "./media-steps.js";

/** The right to change an item, until somebody else claims or deletes it. */
export interface MediaLease {
  mediaId: string;
  fence: number;
}

/** An item and the right to change it. */
export interface ClaimedMedia extends MediaLease {
  /** As the claim found it: a step that is RUNNING was left by a worker that died. */
  item: MediaItem;
}

/** Who claims, and for how long a claim holds without being renewed (milliseconds). */
export interface MediaWorker {
  owner: string;
  leaseMs: number;
  /** Proves the claim of a worker elsewhere. */
  claimToken?: string;
}

/** What a step has brought to light. */
export type StepOutcome = Partial<{
  analysis: MediaAnalysis;
  likeness: MediaLikeness;
  variants: StoredMediaVariant[];
  backgroundRemoved: boolean;
  cutOut: StoredDimensions;
  permanentUrl: string;
  settledBy: MediaSettlement;
}>;

type Update = Record<string, Record<string, unknown>>;

/** What only holds while a worker is at it. */
const RELEASED = { leaseOwner: "", claimToken: "", nextRetryAt: "" } as const;
const SETTLED = { ...RELEASED, claimAt: "" } as const;
const LIVE = { tombstone: { $exists: false } } as const;

/**
 * Every write to the collection of media items. Each is one atomic write; a worker's are conditional on its fence, and
 * answer null when it has lost the item. Each change raises `seq` and is announced.
 */
export class MediaStore {
  readonly #media: Models["media"];
  readonly #events: MediaEvents;
  readonly #longestLeaseMs: number;
  /** What is left of the round in which each device that had something waiting gets one item done; of this process alone. */
  #round: string[] = [];

  /** `longestLeaseMs` is how long a claim may hold without being renewed, of this program's or of workers elsewhere. */
  constructor(options: { models: Models; events: MediaEvents; longestLeaseMs: number }) {
    this.#media = options.models.media;
    this.#longestLeaseMs = options.longestLeaseMs;
    this.#events = options.events;
  }

  /**
   * Claims the next item whose turn it is: those that a dead worker left first; then, round by
   * round, the oldest of each device, so that one that has sent much delays each of the others by one item.
   */
  async claimNext(worker: MediaWorker): Promise<ClaimedMedia | null> {
    const abandoned = await this.#claim(worker, { status: MediaStatus.PROCESSING });
    if (abandoned) return abandoned;
    for (;;) {
      for (let id = this.#round.shift(); id !== undefined; id = this.#round.shift()) {
        const claimed = await this.#claim(worker, { _id: id, status: MediaStatus.PENDING });
        // Without: another worker has it by now, or its time has not come again.
        if (claimed) return claimed;
      }
      this.#round = await this.#nextRound();
      if (this.#round.length === 0) return null;
    }
  }

  /** The oldest item of each device that has any whose time has come, the longest waiting first. */
  async #nextRound(): Promise<string[]> {
    const oldest: { mediaId: string; since: Date }[] = await this.#media.aggregate([
      { $match: { status: MediaStatus.PENDING, claimAt: { $lte: new Date() }, ...LIVE } },
      { $sort: { claimAt: 1, _id: 1 } },
      { $group: { _id: "$deviceId", mediaId: { $first: "$_id" }, since: { $first: "$claimAt" } } },
    ]);
    return oldest.sort((a, b) => a.since.getTime() - b.since.getTime()).map(({ mediaId }) => mediaId);
  }

  async #claim(
    { owner, leaseMs, claimToken }: MediaWorker,
    which: { _id?: string; status: MediaStatus },
  ): Promise<ClaimedMedia | null> {
    const now = Date.now();
    const item = await this.#media
      .findOneAndUpdate(
        { ...which, claimAt: { $lte: new Date(now) }, ...LIVE },
        {
          $set: {
            ...{ status: MediaStatus.PROCESSING, leaseOwner: owner, claimAt: new Date(now + leaseMs) },
            ...(claimToken ? { claimToken } : {}),
          },
          $unset: { nextRetryAt: "", ...(claimToken ? {} : { claimToken: "" }) },
          $inc: { fence: 1, seq: 1 },
        },
        { sort: { claimAt: 1, _id: 1 }, returnDocument: "after" },
      )
      .lean();
    return item && { item: this.#announce(item), mediaId: item._id, fence: item.fence };
  }

  /** Keeps the item for another lease. False: it is lost (deleted, or claimed by another). */
  async renew(lease: MediaLease, leaseMs: number): Promise<boolean> {
    const { matchedCount } = await this.#media.updateOne(held(lease), {
      $set: { claimAt: new Date(Date.now() + leaseMs) },
    });
    return matchedCount === 1;
  }

  /** How far a step has come; `percent` never falls. */
  progress(lease: MediaLease, percent: number): Promise<MediaItem | null> {
    return this.#change(lease, { $max: { percent } });
  }

  /** A step begins or ends: the checklist as it stands now, with what the step has brought to light. */
  advance(
    lease: MediaLease,
    { steps, percent, outcome = {} }: { steps: MediaStep[]; percent: number; outcome?: StepOutcome },
  ): Promise<MediaItem | null> {
    return this.#change(lease, { $set: { steps, ...outcome }, $max: { percent } });
  }

  /** Everything is done: the permanent address holds from now on. */
  complete(
    lease: MediaLease,
    { steps, outcome = {} }: { steps: MediaStep[]; outcome?: StepOutcome },
  ): Promise<MediaItem | null> {
    return this.#change(lease, {
      $set: { status: MediaStatus.COMPLETE, percent: 100, finishedAt: new Date(), steps, ...outcome },
      $unset: SETTLED,
    });
  }

  /** Puts an item back until its next try. */
  retryLater(lease: MediaLease, { steps, at }: { steps: MediaStep[]; at: Date }): Promise<MediaItem | null> {
    return this.#change(lease, {
      $set: { status: MediaStatus.PENDING, steps, claimAt: at, nextRetryAt: at },
      $unset: { leaseOwner: "" },
    });
  }

  /** Ends the work on an item whose picture a worker elsewhere has rejected: its file goes, and it stays FAILED. */
  reject(
    lease: MediaLease,
    { steps, settledBy }: { steps: MediaStep[]; settledBy: MediaSettlement },
  ): Promise<MediaItem | null> {
    const now = new Date();
    return this.#change(lease, {
      $set: { status: MediaStatus.FAILED, steps, finishedAt: now, rejectedAt: now, settledBy },
      $unset: SETTLED,
    });
  }

  /** Ends the work on an item; `healAt` is when it is taken up again by itself, if ever. */
  fail(
    lease: MediaLease,
    { steps, healAt }: { steps: MediaStep[]; healAt: Date | null },
  ): Promise<MediaItem | null> {
    const ended = { status: MediaStatus.FAILED, steps, finishedAt: new Date() };
    return this.#change(
      lease,
      healAt
        ? {
            $set: { ...ended, claimAt: healAt, nextRetryAt: healAt },
            $unset: { leaseOwner: "", claimToken: "" },
          }
        : { $set: ended, $unset: SETTLED },
    );
  }

  /** Hands an item back at an orderly shutdown. */
  handBack(lease: MediaLease, steps: MediaStep[]): Promise<MediaItem | null> {
    return this.#change(lease, {
      $set: { status: MediaStatus.PENDING, steps, claimAt: new Date() },
      $unset: RELEASED,
    });
  }

  /** FAILED items whose time to be taken up again has come, the longest waiting first. */
  dueForHealing(limit: number): Promise<MediaItem[]> {
    return this.#media
      .find({ status: MediaStatus.FAILED, claimAt: { $lte: new Date() }, ...LIVE })
      .sort({ claimAt: 1, _id: 1 })
      .limit(limit)
      .lean();
  }

  /** Takes a FAILED item up again at the step that it failed at. Null: somebody else has done so, or it is gone. */
  async revive({ _id, fence, steps }: MediaItem, heals: number): Promise<MediaItem | null> {
    const item = await this.#media
      .findOneAndUpdate(
        { _id, fence, status: MediaStatus.FAILED, ...LIVE },
        {
          $set: { status: MediaStatus.PENDING, steps: reviveSteps(steps), claimAt: new Date(), heals },
          $unset: { finishedAt: "", ...RELEASED },
          $inc: { fence: 1, seq: 1 },
        },
        { returnDocument: "after" },
      )
      .lean();
    return item && this.#announce(item);
  }

  /**
   * Ends every lease of this program's processes now: for a start on a database that no other process can be using.
   * Workers elsewhere go on.
   */
  async expireAllLeases(): Promise<number> {
    const { modifiedCount } = await this.#media.updateMany(
      { status: MediaStatus.PROCESSING, claimToken: { $exists: false } },
      { $set: { claimAt: new Date(0) } },
    );
    return modifiedCount;
  }

  /**
   * After the clock was set back: what it has left further in the future than any pause or lease may reach becomes due,
   * or nearly so. Answers how many items it brought forward.
   */
  async bringForward(): Promise<number> {
    const longestLeaseMs = this.#longestLeaseMs;
    const now = Date.now();
    const bring = async (status: MediaStatus, { within, to }: { within: number; to: number }) => {
      const stuck = { status, claimAt: { $gt: new Date(now + within) } };
      return (await this.#media.updateMany(stuck, { $set: { claimAt: new Date(to) } })).modifiedCount;
    };
    return (
      (await bring(MediaStatus.PENDING, { within: LONGEST_PAUSE_MS, to: now })) +
      (await bring(MediaStatus.FAILED, { within: LONGEST_HEAL_MS, to: now })) +
      // Whoever is alive renews it; who is dead is waited for as long as ever.
      (await bring(MediaStatus.PROCESSING, { within: longestLeaseMs, to: now + longestLeaseMs }))
    );
  }

  /** Buries an item: it is gone for every query, and for its worker. The first tombstone stays. */
  async bury(filter: { _id: string } | { deviceId: string }): Promise<void> {
    const update = { $min: { tombstone: new Date() }, $inc: { fence: 1, seq: 1 } };
    await this.#media.updateMany(filter, update);
  }

  /** Whether an item is there and not buried. */
  async isLive(mediaId: string): Promise<boolean> {
    return (await this.#media.findOne({ _id: mediaId, ...LIVE }).lean()) !== null;
  }

  /** Takes an item's document away; who follows it hears no more. */
  async remove(mediaId: string): Promise<void> {
    await this.#media.deleteOne({ _id: mediaId });
    this.#events.itemGone(mediaId);
  }

  async #change(lease: MediaLease, update: Update): Promise<MediaItem | null> {
    const item = await this.#media
      .findOneAndUpdate(held(lease), { ...update, $inc: { seq: 1 } }, { returnDocument: "after" })
      .lean();
    return item && this.#announce(item);
  }

  #announce(item: MediaItem): MediaItem {
    this.#events.itemChanged(item);
    return item;
  }
}

function held({ mediaId, fence }: MediaLease) {
  return { _id: mediaId, fence, status: MediaStatus.PROCESSING, ...LIVE };
}
