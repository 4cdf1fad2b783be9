import { createHash, timingSafeEqual } from "node:crypto";
/** Whether two secrets are the same. Comparing takes as long wherever they differ: hashes are of one length. */
export function isSameSecret(given, wanted) {
    return timingSafeEqual(sha256(given), sha256(wanted));
}
function sha256(text) {
    return createHash("sha256").update(text).digest();
}
//# sourceMappingURL=same-secret.js.map