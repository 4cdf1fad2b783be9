import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../src/errors.js";
import type { MediaStep } from "../../src/schema/media.js";
import { MediaStepName, MediaStepState } from "../../src/schema/media-enums.js";
import { nextHealing } from "../../src/services/media/media-rules.js";
import {
  beginStep,
  finishStep,
  giveUpStep,
  handBackStep,
  newChecklist,
  nextStep,
  percentAt,
  putOffStep,
  redoStep,
  reviveSteps,
  stepError,
} from "../../src/services/media/media-steps.js";

const NOW = new Date(1_700_000_000_000);
const ERROR = stepError(new AppError("INTERNAL"));

/** What may happen to the step whose turn it is. */
const EVENTS: Record<string, (steps: MediaStep[], name: MediaStepName) => MediaStep[]> = {
  done: (steps, name) => finishStep(beginStep(steps, name, NOW), name, NOW),
  "put off": (steps, name) => putOffStep(beginStep(steps, name, NOW), name, ERROR),
  "handed back": (steps, name) => handBackStep(beginStep(steps, name, NOW), name),
  "given up and revived": (steps, name) => reviveSteps(giveUpStep(steps, name, { error: ERROR, at: NOW })),
  "left by a crash": (steps, name) => beginStep(steps, name, NOW),
  "resized anew": (steps) => redoStep(steps, MediaStepName.RESIZE),
};

describe("a checklist", () => {
  it("keeps its order, whatever happens: what is done comes first, and is left only to be done anew", () => {
    const events = fc.array(fc.constantFrom(...Object.keys(EVENTS)), { maxLength: 40 });
    fc.assert(
      fc.property(events, (names) => {
        let steps = newChecklist();
        for (const event of names) {
          const next = nextStep(steps);
          if (!next) break;
          const isAhead = ["RETRIEVE", "ANALYSE"].includes(next.name);
          if (event === "resized anew" && isAhead) continue;
          steps = EVENTS[event]?.(steps, next.name) ?? steps;
          expect(steps.map(({ name }) => name)).toEqual(newChecklist().map(({ name }) => name));
          expect(steps.every(({ attempts }) => attempts >= 0)).toBe(true);
          const open = steps.findIndex(({ state }) => state !== MediaStepState.DONE);
          const behind = open < 0 ? [] : steps.slice(open + 1);
          if (event !== "resized anew")
            expect(behind.every(({ state }) => state !== MediaStepState.RUNNING)).toBe(true);
        }
      }),
    );
  });

  it("stores nothing undefined, which a database would not keep", () => {
    for (const happen of Object.values(EVENTS)) {
      const values = happen(newChecklist(), MediaStepName.RESIZE).flatMap((step) => Object.values(step));
      expect(values).not.toContain(undefined);
    }
  });

  it("counts percent without falling, from 0 to 100", () => {
    const percents = newChecklist().flatMap(({ name }) => [0, 0.5, 1].map((share) => percentAt(name, share)));
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect([percents[0], percents.at(-1)]).toEqual([0, 100]);
  });
});

it("healing waits twice as long each time, at most a day, and ends", () => {
  const waits = Array.from({ length: 11 }, (_, heals) => nextHealing(heals, NOW));
  const minutes = waits.map((at) => at && (at.getTime() - NOW.getTime()) / 60_000);
  expect(minutes).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, null]);
});
