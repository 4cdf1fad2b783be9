import { type Doc, isDoc, isNumber, toNumber } from "./compare.js";
import { DatabaseError, unsupported } from "./errors.js";

/** Throws unless every field is one of those named. */
export function checkFields(source: Doc, allowed: ReadonlySet<string>, where: string): void {
  for (const name of Object.keys(source))
    if (!allowed.has(name)) throw unsupported(`the field ${name} of ${where}`);
}

/** A string that has to be there. */
export function asString(value: unknown, name: string): string {
  if (typeof value !== "string") throw new DatabaseError(14, `${name} must be a string.`);
  return value;
}

/** A document; missing gives an empty one. */
export function asDoc(value: unknown, name: string): Doc {
  if (value === undefined) return {};
  if (!isDoc(value)) throw new DatabaseError(14, `${name} must be a document.`);
  return value;
}

/** A list of documents that has to be there and is not empty. */
export function asDocs(value: unknown, name: string): Doc[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isDoc))
    throw new DatabaseError(14, `${name} must be a nonempty list of documents.`);
  return value;
}

/** A whole number from zero up; missing gives the default. */
export function asCount(value: unknown, name: string, byDefault: number): number {
  if (value === undefined) return byDefault;
  const count = isNumber(value) ? toNumber(value) : Number.NaN;
  if (!Number.isSafeInteger(count) || count < 0)
    throw new DatabaseError(2, `${name} must be a whole number from 0 up.`);
  return count;
}

/** A boolean, or a number that stands for one; missing gives the default. */
export function asFlag(value: unknown, name: string, byDefault = false): boolean {
  if (value === undefined) return byDefault;
  if (typeof value === "boolean") return value;
  if (isNumber(value)) return toNumber(value) !== 0;
  throw new DatabaseError(14, `${name} must be a boolean.`);
}
