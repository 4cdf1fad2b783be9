import { afterAll, beforeAll, expect, it } from "vitest";
import { type CutScene, FOLLOWERS, followThroughCuts, openCutScene } from "../../support/reconnects.js";

let scene: CutScene;

beforeAll(async () => {
  scene = await openCutScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

// test/long/reconnects.test.ts does it two hundred times each.
it.each(FOLLOWERS)(
  "%s: no final event is missed through lost connections and a restart, in the middle of jobs",
  async (kind) => {
    const done = await followThroughCuts(scene, { kind, cuts: 2, restartEvery: 2 });
    expect(done).toEqual({ restarts: 1, ready: 2 });
  },
);
