import { ERROR_TABLE } from "../../errors.js";
import { MediaStepName, MediaStepState } from "../../schema/media-enums.js";
/** Tries that each step gets. */
export const MAX_TRIES = 3;
/** The steps in their order. */
const ORDER = [
    MediaStepName.RETRIEVE,
    MediaStepName.ANALYSE,
    MediaStepName.RESIZE,
    MediaStepName.PUBLISH,
];
/** Percent of an item that is done when a step begins; RESIZE takes most of the time. */
const PERCENT_BEFORE = {
    RETRIEVE: 0,
    ANALYSE: 10,
    RESIZE: 30,
    PUBLISH: 95,
};
/** A checklist on which nothing is done. */
export function newChecklist() {
    return ORDER.map((name) => ({ name, state: MediaStepState.WAITING, attempts: 0 }));
}
/** The first step that is not done; undefined when all are. */
export function nextStep(steps) {
    return steps.find(({ state }) => state !== MediaStepState.DONE);
}
/**
 * How much of an item is done when a step has come so far.
 * @param share of the step, 0..1
 * @returns whole percent, 0..100
 */
export function percentAt(name, share) {
    const next = ORDER[ORDER.indexOf(name) + 1];
    const end = next === undefined ? 100 : PERCENT_BEFORE[next];
    return Math.round(PERCENT_BEFORE[name] + share * (end - PERCENT_BEFORE[name]));
}
/** A try of the step begins. */
export function beginStep(steps, name, startedAt) {
    return change(steps, name, ({ attempts, error }) => ({
        ...{ state: MediaStepState.RUNNING, attempts: attempts + 1, startedAt },
        ...(error ? { error } : {}),
    }));
}
/** The step is done; what its earlier tries failed of is forgotten. */
export function finishStep(steps, name, finishedAt) {
    return change(steps, name, ({ attempts, startedAt }) => ({
        ...{ state: MediaStepState.DONE, attempts, finishedAt },
        ...(startedAt ? { startedAt } : {}),
    }));
}
/** All that was not done yet is done: by a worker elsewhere, which does not tell its steps apart. */
export function finishAll(steps, finishedAt) {
    return steps.map((step) => {
        if (step.state === MediaStepState.DONE)
            return step;
        const { name, attempts, startedAt = finishedAt } = step;
        return { name, state: MediaStepState.DONE, attempts: Math.max(1, attempts), startedAt, finishedAt };
    });
}
/** The step waits for another try. */
export function putOffStep(steps, name, error) {
    return change(steps, name, ({ attempts, startedAt }) => ({
        ...{ state: MediaStepState.WAITING, attempts, error },
        ...(startedAt ? { startedAt } : {}),
    }));
}
/** The step is given up. */
export function giveUpStep(steps, name, { error, at }) {
    return change(steps, name, ({ attempts, startedAt }) => ({
        ...{ state: MediaStepState.FAILED, attempts, error, finishedAt: at },
        ...(startedAt ? { startedAt } : {}),
    }));
}
/** What a running step has begun does not count: the program is being stopped in good order. */
export function handBackStep(steps, name) {
    return change(steps, name, ({ attempts, error }) => ({
        ...{ state: MediaStepState.WAITING, attempts: Math.max(0, attempts - 1) },
        ...(error ? { error } : {}),
    }));
}
/** What a step has left behind is gone: it has to be done once more before those after it. */
export function redoStep(steps, name) {
    return change(steps, name, () => ({ state: MediaStepState.WAITING, attempts: 0 }));
}
/** The step that was given up gets its tries anew; what is done stays done. */
export function reviveSteps(steps) {
    return steps.map((step) => step.state === MediaStepState.DONE
        ? step
        : { name: step.name, state: MediaStepState.WAITING, attempts: 0 });
}
/** The public view of an error, as it is kept in a step. */
export function stepError({ code, message }) {
    return { code, message, retryable: ERROR_TABLE[code].retryable };
}
function change(steps, name, to) {
    return steps.map((step) => (step.name === name ? { name, ...to(step) } : step));
}
//# sourceMappingURL=media-steps.js.map