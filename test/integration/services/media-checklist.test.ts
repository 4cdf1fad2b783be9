import { expect, it } from "vitest";
import { toAppError } from "../../../src/errors.js";
import type { MediaItem } from "../../../src/schema/media.js";
import { MediaStepName } from "../../../src/schema/media-enums.js";
import { MediaChecklist, type MediaChecklistOptions } from "../../../src/services/media/media-checklist.js";
import { DEVICE } from "../../support/jobs.js";
import { openTestStorage } from "../../support/system.js";

it("a stored picture that is missing is tried again: its disk may be back by then", async () => {
  await using storage = await openTestStorage();
  // Nothing else is reached: there is no picture to be looked at.
  const options = { files: storage.files } as MediaChecklistOptions;
  const item = { filename: `1700000000000_${DEVICE}.jpg`, sha256: "0".repeat(64) } as MediaItem;
  const context = { signal: new AbortController().signal, onProgress: () => {} };
  const failure = await new MediaChecklist(options)
    .perform(MediaStepName.RETRIEVE, item, context)
    .catch((error: unknown) => toAppError(error));
  expect(failure).toMatchObject({ code: "INTERNAL", retryable: true });
});
