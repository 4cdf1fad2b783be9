import { expect, it } from "vitest";
import { createLogger } from "../../src/log.js";
import { DiskRoom } from "../../src/services/disk-room.js";

/** Two disks, of which the second has `free` bytes; 100 have to stay. */
function aDisk(free: number): DiskRoom {
  const disks = [async () => 1_000_000, async () => free];
  return new DiskRoom({ free: disks, minimum: 100, logger: createLogger("silent") });
}

it("uploads that come at the same moment get no more space together than there is above the minimum", async () => {
  const disk = aDisk(130);
  const taken = await Promise.allSettled(Array.from({ length: 5 }, () => disk.take(10)));
  const refused = taken.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(2);
  expect(refused[0]).toMatchObject({ reason: { code: "DISK_FULL", retryAfterSeconds: 60 } });
});

it("what is given back, once, is there for the next", async () => {
  const disk = aDisk(110);
  const giveBack = await disk.take(10);
  await expect(disk.take(1)).rejects.toMatchObject({ code: "DISK_FULL" });
  giveBack();
  giveBack();
  await disk.take(10);
  await expect(disk.take(1)).rejects.toMatchObject({ code: "DISK_FULL" });
});

it("work of no size is refused only with less than the minimum free", async () => {
  await aDisk(100).take(0);
  await expect(aDisk(99).take(0)).rejects.toMatchObject({ code: "DISK_FULL" });
});
