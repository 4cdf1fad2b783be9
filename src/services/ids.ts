import { randomInt } from "node:crypto";
import { Types } from "mongoose";

/** A fresh id: 24 hexadecimal digits that grow with time within one process. */
export function newId(): string {
  return new Types.ObjectId().toHexString();
}

/** A random seed, 0..2³¹−1. */
export function randomSeed(): number {
  return randomInt(0, 2 ** 31);
}
