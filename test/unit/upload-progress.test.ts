import { expect, it } from "vitest";
import { UploadState } from "../../src/schema/enums.js";
import { UploadProgressBoard } from "../../src/services/upload-progress.js";

it("an upload whose key comes to light after its end is not taken for one that is under way", async () => {
  const board = new UploadProgressBoard(async () => undefined);
  const upload = board.begin("a-device", null);
  upload.received(100);
  upload.end(UploadState.FAILED);
  upload.name("a-key");
  const events = await board.follow("a-device", "a-key");
  expect((await events.next()).value).toMatchObject({ state: "WAITING", receivedBytes: 0 });
  await events.return?.();
});
