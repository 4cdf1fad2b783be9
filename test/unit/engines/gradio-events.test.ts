import { expect, test } from "vitest";
import { progressOf } from "../../../src/services/engines/gradio-events.js";

test.each([
  [0, { position: 1 }],
  [41, { position: 42 }],
  [0.5, undefined],
  [-1, undefined],
  [1e300, undefined],
  [null, undefined],
])("a rank of %s in a Space's queue is told as %o", (rank, queue) => {
  expect(progressOf({ msg: "estimation", rank }, "STYLIZING")?.queue).toEqual(queue);
});
