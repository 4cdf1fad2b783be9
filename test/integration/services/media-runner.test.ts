import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../src/errors.js";
import { createLogger } from "../../../src/log.js";
import type { MediaItem } from "../../../src/schema/media.js";
import { MediaStatus, MediaStepName, MediaStepState, MediaType } from "../../../src/schema/media-enums.js";
import { newId } from "../../../src/services/ids.js";
import { type StepContext, StepUndone } from "../../../src/services/media/media-checklist.js";
import { createMediaEvents } from "../../../src/services/media/media-events.js";
import { MediaRunner } from "../../../src/services/media/media-runner.js";
import { newChecklist } from "../../../src/services/media/media-steps.js";
import { MediaStore, type StepOutcome } from "../../../src/services/media/media-store.js";
import { PublishedVariants } from "../../../src/storage/files/published-variants.js";
import { DEVICE } from "../../support/jobs.js";
import { openTestStorage, type TestStorage } from "../../support/system.js";
import { eventually } from "../../support/wait.js";

/** The runner on the real collection, with steps that a test scripts. */
let storage: TestStorage;
let store: MediaStore;
let runners: MediaRunner[];
/** Every try that began, as `{id} {step}`. */
let tries: string[];
let script: (item: MediaItem, step: MediaStepName, context: StepContext) => Promise<StepOutcome>;

beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

beforeEach(async () => {
  await storage.database.models.media.deleteMany({});
  store = new MediaStore({
    models: storage.database.models,
    events: createMediaEvents(),
    longestLeaseMs: 60_000,
  });
  runners = [];
  tries = [];
  script = async () => ({});
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
});

function startRunner(slots = 1, leaseMs = 5_000): MediaRunner {
  const runner = new MediaRunner({
    store,
    checklist: {
      perform: (step, item, context) => {
        tries.push(`${item._id} ${step}`);
        return script(item, step, context);
      },
    },
    published: new PublishedVariants(storage.root),
    worker: { owner: newId(), leaseMs },
    slots,
    logger: createLogger("silent"),
    observer: { mediaHealed: () => {} },
    healIntervalMs: 3_600_000,
    retryDelay: () => 1,
  });
  runners.push(runner);
  runner.start();
  return runner;
}

let time = 1_700_000_000_000;
async function newItem(more: Partial<MediaItem> = {}): Promise<string> {
  const filename = `${++time}_${DEVICE}.jpg`;
  const item: MediaItem = {
    _id: newId(),
    deviceId: DEVICE,
    type: MediaType.LOGO,
    status: MediaStatus.PENDING,
    percent: 0,
    seq: 1,
    filename,
    filePath: `/uploads/media/${filename}`,
    fileSize: 1,
    mimeType: "image/jpeg",
    width: 1,
    height: 1,
    sha256: "0".repeat(64),
    createdAt: new Date(time),
    steps: newChecklist(),
    variants: [],
    backgroundRemoved: false,
    claimAt: new Date(),
    fence: 0,
    heals: 0,
    ...more,
  };
  await storage.database.models.media.create(item);
  return item._id;
}

async function read(id: string): Promise<MediaItem> {
  const item = await storage.database.models.media.findById(id).lean();
  if (!item) throw new Error("the item is gone");
  return item;
}

function settled(id: string): Promise<MediaItem> {
  return eventually("the item settles", async () => {
    const item = await read(id);
    return [MediaStatus.COMPLETE, MediaStatus.FAILED].includes(item.status) && item;
  });
}

const states = ({ steps }: MediaItem) => steps.map(({ state, attempts }) => `${state} ${attempts}`);
const failing =
  (name: MediaStepName, error: () => Error) => async (_item: MediaItem, step: MediaStepName) => {
    if (step === name) throw error();
    return {};
  };

describe("a step that fails", () => {
  it("of something that may pass is tried three times; then the item is FAILED, to be healed", async () => {
    script = failing(MediaStepName.ANALYSE, () => new Error("a process died"));
    const id = await newItem();
    startRunner();
    const item = await settled(id);
    expect(item.status).toBe("FAILED");
    expect(states(item)).toEqual(["DONE 1", "FAILED 3", "WAITING 0", "WAITING 0"]);
    expect(item.steps[1]?.error).toMatchObject({ code: "INTERNAL", retryable: true });
    const minutes = ((item.nextRetryAt?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(6);
  });

  it("twice goes on where it was, and the error is forgotten", async () => {
    let left = 2;
    script = async (_item, step) => {
      if (step === MediaStepName.RESIZE && left-- > 0) throw new Error("not now");
      return {};
    };
    const id = await newItem();
    startRunner();
    const item = await settled(id);
    expect([item.status, ...states(item)]).toEqual(["COMPLETE", "DONE 1", "DONE 1", "DONE 3", "DONE 1"]);
    expect(item.steps.some(({ error }) => error)).toBe(false);
    expect([item.claimAt, item.nextRetryAt, item.leaseOwner]).toEqual([undefined, undefined, undefined]);
  });

  it("of the picture itself is FAILED at once, for good", async () => {
    script = failing(MediaStepName.RETRIEVE, () => new AppError("UNDECODABLE_IMAGE"));
    const id = await newItem();
    startRunner();
    const item = await settled(id);
    expect(states(item)).toEqual(["FAILED 1", "WAITING 0", "WAITING 0", "WAITING 0"]);
    expect([item.claimAt, item.nextRetryAt]).toEqual([undefined, undefined]);
  });

  it("because an earlier one's work is gone has that done once more", async () => {
    let gone = true;
    script = async (_item, step) => {
      if (step !== MediaStepName.PUBLISH || !gone) return {};
      gone = false;
      throw new StepUndone("a variant is not there", MediaStepName.RESIZE);
    };
    const id = await newItem();
    startRunner();
    expect(states(await settled(id))).toEqual(["DONE 1", "DONE 1", "DONE 1", "DONE 2"]);
    expect(tries.map((one) => one.split(" ")[1])).toEqual([
      "RETRIEVE",
      "ANALYSE",
      "RESIZE",
      "PUBLISH",
      "RESIZE",
      "PUBLISH",
    ]);
  });
});

describe("a worker that died", () => {
  const died = (attempts: number): Partial<MediaItem> => ({
    status: MediaStatus.PROCESSING,
    claimAt: new Date(0),
    leaseOwner: "a dead process",
    fence: 4,
    steps: newChecklist().map((step, at) => ({
      ...step,
      ...(at === 0 ? { state: MediaStepState.DONE, attempts: 1 } : {}),
      ...(at === 1 ? { state: MediaStepState.RUNNING, attempts } : {}),
    })),
  });

  it("leaves its step to the next, who goes on there", async () => {
    const id = await newItem(died(1));
    startRunner();
    expect(states(await settled(id))).toEqual(["DONE 1", "DONE 2", "DONE 1", "DONE 1"]);
    expect(tries).not.toContain(`${id} RETRIEVE`);
  });

  it("of the same step three times ends in FAILED", async () => {
    const id = await newItem(died(3));
    startRunner();
    expect(states(await settled(id))).toEqual(["DONE 1", "FAILED 3", "WAITING 0", "WAITING 0"]);
    expect(tries).toEqual([]);
  });

  it("but comes back can change nothing any more", async () => {
    const id = await newItem();
    const before = await store.claimNext({ owner: "slow", leaseMs: 1 });
    const after = await eventually("the lease is over", () =>
      store.claimNext({ owner: "next", leaseMs: 60_000 }),
    );
    expect([before?.mediaId, after.mediaId]).toEqual([id, id]);
    if (!before) throw new Error("nothing was claimed");
    const steps = newChecklist();
    expect(await store.renew(before, 1_000)).toBe(false);
    expect(await store.progress(before, 50)).toBeNull();
    expect(await store.advance(before, { steps, percent: 50 })).toBeNull();
    expect(await store.complete(before, { steps })).toBeNull();
    expect(await store.fail(before, { steps, healAt: null })).toBeNull();
    expect(await store.retryLater(before, { steps, at: new Date() })).toBeNull();
    expect(await read(id)).toMatchObject({ status: "PROCESSING", percent: 0, leaseOwner: "next" });
  });
});

it("an orderly stop hands the item back; no try is used", async () => {
  script = (_item, _step, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  const id = await newItem();
  const runner = startRunner();
  await eventually("it has begun", async () => tries.length > 0);
  await runner.stop();
  const item = await read(id);
  expect([item.status, ...states(item)]).toEqual(["PENDING", ...Array(4).fill("WAITING 0")]);
  script = async () => ({});
  startRunner();
  expect((await settled(id)).status).toBe("COMPLETE");
});

it("several workers never take the same item", async () => {
  const ids = await Promise.all(Array.from({ length: 15 }, () => newItem()));
  for (let count = 0; count < 3; count += 1) startRunner(2);
  for (const id of ids) expect((await settled(id)).status).toBe("COMPLETE");
  expect(tries).toHaveLength(15 * 4);
  expect(new Set(tries).size).toBe(15 * 4);
});

it("an item that is deleted in the middle is let go, and leaves no variants", async () => {
  let end = () => {};
  script = () =>
    new Promise((resolve) => {
      end = () => resolve({});
    });
  const id = await newItem();
  startRunner();
  await eventually("it has begun", async () => tries.length > 0);
  await store.bury({ _id: id });
  await store.remove(id);
  end();
  await eventually("its worker is free", async () => {
    script = async () => ({});
    const next = await newItem();
    return (await settled(next)).status === "COMPLETE";
  });
  expect(await storage.database.models.media.findById(id).lean()).toBeNull();
});

it("a cycle of healing takes up ten at most, and only what may pass and whose time has come", async () => {
  const failed = (claimAt?: Date): Partial<MediaItem> => ({
    status: MediaStatus.FAILED,
    claimAt,
    steps: newChecklist().map((step, at) =>
      at === 0 ? { ...step, state: MediaStepState.FAILED, attempts: 3 } : step,
    ),
  });
  for (let count = 0; count < 12; count += 1) await newItem(failed(new Date(Date.now() - 1_000)));
  const later = await newItem(failed(new Date(Date.now() + 60_000)));
  const never = await newItem(failed());
  const runner = startRunner(0);
  expect([await runner.heal(), await runner.heal(), await runner.heal()]).toEqual([10, 2, 0]);
  expect(await storage.database.models.media.countDocuments({ status: MediaStatus.PENDING, heals: 1 })).toBe(
    12,
  );
  expect([(await read(later)).status, (await read(never)).status]).toEqual(["FAILED", "FAILED"]);
});

it("also a runner that works on nothing itself brings forward what a clock set back would strand", async () => {
  const ahead = new Date(Date.now() + 3_600_000);
  const id = await newItem({ claimAt: ahead });
  startRunner(0);
  const now = Date.now;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now() - 5_000);
  try {
    await eventually("it to be due", async () => ((await read(id)).claimAt ?? ahead) < ahead);
  } finally {
    clock.mockRestore();
  }
  expect((await read(id)).status).toBe(MediaStatus.PENDING);
});
