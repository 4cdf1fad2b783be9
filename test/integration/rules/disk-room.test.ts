import { afterAll, beforeAll, expect, it } from "vitest";
import { DeleteOriginalDocument } from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { refusal, regenerate, uploadAndDraw } from "../../support/journey.js";
import { type FormPart, RestClient, smallPhoto } from "../../support/rest-client.js";

/** More than any disk has: as if it were full. What a disk that really is full does, test/system/full-disk.test.ts says. */
const NEVER_ENOUGH = { MIN_FREE_DISK: "900000GB" };

let ai: AiServer;
let app: TestApp;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

it("with less than MIN_FREE_DISK free, new work is 507 before a byte is kept; deleting works, and so does all when space returns", async () => {
  const photo = await samplePhoto();
  const { token } = await app.newDevice();
  const device = () => new ToonboothClient(app.url, token);
  const { originalId } = await uploadAndDraw(device(), photo);
  await app.restart(NEVER_ENOUGH);

  const form: FormPart[] = [["image", await smallPhoto()]];
  const refused = await new RestClient(app.url, token).form("/api/upload", form);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([507, "60"]);
  expect(await app.filesIn("originals")).toHaveLength(1);
  expect(await app.filesIn("incoming")).toEqual([]);
  expect(await refusal(regenerate(device(), originalId))).toBe("DISK_FULL");
  const ready = await fetch(`${app.url}/health/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { parts: { disk: { ok: false } } }]);
  await device().request(DeleteOriginalDocument, { originalId });
  expect(await app.filesIn("originals")).toEqual([]);

  // Six pictures may come by one form, and its head does not say how many bytes they have.
  await app.restart({ MAX_MEDIA_BYTES: "150000GB" });
  const pictures = new FormData();
  pictures.append("logo_image", new Blob([await smallPhoto()]));
  const { headers, body } = new Response(pictures);
  const patched = await fetch(`${app.url}/users/me`, {
    ...{ method: "PATCH", body, duplex: "half" },
    headers: { authorization: `Bearer ${token}`, "content-type": headers.get("content-type") ?? "" },
  } as RequestInit);
  expect(patched.status).toBe(507);
  await uploadAndDraw(device(), photo);
});
