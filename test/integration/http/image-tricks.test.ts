import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { type RawAnswer, RawConnection } from "../../support/http-client.js";
import { jobEnd, upload } from "../../support/journey.js";

/** Stands in every file that a trick could reach. */
const PLANTED = "PLANTED-IN-A-FILE-THAT-IS-NO-IMAGE";

let ai: AiServer;
let app: TestApp;
let device: ToonboothClient;
/** Real names: what a trick would have to reach. */
let names: { original: string; cartoon: string; cartoonId: string; signature: string };

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({
    AI_ENGINE: "http",
    AI_SERVER_URL: ai.url,
    MAX_REQUESTS_PER_DEVICE: "100000",
    MAX_REQUESTS_PER_ADDRESS: "100000",
  });
  device = await app.newDevice();
  const { original, job } = await upload(device, await samplePhoto());
  const { cartoon } = await jobEnd(device, job.id);
  if (!cartoon) throw new Error("the cartoon is missing");
  const signature = new URL(cartoon.imageUrl).search;
  names = {
    original: original.filename,
    cartoon: cartoon.filename,
    cartoonId: cartoon.id,
    signature,
  };
  await plant();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

/** Puts a file into every folder around the served ones. */
async function plant(): Promise<void> {
  const folders = ["", "incoming", "quarantine", "temp", "originals/nested"];
  for (const folder of folders) {
    await mkdir(path.join(app.uploadsDir, folder), { recursive: true });
    for (const name of [".hidden", "secret.jpg", "secret.txt", names.cartoon.replace(/^\d/, "9")]) {
      await writeFile(path.join(app.uploadsDir, folder, name), PLANTED);
    }
  }
  await writeFile(path.join(app.dataDir, "secret.txt"), PLANTED);
}

/** Ways to climb out of a folder, or to name a file in it otherwise than by its name. */
function tails(file: string): string[] {
  const dots = [
    "..",
    "%2e%2e",
    ".%2e",
    "%2E.",
    "%252e%252e",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "\xc0\xae\xc0\xae",
  ];
  const slashes = ["/", "%2f", "%2F", "%252f", "\\", "%5c", "%c0%af", "%c1%9c", "%ef%bc%8f", "\xc0\xaf"];
  const climbs = dots.flatMap((dot) => slashes.map((slash) => `${dot}${slash}`));
  return [
    ...climbs.flatMap((climb) => [`${climb}secret.txt`, `${climb}temp${climb.slice(-1)}${file}`]),
    ...climbs.map((climb) => `${climb.repeat(12)}etc/passwd`),
    ...[
      "",
      ".",
      "..",
      "%2e",
      "%00",
      "%20",
      "~",
      "*",
      "%2a",
      ".hidden",
      "%2ehidden",
      "secret.jpg",
      "secret.txt",
    ],
    ...[
      "%00",
      "%00.jpg",
      "\0",
      "%0a",
      "%0d%0aX-Injected:%20yes",
      "%09",
      "%20",
      "+",
      ".",
      "..",
      "%2e",
      "//",
      "/.",
      "/..",
      "\\",
      "%5c",
      "%2f",
    ].map((end) => `${file}${end}`),
    ...[
      ";a=b",
      ";.jpg",
      "%3b",
      "%3fsize=grid",
      "%23",
      "::$DATA",
      "%3a%3a$DATA",
      ":stream",
      "~1",
      ".bak",
      ".JPG",
      "%00.png",
    ].map((end) => `${file}${end}`),
    ...[
      "/",
      "./",
      "%2e/",
      "%2f",
      "\\",
      "%5c",
      "nested/",
      "nested%2f",
      " ",
      "%20",
      "\ufeff",
      "%ef%bb%bf",
      "+",
      "-",
      "0x",
      "file:%2f%2f",
      "temp%2f",
      "C:%5c",
      "%5c%5c?%5c",
    ].map((start) => `${start}${file}`),
    ...["CON", "con.jpg", "NUL", "nul.jpg", "AUX", "PRN", "COM1", "LPT1.jpg", "CONIN$"],
    file.toUpperCase(),
    file.replace("_", "%5F_"),
    file.replace(".", ".."),
    file.replace(".", "%2e%2e"),
    file.replace(".", ""),
    file.replace(/\d/, "٣"),
    file.replace(/\.\w+$/, `.${"a".repeat(5_000)}`),
    `${"1".repeat(13)}_${"a".repeat(6_000)}.jpg`,
    "a/".repeat(2_000),
    "../".repeat(2_000),
    "%",
    "%%",
    "%zz",
    "%u002e%u002e%u2215secret.txt",
    "%ff%fe",
    "__proto__",
    "constructor",
    // A trick that does not change this name (no point, no letter) is none.
  ].filter((tail) => tail !== file);
}

/** Other ways to write the folder, or the whole request target. */
function targets({ cartoon, original, cartoonId }: typeof names): string[] {
  const folders = [
    "incoming",
    "quarantine",
    "variants",
    "originals/nested",
    "Temp",
    "TEMP",
    "temp%20",
    "temp.",
    "temp;",
    "%74emp%00",
    ".",
    "..",
    "%2e%2e",
    "",
    "temp/..",
    "temp%2f..%2fincoming",
    "temp\\..\\incoming",
    "__proto__",
    "constructor",
    "nul",
  ];
  return [
    ...folders.flatMap((folder) =>
      [cartoon, "secret.txt", ".hidden"].map((name) => `/uploads/${folder}/${name}`),
    ),
    // Each in the other's folder.
    `/uploads/temp/${original}`,
    `/uploads/originals/${cartoon}`,
    `/uploads/downloaded/${cartoon}`,
    ...[
      "/Uploads/temp/",
      "/UPLOADS/temp/",
      "//uploads/temp/",
      "/uploads//temp/",
      "/uploads/temp//",
      "/./uploads/temp/",
      "/x/../uploads/temp/",
      "/uploads/./temp/",
      "/uploads/temp/./",
      "/uploads/originals/../temp/",
      "/uploads%2ftemp%2f",
      "\\uploads\\temp\\",
      "/uploads\\temp\\",
      "/%75ploads%00/temp/",
    ].map((start) => `${start}${cartoon}`),
    ...[
      "/API/temp/",
      "/api/Temp/",
      "//api/temp/",
      "/api//temp/",
      "/api/temp//",
      "/api/./temp/",
      "/api%2ftemp%2f",
      "/api/temp/../../uploads/temp/",
      "/api\\temp\\",
    ].map((start) => `${start}${cartoonId}`),
    ...[
      "http://evil.example",
      "http://localhost:99999999",
      "http://[::1",
      "http://",
      "https://user:pass@localhost",
      "file://",
      "ftp://localhost",
      "//evil.example",
      "http:",
      "javascript:",
    ].flatMap((start) => [
      `${start}/uploads/temp/../originals/${original}`,
      `${start}/uploads/temp/secret.txt`,
      `${start}/api/temp/../../uploads/secret.txt`,
    ]),
    "*",
    "/uploads",
    "/uploads/",
    "/uploads/temp",
    "/uploads/temp/",
    "/api/temp",
    "/api/temp/",
    "?",
    `/uploads/temp?file=${cartoon}`,
    `/uploads/temp/?${cartoon}`,
  ];
}

/** Sends one request line as it is, byte by byte. */
async function ask(target: string, headers: Record<string, string>): Promise<RawAnswer> {
  const connection = await RawConnection.open(Number(new URL(app.url).port));
  const lines = Object.entries({ host: "localhost", connection: "close", ...headers });
  const head = [`GET ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), "", ""];
  connection.write(Buffer.from(head.join("\r\n"), "latin1"));
  try {
    return await connection.answer();
  } finally {
    connection.destroy();
  }
}

/** Asks for every target, some at a time; answers those whose answer is not a plain refusal. */
async function reached(all: string[], headers: Record<string, string>): Promise<unknown[]> {
  const found: unknown[] = [];
  const queue = [...new Set(all)];
  const worker = async () => {
    for (let target = queue.pop(); target !== undefined; target = queue.pop()) {
      const answer = await ask(target, headers);
      if (!isRefusal(answer))
        found.push([target.slice(0, 200), answer.status, answer.body.toString("latin1", 0, 200)]);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return found;
}

function isRefusal({ status, headers, body }: RawAnswer): boolean {
  if (![400, 404].includes(status) || body.includes(PLANTED) || "x-injected" in headers) return false;
  if (!headers["content-type"]?.startsWith("application/json")) return false;
  const { success, error } = JSON.parse(body.toString()) as { success?: unknown; error?: { code?: unknown } };
  return success === false && ["NOT_FOUND", "BAD_REQUEST"].includes(String(error?.code));
}

describe("no trick with a path reaches a file", () => {
  const bearer = () => ({ authorization: `Bearer ${device.token}` });

  it("the plain addresses do, so that the tricks below are tried on what is there", async () => {
    for (const target of [
      `/uploads/temp/${names.cartoon}`,
      `/uploads/originals/${names.original}`,
      `/api/temp/${names.cartoonId}`,
      `/uploads/temp/${names.cartoon}/`,
      `http://localhost:99999999/uploads/temp/${names.cartoon}`,
    ]) {
      expect((await ask(target, bearer())).status).toBe(200);
    }
  });

  it.each([
    ["/uploads/temp/", () => tails(names.cartoon)],
    ["/uploads/originals/", () => tails(names.original)],
    ["/api/temp/", () => [...tails(names.cartoonId), names.cartoon, `${names.cartoonId.slice(0, 23)}%`]],
  ])("%s with whatever after it", async (start, ends) => {
    const all = ends().map((end) => `${start}${end}`);
    expect(all.length).toBeGreaterThan(250);
    expect(await reached(all, bearer())).toEqual([]);
  });

  it("any other folder, spelling or form of the request target", async () => {
    expect(await reached(targets(names), bearer())).toEqual([]);
  });

  it("nor does the signature of an image open anything beside it", async () => {
    const files = [...tails(names.cartoon), names.original].map((end) => `temp/${end}`);
    const beside = [...files, `originals/${names.original}`, `originals/${names.cartoon}`].map(
      (file) => `/uploads/${file}${names.signature}`,
    );
    expect(await reached(beside, {})).toEqual([]);
  });

  it("and nothing was made of it on disk", async () => {
    expect((await readdir(path.join(app.dataDir, "variants"))).sort()).toEqual(["originals", "temp"]);
    expect(await readdir(path.join(app.dataDir, "variants", "temp"))).toEqual([names.cartoon]);
  });
});
