import { expect, it } from "vitest";
import { AppError } from "../../src/errors.js";
import { DeviceRoom } from "../../src/services/device-room.js";

/** A room for three a device, over a database that answers in its own time. */
function aRoom(documents: string[]): DeviceRoom {
  return new DeviceRoom({
    maximum: 3,
    count: async (deviceId) => documents.filter((owner) => owner === deviceId).length,
    refusal: (count) => new AppError("TOO_MANY_JOBS", { message: `${count}` }),
  });
}

it("requests that come together take no more places than there are, each device its own", async () => {
  const room = aRoom(["ann"]);
  const asked = ["ann", "ann", "ann", "ann", "bob", "bob", "bob", "bob"];
  const answers = await Promise.allSettled(asked.map((device, at) => room.take(device, `photo ${at}`)));
  const refused = asked.filter((_, at) => answers[at]?.status === "rejected");
  expect(refused).toEqual(["ann", "ann", "bob"]);
});

it("a place that is given back, once, is there for the next; what was written with it counts", async () => {
  const documents: string[] = [];
  const room = aRoom(documents);
  const [first, second] = [
    await room.take("ann", "photo 1"),
    await room.take("ann", "photo 2"),
    await room.take("ann", "photo 3"),
  ];
  await expect(room.take("ann", "photo 4")).rejects.toMatchObject({ code: "TOO_MANY_JOBS" });
  documents.push("ann");
  first?.();
  first?.();
  await expect(room.take("ann", "photo 5")).rejects.toMatchObject({ message: "1" });
  second?.();
  await room.take("ann", "photo 6");
});

it("a document that is written while the database counts, and not in its answer, still counts", async () => {
  const documents: string[] = ["ann", "ann"];
  let answer = (_count: number) => {};
  const counted = new Promise<number>((resolve) => {
    answer = resolve;
  });
  const answers = [Promise.resolve(2), counted];
  const room = new DeviceRoom({
    maximum: 3,
    count: () => answers.shift() ?? Promise.resolve(documents.length),
    refusal: () => new AppError("TOO_MANY_JOBS"),
  });
  const giveBack = await room.take("ann", "photo 7");
  const late = room.take("ann", "photo 8");
  documents.push("ann");
  giveBack();
  answer(2);
  await expect(late).rejects.toMatchObject({ code: "TOO_MANY_JOBS" });
});

it("requests that mean the same share a place until the last of them gives it back", async () => {
  const room = aRoom([]);
  const twins = await Promise.all(Array.from({ length: 5 }, () => room.take("ann", "the same")));
  await room.take("ann", "another");
  await room.take("ann", "a third");
  for (const giveBack of twins.slice(1)) giveBack();
  await expect(room.take("ann", "a fourth")).rejects.toMatchObject({ code: "TOO_MANY_JOBS" });
  twins[0]?.();
  await room.take("ann", "a fourth");
});

it("several places are taken all at once, or none of them", async () => {
  const room = aRoom(["ann"]);
  await expect(room.take("ann", "photo 1", "photo 2", "photo 3")).rejects.toMatchObject({ message: "1" });
  const giveBack = await room.take("ann", "photo 1", "photo 2");
  await expect(room.take("ann", "photo 3")).rejects.toMatchObject({ code: "TOO_MANY_JOBS" });
  giveBack();
  await room.take("ann", "photo 3", "photo 4");
});
