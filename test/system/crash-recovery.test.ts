import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { JobsDocument, OriginalsDocument } from "../../client/generated/operations.js";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Device } from "../acceptance/support/device.js";
import { Home, sha256 } from "../acceptance/support/home.js";
import { plain, portrait } from "../acceptance/support/pictures.js";

const TIMEOUT = 60_000;
const KILLS = 5;

let home: Home;

beforeEach(async () => {
  home = await Home.make();
});
afterEach(() => home[Symbol.asyncDispose]());

describe("kill -9", () => {
  it("while a cartoon is drawn loses nothing and doubles nothing", { timeout: TIMEOUT }, async () => {
    const first = await home.start();
    await using device = await Device.register(first.url);
    const photo = await portrait();
    const { original, job } = await device.upload(photo);
    await device.drawing(job.id);
    expect(await first.stop("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });

    await using later = device.at((await home.start()).url);
    expect(await home.hashOfOriginal(original.filename)).toBe(sha256(photo));
    const cartoon = await later.cartoonOf(job.id);
    expect(await later.job(job.id)).toMatchObject({ status: "READY", attempt: 2, originalId: original.id });
    await expectOnly(later, { originals: [original.id], jobs: [job.id] });
    expect(await home.filesIn("originals")).toEqual([original.filename]);
    expect(await home.filesIn("temp")).toEqual([cartoon.filename]);
    expect(await home.filesIn("incoming")).toEqual([]);
  });

  it("right after an upload was acknowledged loses none of them", { timeout: TIMEOUT }, async () => {
    let server: ServerProcess = await home.start();
    await using device = await Device.register(server.url);
    const acknowledged: { original: { id: string; filename: string }; job: { id: string }; hash: string }[] =
      [];
    for (let number = 1; number <= KILLS; number += 1) {
      const photo = await plain(number);
      const { original, job } = await device.at(server.url).upload(photo);
      await server.stop("SIGKILL");
      acknowledged.push({ original, job, hash: sha256(photo) });
      server = await home.start();
      // A job whose server is killed three times counts as failed: each one gets the time to end.
      await device.at(server.url).cartoonOf(job.id);
    }
    for (const { original, hash } of acknowledged) {
      expect(await home.hashOfOriginal(original.filename)).toBe(hash);
    }
    const newestFirst = acknowledged.reverse();
    await expectOnly(device.at(server.url), {
      originals: newestFirst.map(({ original }) => original.id),
      jobs: newestFirst.map(({ job }) => job.id),
    });
    expect(await home.filesIn("temp")).toHaveLength(KILLS);
    expect(await home.filesIn("incoming")).toEqual([]);
  });
});

/** These originals with a cartoon each, these jobs, all of them READY, and nothing else. */
async function expectOnly(device: Device, expected: { originals: string[]; jobs: string[] }): Promise<void> {
  const { originals } = await device.client.request(OriginalsDocument, {});
  expect(originals.nodes.map(({ id }) => id)).toEqual(expected.originals);
  expect(originals.nodes.map(({ cartoonCount }) => cartoonCount)).toEqual(expected.originals.map(() => 1));
  const { jobs } = await device.client.request(JobsDocument, {});
  expect(jobs.nodes.map(({ id, status }) => [id, status])).toEqual(expected.jobs.map((id) => [id, "READY"]));
}
