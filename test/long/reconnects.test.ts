import { afterAll, beforeAll, expect, it } from "vitest";
import { type CutScene, FOLLOWERS, followThroughCuts, openCutScene } from "../support/reconnects.js";

let scene: CutScene;

beforeAll(async () => {
  scene = await openCutScene({ MAX_REQUESTS_PER_DEVICE: "1000000", MAX_REQUESTS_PER_ADDRESS: "1000000" });
});
afterAll(() => scene[Symbol.asyncDispose]());

it.each(FOLLOWERS)(
  "%s: 200 lost connections in the middle of jobs, 40 of them restarts, and no final event is missed",
  async (kind) => {
    const done = await followThroughCuts(scene, { kind, cuts: 200, restartEvery: 5 });
    expect(done).toEqual({ restarts: 40, ready: 200 });
  },
);
