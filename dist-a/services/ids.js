import { randomInt } from "node:crypto";
import { Types } from "mongoose";
/** A fresh id: 24 hexadecimal digits that grow with time within one process. */
export function newId() {
    return new Types.ObjectId().toHexString();
}
const ID = /^[0-9a-f]{24}$/;
/** An id that nothing has. */
const NOBODY = "0".repeat(24);
/** What a client sent as an id: one that is malformed is an unknown one. */
export function knownForm(id) {
    return ID.test(id) ? id : NOBODY;
}
/** A random seed, 0..2³¹−1. */
export function randomSeed() {
    return randomInt(0, 2 ** 31);
}
//# sourceMappingURL=ids.js.map