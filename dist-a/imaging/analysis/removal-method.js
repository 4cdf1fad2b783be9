/** Whether something was taken away: there was a background, and the motif could be told from it. */
export function isRemoved(method) {
    return method !== "none" && method !== "transparent";
}
//# sourceMappingURL=removal-method.js.map