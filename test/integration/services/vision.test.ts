import { readdir } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../../src/config.js";
import type { PictureAnalysis } from "../../../src/imaging/analysis/picture-analysis.js";
import type { TaskContext } from "../../../src/imaging/limits.js";
import { renderVariant } from "../../../src/imaging/variants.js";
import { createLogger } from "../../../src/log.js";
import { configuredServices } from "../../../src/services/media/vision/configured.js";
import { Vision } from "../../../src/services/media/vision/enrich.js";
import { jpegPhoto, marksIn } from "../../support/metadata-photos.js";
import { startVisionServer, type VisionBehaviour } from "../../support/vision-server.js";
import { temporaryFolder } from "../imaging/pictures.js";

const CONTEXT: TaskContext = {
  maxPixels: 50_000_000,
  checkpoint: async () => {},
  report: () => {},
  decoding: (_pixels, decode) => decode(),
};

/** The parts of an analysis that services add to; the rest goes through untouched. */
const ANALYSIS = {
  quality: { score: 71 },
  labels: [{ name: "cup", score: 0.6 }],
  palette: [
    { hex: "#c00000", oklab: [0.51, 0.2, 0.11], share: 0.75, name: "red" },
    { hex: "#ffffff", oklab: [1, 0, 0], share: 0.25, name: "white" },
  ],
  detectedText: null,
  altText: "Photo of a cup in red and white.",
  notes: [],
} as unknown as PictureAnalysis;

const GOOGLE = {
  json: {
    responses: [
      {
        labelAnnotations: [
          { mid: "/m/02p5f1q", description: "Coffee cup", score: 0.94, topicality: 0.9 },
          { description: "Cup", score: 0.91 },
        ],
        localizedObjectAnnotations: [{ name: "Mug", score: 0.8, boundingPoly: { normalizedVertices: [] } }],
        textAnnotations: [{ locale: "en", description: "GOOD\nMORNING" }, { description: "GOOD" }],
        imagePropertiesAnnotation: {
          dominantColors: {
            colors: [
              { color: { red: 192 }, score: 0.4, pixelFraction: 0.5 },
              { color: { blue: 255 }, score: 0.2, pixelFraction: 0.25 },
            ],
          },
        },
      },
    ],
  },
};

const described = {
  altText: "A red cup with steaming coffee\non a white table.",
  labels: [{ name: "table", score: 0.8 }, "steam"],
  text: "Good morning",
};
const OPENAI = {
  json: {
    id: "x",
    choices: [{ index: 0, message: { role: "assistant", content: JSON.stringify(described) } }],
  },
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let photo: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  const bytes = await jpegPhoto();
  expect(marksIn(bytes)).not.toEqual([]);
  photo = await folder.write("photo.jpg", bytes);
});

afterAll(() => folder.remove());

/** Asks the services of that environment about the photo. */
async function enrich(
  environment: Record<string, string>,
  { timeoutMs = 5_000, signal = new AbortController().signal } = {},
) {
  const config = readConfig(environment);
  const vision = new Vision({
    services: configuredServices(config.vision),
    timeoutMs,
    render: (request) => renderVariant(request, CONTEXT),
    logger: createLogger("silent"),
  });
  return vision.enrich(ANALYSIS, { source: photo, folder: folder.path("") }, { signal });
}

const google = (url: string) => ({ GOOGLE_VISION_KEY: "AIza0123456789abcdef", GOOGLE_VISION_URL: url });
const openAi = (url: string) => ({
  VISION_BASE_URL: `${url}/v1`,
  VISION_API_KEY: "sk-0123456789abcdef",
  VISION_MODEL: "llava",
});

describe("nothing configured", () => {
  test("nothing is asked and nothing changes", async () => {
    expect(await enrich({})).toEqual({ analysis: ANALYSIS, rawResponses: [] });
  });
});

describe("Google Vision", () => {
  test("is asked once, with its key in a header and the photo without metadata", async () => {
    await using server = await startVisionServer(GOOGLE);
    await enrich(google(server.url));
    expect(server.requests).toHaveLength(1);
    const [{ url, headers, json } = expect.fail("was not asked")] = server.requests;
    expect(url).toBe("/v1/images:annotate");
    expect(headers["x-goog-api-key"]).toBe("AIza0123456789abcdef");
    const { requests } = json as {
      requests: { image: { content: string }; features: { type: string }[] }[];
    };
    expect(requests[0]?.features.map(({ type }) => type)).toContain("TEXT_DETECTION");
    await expectBare(Buffer.from(requests[0]?.image.content ?? "", "base64"));
  });

  test("adds its labels, text and colours; what was measured stays", async () => {
    await using server = await startVisionServer(GOOGLE);
    const { analysis, rawResponses } = await enrich(google(server.url));
    expect(analysis.labels).toEqual([
      { name: "Coffee cup", score: 0.94 },
      { name: "cup", score: 0.91 },
      { name: "Mug", score: 0.8 },
    ]);
    expect(analysis.detectedText).toBe("GOOD\nMORNING");
    expect(analysis.palette.map(({ name, share }) => [name, share])).toEqual([
      ["red", 0.6],
      ["white", 0.2],
      ["blue", 0.2],
    ]);
    expect(analysis).toMatchObject({ altText: ANALYSIS.altText, quality: { score: 71 }, notes: [] });
    expect(rawResponses).toEqual([{ service: "google-vision", body: JSON.stringify(GOOGLE.json) }]);
  });

  test("that finds nothing at all says that there is no text", async () => {
    await using server = await startVisionServer({ json: { responses: [{}] } });
    const { analysis } = await enrich(google(server.url));
    expect(analysis).toEqual({ ...ANALYSIS, detectedText: "" });
  });

  test("that refuses the picture inside of an answer leaves a note", async () => {
    await using server = await startVisionServer({
      json: { responses: [{ error: { code: 3, message: "Bad image data." } }] },
    });
    const { analysis, rawResponses } = await enrich(google(server.url));
    expect(analysis).toEqual({ ...ANALYSIS, notes: ["google-vision gave no usable answer."] });
    expect(rawResponses).toEqual([]);
  });
});

describe("an OpenAI-compatible model", () => {
  test("is asked for JSON about the photo without metadata", async () => {
    await using server = await startVisionServer(OPENAI);
    await enrich(openAi(server.url));
    const [{ url: asked, headers, json } = expect.fail("was not asked")] = server.requests;
    expect(asked).toBe("/v1/chat/completions");
    expect(headers.authorization).toBe("Bearer sk-0123456789abcdef");
    const body = json as {
      model: string;
      response_format: object;
      messages: { content: { image_url?: { url: string } }[] }[];
    };
    expect(body).toMatchObject({ model: "llava", response_format: { type: "json_object" } });
    const url = body.messages[0]?.content[1]?.image_url?.url ?? "";
    expect(url).toMatch(/^data:image\/jpeg;base64,/);
    await expectBare(Buffer.from(url.slice(url.indexOf(",") + 1), "base64"));
  });

  test("gives the alternative text, labels and text, also out of a fence", async () => {
    const fenced = `\`\`\`json\n${JSON.stringify(described)}\n\`\`\``;
    for (const behaviour of [OPENAI, { json: { choices: [{ message: { content: fenced } }] } }]) {
      await using server = await startVisionServer(behaviour);
      const { analysis } = await enrich(openAi(server.url));
      expect(analysis.altText).toBe("A red cup with steaming coffee on a white table.");
      expect(analysis.detectedText).toBe("Good morning");
      expect(analysis.labels.map(({ name }) => name)).toEqual(["table", "steam", "cup"]);
    }
  });

  test("needs no key", async () => {
    await using server = await startVisionServer(OPENAI);
    await enrich({ VISION_BASE_URL: server.url });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe("a service that misbehaves", () => {
  const ways: [string, VisionBehaviour][] = [
    ["answers 500", { status: 500, body: "out of order" }],
    ["answers 401", { status: 401, body: '{"error":{"message":"bad key"}}' }],
    ["answers with a page", "html"],
    ["breaks off", "half"],
    ["never stops", "huge"],
    ["redirects", "redirect"],
    ["answers with other JSON", { json: { choices: "many", responses: [] } }],
    ["answers with a list", { json: [1, 2, 3] }],
    ["answers in prose", { json: { choices: [{ message: { content: "It is a nice cup." } }] } }],
  ];

  test.each(ways)("that %s leaves notes, and nothing else", async (_way, behaviour) => {
    await using server = await startVisionServer(behaviour);
    const { analysis, rawResponses } = await enrich({ ...google(server.url), ...openAi(server.url) });
    const notes = ["google-vision", "openai-vision"].map((name) => `${name} gave no usable answer.`);
    expect(analysis).toEqual({ ...ANALYSIS, notes });
    expect(rawResponses).toEqual([]);
    expect(server.requests.map(({ url }) => url)).not.toContain("/elsewhere");
  });

  test("that hangs, or is not there, does not keep the other's answer away", async () => {
    await using server = await startVisionServer("hang");
    await using sound = await startVisionServer(OPENAI);
    for (const url of [server.url, "http://127.0.0.1:9"]) {
      const { analysis } = await enrich({ ...google(url), ...openAi(sound.url) }, { timeoutMs: 1_600 });
      expect(analysis.altText).toBe("A red cup with steaming coffee on a white table.");
      expect(analysis.notes).toEqual(["google-vision gave no usable answer."]);
    }
  });

  test("is left when the caller gives up, with the caller's reason", async () => {
    await using server = await startVisionServer("hang");
    const caller = new AbortController();
    const asking = enrich(google(server.url), { signal: caller.signal });
    caller.abort(new Error("the item was deleted"));
    await expect(asking).rejects.toThrow("the item was deleted");
  });

  test("leaves no copy of the photo", async () => {
    await using server = await startVisionServer("html");
    await enrich(google(server.url));
    expect(await readdir(folder.path(""))).toEqual(["photo.jpg"]);
  });
});

/** The bytes are a JPEG of at most 1,200 pixels a side with nothing in it but the picture. */
async function expectBare(jpeg: Buffer): Promise<void> {
  const { format, width, height } = await sharp(jpeg).metadata();
  expect(format).toBe("jpeg");
  expect(Math.max(width, height)).toBeLessThanOrEqual(1200);
  expect(marksIn(jpeg)).toEqual([]);
}
