import { afterEach, expect, it, vi } from "vitest";
import { QueueRoom } from "../../src/services/jobs/queue-room.js";
import type { Models } from "../../src/storage/database/database.js";

afterEach(() => vi.restoreAllMocks());

/** A database that takes `answerMs` to count `active` jobs, on a clock of its own. */
function aRoom({
  active,
  answerMs,
  maximum,
}: {
  active: number;
  answerMs: number;
  maximum: number;
}): QueueRoom {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const countDocuments = async () => {
    now += answerMs;
    return active;
  };
  return new QueueRoom({ models: { jobs: { countDocuments } } as unknown as Models, maximum });
}

it("a database that answers slowly does not make the queue look full", async () => {
  const room = aRoom({ active: 0, answerMs: 5_000, maximum: 2 });
  const giveBack = await room.take();
  await room.take();
  await expect(room.take()).rejects.toMatchObject({ code: "BUSY" });
  giveBack();
  await room.take();
});

it("a queue that is full is BUSY however slowly the database says so", async () => {
  const room = aRoom({ active: 2, answerMs: 5_000, maximum: 2 });
  await expect(room.take()).rejects.toMatchObject({ code: "BUSY" });
});
