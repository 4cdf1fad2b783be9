import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { AppError, ErrorCode } from "../../../src/errors.js";
import { createLogger } from "../../../src/log.js";
import { DeviceService } from "../../../src/services/devices.js";
import { createTokens, type Tokens } from "../../../src/services/tokens.js";
import { openTestModels, type TestModels } from "../../support/models.js";

const tokens: Tokens = createTokens(["the secret of these tests, 32 bytes"]);

let database: TestModels;
let devices: DeviceService;
let revoked: string[];
let uuid: string;

beforeAll(async () => {
  database = await openTestModels();
});
afterAll(() => database.close());

beforeEach(() => {
  uuid = randomUUID();
  revoked = [];
  devices = new DeviceService({ models: database.models, tokens, logger: createLogger("silent") });
  devices.onRevoked((deviceId) => revoked.push(deviceId));
});

afterEach(() => {
  vi.useRealTimers();
});

async function register(presented: string | null = null, id = uuid): Promise<string> {
  return (await devices.register(id, presented)).token;
}

/** Registers, and uses the token once. */
async function registerAndUse(presented: string | null = null): Promise<string> {
  const token = await register(presented);
  expect(await isValid(token)).toBe(true);
  return token;
}

async function isValid(token: string): Promise<boolean> {
  return (await devices.authenticate(token)) !== null;
}

async function refusal(work: Promise<unknown>): Promise<ErrorCode> {
  return work.then(
    () => expect.fail("it was accepted"),
    (error: AppError) => error.code,
  );
}

describe("a first registration", () => {
  test("gives a token that names the device", async () => {
    const { device, token } = await devices.register(uuid, null);
    expect(device).toMatchObject({ deviceId: uuid, tokenVersion: 1, lastUsedTokenVersion: 0 });
    expect(device._id).toMatch(/^[0-9a-f]{24}$/);
    expect(await devices.authenticate(token)).toMatchObject({ _id: device._id, deviceId: uuid });
  });

  test("keeps the UUID in lower case: both spellings are one device", async () => {
    const { device } = await devices.register(uuid.toUpperCase(), null);
    expect(device.deviceId).toBe(uuid);
    const again = await devices.register(uuid, null);
    expect(again.device._id).toBe(device._id);
  });

  test.each([
    ["the nil UUID", "00000000-0000-0000-0000-000000000000"],
    ["the max UUID", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    ["no UUID", "my phone"],
    ["an empty text", ""],
    ["a UUID without hyphens", "3f2b8c1e9d4a4e6f8a7b1c2d3e4f5a6b"],
    ["a UUID in braces", "{3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b}"],
    ["a UUID with a line's end", "3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b\n"],
    ["a UUID with a blank", " 3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b"],
    ["a path", "../../../../etc/passwd"],
    ["an unknown variant", "3f2b8c1e-9d4a-4e6f-0a7b-1c2d3e4f5a6b"],
    ["an unknown version", "3f2b8c1e-9d4a-0e6f-8a7b-1c2d3e4f5a6b"],
  ])("refuses %s, and stores nothing", async (_what, id) => {
    const before = await database.models.devices.countDocuments({});
    expect(await refusal(devices.register(id, null))).toBe("BAD_USER_INPUT");
    expect(await database.models.devices.countDocuments({})).toBe(before);
  });
});

describe("while no token has been used", () => {
  test("registering again gives a new token and voids the old (the answer was lost)", async () => {
    const [lost, received] = [await register(), await register()];
    expect(received).not.toBe(lost);
    expect(await isValid(lost)).toBe(false);
    expect(await isValid(received)).toBe(true);
  });

  test("a voided token does not count as used, however often it is tried", async () => {
    const lost = await register();
    await register();
    expect(await isValid(lost)).toBe(false);
    const third = await register();
    expect(await isValid(third)).toBe(true);
  });

  test("many lost answers in a row lock nobody out", async () => {
    for (let lost = 0; lost < 5; lost += 1) await register();
    expect(await isValid(await register())).toBe(true);
    expect(await database.models.devices.countDocuments({ deviceId: uuid })).toBe(1);
  });

  test.each([2, 10])("%i registrations at once leave exactly one valid token, the latest", async (count) => {
    const issued = await Promise.all(Array.from({ length: count }, () => register()));
    const versions = await Promise.all(
      issued.map(async (token) => (await tokens.verify(token))?.version ?? 0),
    );
    expect(new Set(versions).size).toBe(count);
    const valid = await Promise.all(issued.map(isValid));
    expect(valid.filter(Boolean)).toHaveLength(1);
    expect(versions[valid.indexOf(true)]).toBe(count);
    expect(await database.models.devices.countDocuments({ deviceId: uuid })).toBe(1);
  });
});

describe("once a token has been used", () => {
  test("whoever knows the id alone gets DEVICE_TAKEN, and the token stays valid", async () => {
    const token = await registerAndUse();
    expect(await refusal(register())).toBe("DEVICE_TAKEN");
    expect(await refusal(register(null, uuid.toUpperCase()))).toBe("DEVICE_TAKEN");
    expect(await isValid(token)).toBe(true);
    expect(revoked).toEqual([]);
  });

  test("its bearer renews it, which voids it", async () => {
    const token = await registerAndUse();
    const renewed = await register(token);
    expect(await isValid(renewed)).toBe(true);
    expect(await isValid(token)).toBe(false);
  });

  test("a renewal whose answer was lost is repeated with the last used token", async () => {
    const used = await registerAndUse();
    const lost = await register(used);
    const received = await register(used);
    expect(await isValid(lost)).toBe(false);
    expect(await isValid(received)).toBe(true);
    // From now on it is the newer one that counts.
    expect(await refusal(register(used))).toBe("DEVICE_TAKEN");
    expect(await refusal(register(lost))).toBe("DEVICE_TAKEN");
    expect(await isValid(await register(received))).toBe(true);
  });

  test("a token that was issued but never used renews as well", async () => {
    const used = await registerAndUse();
    const newer = await register(used);
    const newest = await register(newer);
    expect(await isValid(newest)).toBe(true);
  });

  test("a token of another device, a forged one, or nonsense renews nothing", async () => {
    const token = await registerAndUse();
    const foreign = await register(null, randomUUID());
    const claims = await tokens.verify(token);
    if (!claims) return expect.fail("the token is not ours");
    const forged = await createTokens(["another secret, as long as the first"]).sign(claims);
    const ofAnotherTime = await tokens.sign({ ...claims, documentId: "0".repeat(24), version: 99 });
    for (const presented of [foreign, forged, ofAnotherTime, "nonsense", ""]) {
      expect(await refusal(register(presented))).toBe("DEVICE_TAKEN");
    }
    expect(await isValid(token)).toBe(true);
  });

  test("two renewals at once leave exactly one valid token, the later", async () => {
    const token = await registerAndUse();
    const issued = await Promise.all([register(token), register(token), register(token)]);
    const versions = await Promise.all(issued.map(async (each) => (await tokens.verify(each))?.version));
    expect(versions.sort()).toEqual([2, 3, 4]);
    expect((await Promise.all(issued.map(isValid))).filter(Boolean)).toHaveLength(1);
    expect(await isValid(token)).toBe(false);
  });

  test("a first use in the middle of a stranger's registration keeps the stranger out", async () => {
    const token = await register();
    // The phone uses its token after the stranger's request has read the device, and before it writes.
    const late: Tokens = {
      ...tokens,
      verify: async (presented) => {
        await devices.authenticate(token);
        return tokens.verify(presented);
      },
    };
    const slow = new DeviceService({ models: database.models, tokens: late, logger: createLogger("silent") });
    expect(await refusal(slow.register(uuid, "nonsense"))).toBe("DEVICE_TAKEN");
    expect(await isValid(token)).toBe(true);
  });

  test("a first use and a stranger's registration at once: the phone is in, or the stranger, never both", async () => {
    for (let round = 0; round < 10; round += 1) {
      uuid = randomUUID();
      const token = await register();
      const [device, stranger] = await Promise.allSettled([devices.authenticate(token), register()]);
      const isIn = device.status === "fulfilled" && device.value !== null;
      if (stranger.status === "fulfilled") {
        // The phone's answer, if there was one, was the last: its token is void now.
        expect(await isValid(token)).toBe(false);
      } else {
        expect((stranger.reason as AppError).code).toBe("DEVICE_TAKEN");
        expect(isIn && (await isValid(token))).toBe(true);
      }
    }
  });
});

describe("authenticate", () => {
  test("knows no token of a device that is not stored", async () => {
    const claims = { deviceId: uuid, documentId: "0".repeat(24), version: 1 };
    expect(await devices.authenticate(await tokens.sign(claims))).toBeNull();
    expect(await devices.authenticate("nonsense")).toBeNull();
  });

  test("wants version and document to be right", async () => {
    const token = await registerAndUse();
    const claims = await tokens.verify(token);
    if (!claims) return expect.fail("the token is not ours");
    for (const wrong of [{ version: 2 }, { version: 0 }, { documentId: "0".repeat(24) }]) {
      expect(await isValid(await tokens.sign({ ...claims, ...wrong }))).toBe(false);
    }
  });

  test("notes when the device was active, exact to a minute", async () => {
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    const token = await registerAndUse();
    const at = async (later: number) => {
      vi.setSystemTime(start + later);
      const device = await devices.authenticate(token);
      const stored = await database.models.devices.findOne({ deviceId: uuid }).lean();
      expect(device?.lastActiveAt).toEqual(stored?.lastActiveAt);
      return (stored?.lastActiveAt.getTime() ?? 0) - start;
    };
    expect(await at(59_999)).toBe(0);
    expect(await at(60_000)).toBe(60_000);
    expect(await at(100_000)).toBe(60_000);
    expect(await at(120_000)).toBe(120_000);
  });
});

describe("revocation", () => {
  test("is told when a token in use is replaced, not on a first registration", async () => {
    const token = await registerAndUse();
    expect(revoked).toEqual([]);
    await register(token);
    expect(revoked).toEqual([uuid]);
  });

  test("is told when a device is buried", async () => {
    const token = await registerAndUse();
    const device = await devices.authenticate(token);
    if (!device) return expect.fail("the token is void");
    await devices.bury(device);
    expect(revoked).toEqual([uuid]);
    expect(await isValid(token)).toBe(false);
  });

  test("is not told any more to who has stopped listening", async () => {
    const heard: string[] = [];
    const stop = devices.onRevoked((deviceId) => heard.push(deviceId));
    const token = await registerAndUse();
    const renewed = await register(token);
    stop();
    await register(renewed);
    expect(heard).toEqual([uuid]);
    expect(revoked).toEqual([uuid, uuid]);
  });
});

describe("a buried device", () => {
  async function bury(): Promise<string> {
    const token = await registerAndUse();
    const device = await devices.authenticate(token);
    if (!device) throw new Error("the token is void");
    await devices.bury(device);
    return token;
  }

  test("can't be registered or renewed while it is being erased", async () => {
    const token = await bury();
    expect(await refusal(register())).toBe("DEVICE_TAKEN");
    expect(await refusal(register(token))).toBe("DEVICE_TAKEN");
  });

  test("that never used its token can't be registered either", async () => {
    const { device } = await devices.register(uuid, null);
    await devices.bury(device);
    expect(await refusal(register())).toBe("DEVICE_TAKEN");
  });

  test("frees its UUID when it is removed; the old token is not the new device's", async () => {
    const old = await bury();
    await devices.remove(uuid);
    const token = await register();
    expect((await tokens.verify(token))?.version).toBe((await tokens.verify(old))?.version);
    expect(await isValid(old)).toBe(false);
    expect(await isValid(token)).toBe(true);
    expect(await refusal(register(old))).toBe("DEVICE_TAKEN");
  });

  test("is the only kind that remove takes away", async () => {
    const token = await registerAndUse();
    await devices.remove(uuid);
    expect(await isValid(token)).toBe(true);
  });
});
