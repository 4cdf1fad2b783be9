import { describe, expect, it } from "vitest";
import { RegisterDeviceDocument } from "../../client/generated/operations.js";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Device } from "./support/device.js";
import { Home } from "./support/home.js";
import { load, portrait } from "./support/pictures.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("the log at its most talkative", () => {
  it("is JSON lines with request ids, and keeps every secret", { timeout: 60_000 }, async () => {
    await using home = await Home.make();
    const server = await home.start({ LOG_LEVEL: "trace" });
    const secrets = await useEverything(server);
    expect((await server.stop()).code).toBe(0);

    expect(server.stderr).toBe("");
    expect(server.log).toHaveLength(server.stdout.length);
    const requests = server.log.filter(({ msg }) => msg === "request");
    expect(requests.length).toBeGreaterThanOrEqual(10);
    for (const { requestId } of requests) expect(requestId).toMatch(UUID);
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(requests.length);

    const text = server.stdout.join("\n");
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
    for (const trace of [/bearer /i, /authorization/i, /[?&]sig=/, /data:image/, /base64,/]) {
      expect(text).not.toMatch(trace);
    }
  });

  it("finds a refused request again by the id that its answer carries", async () => {
    await using home = await Home.make();
    const server = await home.start();
    const answer = await load(`${server.url}/uploads/originals/nothing.jpg?exp=1&sig=x`);
    const requestId = answer.headers.get("x-request-id");
    expect(answer.status).toBe(404);
    await server.stop();
    expect(server.log.filter((line) => line.requestId === requestId)).toEqual([
      expect.objectContaining({ msg: "request", status: 404, path: "/uploads/originals/nothing.jpg" }),
    ]);
  });
});

/** The preview of a drawing. One that is quick may be done before its follower is told: drawn again until it is. */
async function somePreview(device: Device, originalId: string): Promise<string> {
  for (let seed = 1; seed <= 20; seed++) {
    const events = await device.follow(await device.regenerate(originalId, seed));
    const preview = events.find(({ previewDataUrl }) => previewDataUrl)?.previewDataUrl;
    if (preview) return preview;
  }
  throw new Error("twenty drawings were followed, and none showed a preview");
}

/** Sends what is secret by every way there is, in requests that succeed and that fail; answers the secrets. */
async function useEverything(server: ServerProcess): Promise<string[]> {
  await using device = await Device.register(server.url);
  const { token, deviceId, client } = device;
  const { original, job } = await device.upload(await portrait());
  await device.follow(job.id);
  const preview = await somePreview(device, original.id);
  const { imageUrl } = await device.cartoonOf(job.id);
  const signature = new URL(imageUrl).searchParams.get("sig") ?? "";
  const secrets = [token, signature, preview.slice(-100), imageUrl];
  expect(secrets.every((secret) => secret.length > 20)).toBe(true);

  const bearer = { authorization: `Bearer ${token}` };
  const forged = `${token.slice(0, -4)}AAAA`;
  await load(imageUrl);
  await load(`${imageUrl}x`);
  await load(original.imageUrl, bearer);
  await load(`${server.url}/uploads/originals/${original.filename}?size=huge`, bearer);
  await load(`${server.url}/no-such-page?token=${token}`, { authorization: `Bearer ${forged}` });
  await client.request(RegisterDeviceDocument, { deviceId });
  await sendBody(server, JSON.stringify({ query: "{ broken", variables: { token } }), bearer);
  await sendBody(server, JSON.stringify({ query: `{ job(id: "${token}") { nothing } }` }), bearer);
  await sendBody(server, `{"query": "${token}`, bearer);
  await client.request(RegisterDeviceDocument, { deviceId: token }).catch(() => undefined);
  await expect(device.upload(Buffer.from(`no picture ${token}`))).rejects.toThrow();
  return [...secrets, forged];
}

async function sendBody(server: ServerProcess, body: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  await response.arrayBuffer();
}
