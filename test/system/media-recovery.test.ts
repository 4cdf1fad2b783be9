import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ToonboothClient } from "../../client/toonbooth-client.js";
import { MediaStatus, MediaStepState } from "../../src/schema/media-enums.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { drawnPicture, followMedia, type SeenItem, uploadMedia } from "../support/media.js";

// The process that works on pictures stands back for all others: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** What a crash may leave of an item that is being worked on, and what a start makes of it: each start loads the models. */
let app: TestApp;
let token: string | undefined;
let seed = 0;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

beforeEach(async () => {
  token = (await app.newDevice()).token;
});

/** The test's device, at wherever the program listens now. */
const device = () => new ToonboothClient(app.url, token);

async function complete(): Promise<SeenItem> {
  const { id } = await uploadMedia(device(), await drawnPicture(++seed, { width: 120, height: 90 }), "LOGO");
  return (await followMedia(device(), id)).at(-1) as SeenItem;
}

describe("an item whose worker was killed", () => {
  it.each([0, 1, 2, 3])("in step %i goes on there; what was done is not repeated", async (at) => {
    const item = await complete();
    await app.restartAfter(async (models) => {
      const steps = item.steps.map(({ name }, index) => ({
        name,
        state:
          index < at ? MediaStepState.DONE : index === at ? MediaStepState.RUNNING : MediaStepState.WAITING,
        attempts: index <= at ? 1 : 0,
      }));
      const change = { steps, status: MediaStatus.PROCESSING, claimAt: new Date(Date.now() + 60_000) };
      await models.media.updateOne({ _id: item.id }, { $set: change, $unset: { finishedAt: "" } });
    });
    const last = (await followMedia(device(), item.id)).at(-1);
    expect(last?.status).toBe("COMPLETE");
    expect(last?.steps.map(({ attempts }) => attempts)).toEqual(
      [0, 1, 2, 3].map((index) => (index === at ? 2 : 1)),
    );
  });

  it("after RESIZE, whose variants were lost, makes them anew", async () => {
    const item = await complete();
    await app.restartAfter(async (models) => {
      const steps = item.steps.map(({ name }, index) => ({
        name,
        state: index < 3 ? MediaStepState.DONE : MediaStepState.WAITING,
        attempts: index < 3 ? 1 : 0,
      }));
      const change = { steps, status: MediaStatus.PENDING, claimAt: new Date() };
      await models.media.updateOne({ _id: item.id }, { $set: change, $unset: { finishedAt: "" } });
      await rm(path.join(app.uploadsDir, "variants"), { recursive: true });
    });
    const last = (await followMedia(device(), item.id)).at(-1);
    expect(last).toMatchObject({
      status: "COMPLETE",
      variants: item.variants.map(({ fileSize }) => ({ fileSize })),
    });
  });
});
