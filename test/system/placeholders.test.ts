import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlaceholdersDocument, type PlaceholdersQueryVariables } from "../../client/generated/operations.js";
import type { ToonboothClient } from "../../client/toonbooth-client.js";
import { samplePhoto, startTestApp, type TestApp } from "../support/app.js";
import { download, jobEnd, upload } from "../support/journey.js";
import { eventually } from "../support/wait.js";

let app: TestApp;
let device: ToonboothClient;

/** One drawing serves all tests: the photo, one cartoon of it and, in the last test, its face. */
beforeAll(async () => {
  app = await startTestApp();
  device = await app.newDevice();
  const { job } = await upload(device, await samplePhoto());
  expect((await jobEnd(device, job.id)).status).toBe("READY");
});

afterAll(() => app[Symbol.asyncDispose]());

async function ask(variables: PlaceholdersQueryVariables = {}) {
  const [original] = (await device.request(PlaceholdersDocument, variables)).originals.nodes;
  if (!original) throw new Error("the photo is missing");
  return original;
}

/** Addresses and widths of a srcset. */
function entriesOf(srcset: string): [url: string, width: number][] {
  return srcset.split(", ").map((entry) => {
    const [url = "", width = ""] = entry.split(" ");
    return [url, Number.parseInt(width, 10)];
  });
}

describe("what to paint before a picture comes", () => {
  it("is there for photo and cartoon as soon as the job has ended", async () => {
    const { thumbhash, dominantColor, cartoons } = await ask();
    for (const picture of [{ thumbhash, dominantColor }, cartoons[0]]) {
      expect(picture?.thumbhash).toMatch(/^[A-Za-z0-9+/]{20,}=*$/);
      expect(picture?.dominantColor).toMatch(/^#[0-9a-f]{6}$/);
    }
  });

  it("is the same over REST", async () => {
    const { thumbhash, dominantColor } = await ask();
    const headers = { authorization: `Bearer ${device.token}` };
    const answer = await fetch(`${app.url}/api/originals`, { headers });
    const { data } = (await answer.json()) as { data: { originals: object[] } };
    expect(data.originals[0]).toMatchObject({ thumbhash, dominantColor });
  });
});

describe("a srcset", () => {
  it("names each width once, rising, never more than the picture has, and its addresses load", async () => {
    const entries = entriesOf((await ask()).srcset);
    expect(entries.map(([, width]) => width)).toEqual([480, 910]);
    for (const [url] of entries) expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
  });

  it("is of the sizes, format and background asked for", async () => {
    const entries = entriesOf((await ask({ sizes: ["GRID", "THUMBNAIL"], format: "WEBP" })).srcset);
    expect(entries.map(([, width]) => width)).toEqual([300, 500]);
    for (const [url] of entries) expect(new URL(url).searchParams.get("format")).toBe("webp");
    const [[cut = ""] = []] = entriesOf((await ask({ sizes: ["SMALL"], background: "REMOVED" })).srcset);
    expect(new URL(cut).searchParams.get("bg")).toBe("removed");
  });

  const refused: [string, PlaceholdersQueryVariables, RegExp][] = [
    ["different shapes", { sizes: ["GRID", "DETAIL"] }, /one shape/],
    ["the size of stickers", { sizes: ["STICKER"] }, /only a downloaded face/],
  ];
  it.each(refused)("of %s is refused, saying what was expected", async (_what, variables, message) => {
    await expect(ask(variables)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringMatching(message),
    });
  });
});

it("a person loads without background, in a crop as well, by the address with bg=removed", async () => {
  const [[url = ""] = []] = entriesOf((await ask({ sizes: ["GRID"], background: "REMOVED" })).srcset);
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
});

it("an image is not served any more once it is deleted, though it was a moment before", async () => {
  const { srcset, cartoons } = await ask();
  const [[url = ""] = []] = entriesOf(cartoons[0]?.srcset ?? "");
  for (let i = 0; i < 2; i++) expect((await fetch(url)).status).toBe(200);
  const { job } = await download(device, cartoons[0]?.id ?? "");
  expect((await jobEnd(device, job?.id ?? "")).status).toBe("READY");
  // The cartoons go after the job is READY; a memory of them would last longer than this.
  await eventually("the cartoon to be gone", async () => (await fetch(url)).status === 404, 4_000);
  const { downloadedFace } = await ask();
  expect(downloadedFace?.thumbhash).toMatch(/^[A-Za-z0-9+/]{20,}=*$/);
  expect((await fetch(entriesOf(srcset)[0]?.[0] ?? "")).status).toBe(200);
});
