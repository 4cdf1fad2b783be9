import { graphql } from "graphql";
import mongoose from "mongoose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildGraphQLSchema } from "../../../src/resolvers/build-schema.js";
import type { RequestContext } from "../../../src/resolvers/context.js";
import { createLoaders } from "../../../src/resolvers/loaders.js";
import { JobKind, JobStage, JobStatus } from "../../../src/schema/enums.js";
import { newId } from "../../../src/services/ids.js";
import { ImageUrls } from "../../../src/services/image-urls.js";
import { JobForecast } from "../../../src/services/jobs/job-forecast.js";
import { findPage } from "../../../src/services/pages.js";
import type { Services } from "../../../src/services/services.js";
import { aDevice, openTestStorage, type TestStorage } from "../../support/system.js";

let storage: TestStorage;
const device = aDevice();
const schema = buildGraphQLSchema();

const QUERY = `query ($first: Int) {
  originals(first: $first) {
    totalCount
    nodes {
      id imageUrl cartoonCount
      cartoons { id imageUrl original { id } }
      downloadedFace { id faceUrl original { id } }
      latestJob { id queuePosition etaSeconds original { id } cartoon { id } face { id } }
    }
  }
}`;

beforeAll(async () => {
  storage = await openTestStorage();
  for (let number = 0; number < 100; number += 1) await insertOriginal(number);
});

afterAll(() => storage[Symbol.asyncDispose]());

async function insertOriginal(number: number): Promise<void> {
  const { models } = storage.database;
  const { deviceId } = device;
  const [originalId, createdAt] = [newId(), new Date(1_700_000_000_000 + number)];
  const file = { mimeType: "image/jpeg", fileSize: 1, width: 1, height: 1, sha256: "0", createdAt };
  const named = (folder: string) => ({
    filename: `${folder}-${number}`,
    filePath: `/uploads/${folder}/${number}`,
  });
  await models.originals.create({ _id: originalId, deviceId, ...named("originals"), ...file });
  const resultId = newId();
  await models.cartoons.create({
    _id: resultId,
    deviceId,
    originalId,
    ...named("temp"),
    ...file,
    styleId: "ink",
    seed: number,
    engine: "builtin",
    fallbackUsed: false,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  await models.jobs.create({
    _id: newId(),
    deviceId,
    originalId,
    resultId,
    kind: JobKind.CARTOON,
    status: JobStatus.READY,
    stage: JobStage.DONE,
    percent: 100,
    seq: 1,
    attempt: 1,
    maxAttempts: 3,
    fence: 1,
    styleId: "ink",
    seed: number,
    createdAt,
  });
  const face = { sourceCartoonId: resultId, ...named("downloaded"), ...file };
  if (number % 3 === 0) await models.faces.create({ _id: newId(), deviceId, originalId, ...face });
}

async function commandsFor(first: number): Promise<{ commands: string[]; nodes: number }> {
  const { models } = storage.database;
  const forecast = new JobForecast({ models, workers: 1 });
  forecast.record(JobKind.CARTOON, 1_000);
  const context = {
    requestId: "test",
    device,
    token: null,
    assertOperator: () => {},
    admitRegistration: () => {},
    loaders: createLoaders(models, device.deviceId),
    services: {
      originals: { page: (deviceId: string, page: object) => findPage(models.originals, { deviceId }, page) },
      urls: new ImageUrls({ secrets: ["s".repeat(32)], baseUrl: () => "http://test" }),
      forecast,
    } as unknown as Services,
  } satisfies RequestContext;
  const commands: string[] = [];
  mongoose.set("debug", (collection: string, method: string) => commands.push(`${collection}.${method}`));
  const result = await graphql({ schema, source: QUERY, contextValue: context, variableValues: { first } });
  mongoose.set("debug", false);
  expect(result.errors).toBeUndefined();
  const page = (result.data as unknown as { originals: { nodes: unknown[] } }).originals;
  return { commands: commands.sort(), nodes: page.nodes.length };
}

it.each([JobStatus.READY, JobStatus.QUEUED])(
  "a page of 100 originals with all that belongs to them, jobs %s, takes the same database commands as a page of 1",
  async (status) => {
    await storage.database.models.jobs.updateMany({}, { $set: { status, claimAt: new Date() } });
    const one = await commandsFor(1);
    const hundred = await commandsFor(100);
    expect(one.nodes).toBe(1);
    expect(hundred.nodes).toBe(100);
    expect(one.commands.length).toBeGreaterThan(5);
    expect(hundred.commands).toEqual(one.commands);
  },
);
