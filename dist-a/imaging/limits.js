/** Pixels that are decoded at most when the caller names no limit of its own. */
export const DEFAULT_MAX_PIXELS = 50_000_000;
/** Decodes that touch more pixels than this take turns: two of them at once could exhaust a small machine. */
export const BIG_DECODE_PIXELS = 12_000_000;
/** No side of an accepted picture is longer than this: the WebP and AVIF encoders can't go further. */
export const MAX_SIDE = 65_500;
/** Thrown by `checkpoint` when the task has been called off; it never reaches a client. */
export class TaskCanceled extends Error {
    constructor() {
        super(...arguments);
        this.name = "TaskCanceled";
    }
}
//# sourceMappingURL=limits.js.map