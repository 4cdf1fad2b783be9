import { randomUUID } from "node:crypto";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  MeDocument,
  OriginalDocument,
  RegisterDeviceDocument,
} from "../../../client/generated/operations.js";
import { ToonboothClient } from "../../../client/toonbooth-client.js";
import { type AiServer, startAiServer } from "../../support/ai-server.js";
import { samplePhoto, startTestApp, type TestApp } from "../../support/app.js";
import { refusal, upload } from "../../support/journey.js";

const OLD = "the old secret that has leaked or is just old";
const NEW = "the new secret that nobody has seen until now";

let ai: AiServer;
let app: TestApp;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startTestApp({ AI_ENGINE: "http", AI_SERVER_URL: ai.url, JWT_SECRET: OLD });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await ai.close();
});

async function register(deviceId: string, token?: string): Promise<string> {
  const { registerDevice } = await new ToonboothClient(app.url, token).request(RegisterDeviceDocument, {
    deviceId,
  });
  return registerDevice.token;
}

function me(token: string) {
  return new ToonboothClient(app.url, token).request(MeDocument, {});
}

/** The status of an image's address at wherever the server listens now. */
async function load(imageUrl: string): Promise<number> {
  const { pathname, search } = new URL(imageUrl);
  const response = await fetch(`${app.url}${pathname}${search}`);
  await response.arrayBuffer();
  return response.status;
}

async function addressOf(originalId: string, token: string): Promise<string> {
  const { original } = await new ToonboothClient(app.url, token).request(OriginalDocument, {
    id: originalId,
  });
  return original?.imageUrl ?? "";
}

function isSignedWith(token: string, secret: string): Promise<boolean> {
  return jwtVerify(token, Buffer.from(secret)).then(
    () => true,
    () => false,
  );
}

it("me tells when the device was last active: it moves with use, at most once a minute", async () => {
  const deviceId = randomUUID();
  const token = await register(deviceId);
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await me(token);
  await app.restartAfter(async ({ devices }) => {
    await devices.updateOne({ deviceId }, { $set: { lastActiveAt: longAgo } });
  });
  const before = Date.now();
  const first = (await me(token)).me.lastActiveAt;
  expect(new Date(first).getTime()).toBeGreaterThanOrEqual(before);
  expect((await me(token)).me.lastActiveAt).toBe(first);
});

it("a secret is changed without locking anybody out, and a leaked one is void at once", async () => {
  const [renewing, idle, unused] = [randomUUID(), randomUUID(), randomUUID()];
  const old = await register(renewing);
  const idleToken = await register(idle);
  await me(idleToken);
  const unusedToken = await register(unused);
  const { original } = await upload(new ToonboothClient(app.url, old), await samplePhoto());
  const oldAddress = await addressOf(original.id, old);
  expect(await load(oldAddress)).toBe(200);

  // Both secrets: what is old works, what is new is signed with the new one.
  await app.restart({ JWT_SECRET: `${NEW},${OLD}` });
  expect((await me(old)).me.deviceId).toBe(renewing);
  expect(await load(oldAddress)).toBe(200);
  const renewed = await register(renewing, old);
  expect([await isSignedWith(renewed, NEW), await isSignedWith(renewed, OLD)]).toEqual([true, false]);
  expect(await isSignedWith(old, OLD)).toBe(true);
  const newAddress = await addressOf(original.id, renewed);
  const signatureOf = (address: string) => new URL(address).searchParams.get("sig");
  expect(signatureOf(newAddress)).not.toBe(signatureOf(oldAddress));

  // The new one alone: what was signed with the old one is void.
  await app.restart({ JWT_SECRET: NEW });
  expect((await me(renewed)).me.deviceId).toBe(renewing);
  expect([await load(newAddress), await load(oldAddress)]).toEqual([200, 404]);
  for (const token of [idleToken, unusedToken, old]) expect(await refusal(me(token))).toBe("UNAUTHENTICATED");
  // Whoever has used a token can't prove any more to be the device; whoever has not may begin anew.
  expect(await refusal(register(idle, idleToken))).toBe("DEVICE_TAKEN");
  expect((await me(await register(unused))).me.deviceId).toBe(unused);
});
