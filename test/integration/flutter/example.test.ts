import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { startAiServer } from "../../support/ai-server.js";
import { startTestApp } from "../../support/app.js";
import { dartForm, type FlutterOptions, FlutterSocket, postForm, postJson } from "../../support/flutter.js";
import type { RawAnswer } from "../../support/http-client.js";
import { smallPhoto } from "../../support/rest-client.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");

async function page(): Promise<string> {
  return readFile(path.join(ROOT, "docs/flutter.md"), "utf8");
}

/** The GraphQL documents of the page's Dart example, by the names of their operations. */
async function documents(): Promise<Map<string, string>> {
  const found = [...(await page()).matchAll(/gql\(r'''([\s\S]*?)'''\)/g)].map(([, text = ""]) => text);
  return new Map(found.map((text) => [/(?:query|mutation|subscription) (\w+)/.exec(text)?.[1] ?? "", text]));
}

test("the matrix has a row for every line, and each names a test that is there", async () => {
  const rows = (await page()).split("\n").filter((line) => /^\| \d+ \|/.test(line));
  expect(rows.map((row) => Number(row.split("|")[1]))).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
  for (const row of rows) {
    const links = [...row.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, title = "", file = ""] of links) {
      expect(await readFile(path.join(ROOT, file), "utf8")).toContain(`"${title}"`);
    }
  }
});

test("the documents of the Dart example fit the schema", async () => {
  const schema = buildSchema(await readFile(path.join(ROOT, "schema.graphql"), "utf8"));
  const found = await documents();
  expect([...found.keys()]).toEqual([
    "Register",
    "WatchUpload",
    "Upload",
    "Follow",
    "OneMore",
    "Download",
    "Gallery",
  ]);
  for (const [name, text] of found) expect([name, validate(schema, parse(text))]).toEqual([name, []]);
});

test("the Dart example's documents make the journey", async () => {
  await using ai = await startAiServer();
  await using app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, AI_FALLBACK: "none" });
  const found = await documents();
  const phone: FlutterOptions = { port: Number(new URL(app.url).port) };
  const operation = (name: string, variables: Record<string, unknown> = {}) => ({
    operationName: name,
    variables,
    query: found.get(name) ?? "",
  });
  const dataOf = <T>(answer: RawAnswer) => {
    expect(answer.json().errors).toBeUndefined();
    return answer.json().data as T;
  };
  const registered = await postJson(phone, operation("Register", { deviceId: randomUUID() }));
  phone.token = dataOf<{ registerDevice: { token: string } }>(registered).registerDevice.token;
  const socket = await FlutterSocket.open(phone, "graphql-ws", { Authorization: `Bearer ${phone.token}` });

  const key = randomUUID();
  const watching = socket.subscribe(found.get("WatchUpload") ?? "", { key });
  expect((await socket.nextOf(watching)).payload?.data).toMatchObject({
    uploadProgress: { state: "WAITING" },
  });
  const form = dartForm(phone, operation("Upload", { key }), {
    bytes: await smallPhoto(),
    filename: "photo.jpg",
  });
  const { upload } = dataOf<{ upload: { original: { id: string }; job: { id: string } } }>(
    await postForm(phone, form),
  );
  const states: unknown[] = [];
  for (
    let event = await socket.nextOf(watching);
    event.type !== "complete";
    event = await socket.nextOf(watching)
  ) {
    states.push((event.payload?.data?.uploadProgress as { state: string } | undefined)?.state);
  }
  expect(states.at(-1)).toBe("STORED");

  const following = socket.subscribe(found.get("Follow") ?? "", { jobId: upload.job.id });
  let last: Record<string, unknown> | undefined;
  for (
    let event = await socket.nextOf(following);
    event.type !== "complete";
    event = await socket.nextOf(following)
  ) {
    last = event.payload?.data?.jobProgress as Record<string, unknown>;
  }
  expect(last).toMatchObject({
    status: "READY",
    cartoon: { imageUrl: expect.stringContaining("/uploads/temp/") },
  });
  dataOf(await postJson(phone, operation("OneMore", { originalId: upload.original.id, styleId: null })));
  const cartoonId = (last?.cartoon as { id: string } | undefined)?.id;
  dataOf(await postJson(phone, operation("Download", { cartoonId })));
  expect(dataOf(await postJson(phone, operation("Gallery")))).toMatchObject({
    originals: { nodes: [{ id: upload.original.id }] },
  });
  socket.client.socket.terminate();
});
