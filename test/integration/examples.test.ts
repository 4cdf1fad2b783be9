import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import {
  buildSchema,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
  visit,
} from "graphql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ToonboothClient } from "../../client/toonbooth-client.js";
import { samplePhoto, startTestApp, type TestApp } from "../support/app.js";
import { goodResult, WORKER_KEY, WorkerClient } from "../support/media-workers.js";
import { smallPhoto } from "../support/rest-client.js";

type Data = Record<string, unknown>;

const ADMIN_TOKEN = "a-token-for-the-operator";

const root = path.resolve(import.meta.dirname, "../..");

let app: TestApp;
let text: string;
let examples: DocumentNode;
let schema: GraphQLSchema;
let client: ToonboothClient;
const executed = new Set<string>();

beforeAll(async () => {
  text = await readFile(path.join(root, "examples.graphql"), "utf8");
  examples = parse(text);
  schema = buildSchema(await readFile(path.join(root, "schema.graphql"), "utf8"));
  // A worker elsewhere is quicker than loading the models.
  app = await startTestApp({ ADMIN_TOKEN, MEDIA_PROCESSING: "external", MEDIA_API_KEY: WORKER_KEY });
  client = new ToonboothClient(app.url);
});
afterAll(async () => {
  await client.close();
  await app[Symbol.asyncDispose]();
});

function operations(): OperationDefinitionNode[] {
  return examples.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
}

/** One example as an app would send it: the operation, and the fragments that it uses. */
function example(name: string): TypedDocumentNode<Data, Data> {
  const operation = operations().find((each) => each.name?.value === name);
  if (!operation) throw new Error(`examples.graphql has no ${name}`);
  executed.add(name);
  const fragments = new Map<string, FragmentDefinitionNode>();
  visit(operation, {
    FragmentSpread: ({ name: { value } }) => {
      const found = examples.definitions.find(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === value,
      );
      fragments.set(value, found as FragmentDefinitionNode);
    },
  });
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] };
}

/** Executes an example; throws unless it is answered without errors. */
async function run<T = Data>(name: string, variables: Data = {}): Promise<T> {
  return (await client.request(example(name), variables)) as T;
}

interface SeenJob {
  id: string;
  status: string;
  cartoon: { id: string; createdAt: string } | null;
  face: { id: string } | null;
}

/** The last event of a job's stream. */
async function follow(jobId: string): Promise<SeenJob> {
  let last: SeenJob | undefined;
  for await (const data of client.subscribe(example("FollowJob"), { jobId }))
    last = data.jobProgress as SeenJob;
  if (!last) throw new Error("the job has no events");
  return last;
}

/** The first event of a stream that stays open. */
async function first(name: string, variables: Data = {}): Promise<Data> {
  for await (const data of client.subscribe(example(name), variables)) return data;
  throw new Error(`${name} has no events`);
}

interface Started {
  job: { id: string };
}

it("fits the schema, and has an operation with a comment for every root field", () => {
  expect(validate(schema, examples)).toEqual([]);
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = types.flatMap((type) =>
    Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
  );
  const shown = operations().flatMap(({ operation, selectionSet }) =>
    selectionSet.selections.map((each) => {
      if (each.kind !== Kind.FIELD) throw new Error("a root field in a fragment");
      return `${operation[0]?.toUpperCase()}${operation.slice(1)}.${each.name.value}`;
    }),
  );
  expect(shown.sort()).toEqual(fields.sort());
  for (const { name } of operations()) {
    expect(text).toMatch(new RegExp(`\\n# [^\\n]+\\n(query|mutation|subscription) ${name?.value}\\b`));
  }
});

it("is executed from the first operation to the last", async () => {
  const { registerDevice } = await run<{ registerDevice: { token: string } }>("RegisterDevice", {
    deviceId: randomUUID(),
  });
  client.token = registerDevice.token;
  await run("WhoAmI");
  const { styles } = await run<{ styles: { id: string }[] }>("StylePicker");
  const styleId = styles[0]?.id;

  const file = { bytes: await samplePhoto() };
  const more = { styleId, idempotencyKey: randomUUID() };
  const uploading = example("UploadPhoto") as unknown as TypedDocumentNode<Data, { file: unknown }>;
  const { upload } = (await client.upload(uploading, { file, ...more })) as {
    upload: Started & { original: { id: string } };
  };
  const originalId = upload.original.id;
  const { idempotencyKey } = more;
  expect(await first("WatchUpload", { idempotencyKey })).toEqual({
    uploadProgress: {
      id: idempotencyKey,
      state: "STORED",
      receivedBytes: file.bytes.length,
      totalBytes: file.bytes.length,
    },
  });
  expect(await first("FollowEverything")).toMatchObject({ jobUpdates: { id: upload.job.id, originalId } });
  const { cartoon } = await follow(upload.job.id);
  const cartoonId = cartoon?.id;
  const since = cartoon?.createdAt;
  expect(await first("NewCartoons", { originalId, since })).toMatchObject({
    cartoonReady: { id: cartoonId },
  });
  expect(await run("PollJob", { id: upload.job.id })).toMatchObject({ job: { cartoon: { id: cartoonId } } });
  // What to paint before the pictures come is there as soon as the job has ended.
  const headers = { authorization: `Bearer ${client.token}` };
  const answer = await fetch(`${app.url}/api/originals`, { headers });
  const listed = (await answer.json()) as { data: { originals: object[] } };
  const painted = { thumbhash: expect.stringMatching(/^[\w+/]{20,}=*$/), dominantColor: expect.any(String) };
  expect(listed.data.originals).toMatchObject([{ id: originalId, ...painted }]);

  const { regenerate } = await run<{ regenerate: Started }>("OneMoreCartoon", {
    originalId,
    styleId,
    seed: 7,
  });
  const jobId = regenerate.job.id;
  expect(await run("UnfinishedJobs", { originalId })).toMatchObject({ jobs: { nodes: [{ id: jobId }] } });
  expect(await run("StopDrawing", { jobId })).toMatchObject({ cancelJob: { status: "CANCELED" } });
  const { retryJob } = await run<{ retryJob: { id: string } }>("TryAgain", { jobId });
  expect(retryJob).toMatchObject({ retryOf: jobId });
  await run("StopDrawing", { jobId: retryJob.id });

  const page = { nodes: [{ id: originalId, cartoons: [{ id: cartoonId }] }], totalCount: 1 };
  expect(await run("Gallery", { first: 1 })).toMatchObject({ originals: page });
  expect(await run("PhotoPage", { id: originalId })).toMatchObject({
    original: { cartoons: [{ id: cartoonId }] },
  });
  expect(await run("CartoonPage", { id: cartoonId })).toMatchObject({ cartoon: { style: { id: styleId } } });

  const { download } = await run<{ download: Started }>("DownloadFace", { cartoonId });
  const { face } = await follow(download.job.id);
  expect(await run("MyFaces")).toMatchObject({
    downloadedFaces: { nodes: [{ id: face?.id }], totalCount: 1 },
  });
  expect(await run("FacePage", { id: face?.id })).toMatchObject({
    downloadedFace: { original: { id: originalId } },
  });

  const adding = example("AddMedia") as unknown as TypedDocumentNode<Data, { file: unknown }>;
  const picture = { bytes: await smallPhoto() };
  const { uploadMedia } = (await client.upload(adding, { file: picture, ...{ type: "LOGO" } })) as {
    uploadMedia: { item: { id: string } };
  };
  const { id } = uploadMedia.item;
  const worker = new WorkerClient(app.url);
  const claim = await worker.claimOne();
  const { payload, files } = await goodResult(claim.variants);
  await worker.complete(claim, payload, files);
  let seen: Data = {};
  for await (const { mediaProgress } of client.subscribe(example("FollowMedia"), { id }))
    seen = mediaProgress as Data;
  expect(seen).toMatchObject({ id, status: "COMPLETE" });
  expect(await run("MediaLibrary", { type: "LOGO" })).toMatchObject({ media: { nodes: [{ id }] } });
  expect(await run("MediaPage", { id })).toMatchObject({
    mediaItem: { formats: expect.arrayContaining(["JPEG", "WEBP", "AVIF"]) },
  });
  expect(await run("MoreLikeThis", { id })).toEqual({ similarMedia: [] });
  await expect(run("TryMediaAgain", { id })).rejects.toThrow("can't be repeated");
  expect(await run("RemoveMedia", { id })).toEqual({ deleteMedia: { deletedMediaId: id } });

  expect(await run("DeletePhoto", { originalId })).toEqual({
    deleteOriginal: { deletedOriginalId: originalId },
  });
  await run("DeleteEverything");
  client.token = ADMIN_TOKEN;
  expect(await run("MediaLibraryState")).toMatchObject({ mediaStats: { completed: { count: 1 } } });
  // A new example has to be executed here too.
  expect([...executed].sort()).toEqual(
    operations()
      .map(({ name }) => name?.value)
      .sort(),
  );
});
