import { MediaStatus } from "../../schema/media-enums.js";
/** Items that one cycle of healing takes up at most. */
export const HEALED_AT_ONCE = 10;
/** After so many times an item that fails again and again is left alone. */
const MAX_HEALS = 10;
const FIRST_HEAL_MS = 5 * 60_000;
/** The longest that an item is left alone before it is taken up again, in milliseconds. */
export const LONGEST_HEAL_MS = 24 * 3_600_000;
/** Whether nobody works on an item, nor waits to. A FAILED one may be taken up again. */
export function isSettled({ status }) {
    return status === MediaStatus.COMPLETE || status === MediaStatus.FAILED;
}
/**
 * When an item that has failed of something that may pass is taken up again: after five minutes, and twice as long each
 * time, at most a day.
 * @param heals how often it was taken up already
 * @returns null when it is left alone from now on
 */
export function nextHealing(heals, now) {
    if (heals >= MAX_HEALS)
        return null;
    return new Date(now.getTime() + Math.min(LONGEST_HEAL_MS, FIRST_HEAL_MS * 2 ** heals));
}
/** The variants that lie ready: what RESIZE has made counts only once it is published. */
export function variantsOf({ status, variants }) {
    return status === MediaStatus.COMPLETE ? variants : [];
}
//# sourceMappingURL=media-rules.js.map