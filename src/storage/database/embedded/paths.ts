import { type Doc, field, isDoc } from "./compare.js";
import { unsupported } from "./errors.js";

/** Splits a dotted path. Array positions and the positional operators are refused. */
export function parsePath(path: string): string[] {
  const parts = path.split(".");
  for (const part of parts) {
    if (part === "" || part.startsWith("$") || part === "__proto__" || /^\d+$/.test(part))
      throw unsupported(`the path "${path}"`, 2);
  }
  return parts;
}

/**
 * Whether any value that the path leads to passes the test. Arrays on the way are entered, and an
 * array at the end offers its elements and then itself; a missing value is offered as undefined.
 */
export function anyAt(holder: unknown, parts: readonly string[], test: (value: unknown) => boolean): boolean {
  const [name = "", ...rest] = parts;
  const value = field(holder, name);
  if (rest.length === 0) return (Array.isArray(value) && value.some((one) => test(one))) || test(value);
  if (Array.isArray(value)) return value.some((one) => isDoc(one) && anyAt(one, rest, test));
  return anyAt(value, rest, test);
}

/** The one value at a path, undefined when missing; an array on the way is refused. */
export function scalarAt(doc: Doc, parts: readonly string[], purpose: string): unknown {
  let value: unknown = doc;
  for (const part of parts) {
    value = field(value, part);
    if (Array.isArray(value)) throw unsupported(`${purpose} "${parts.join(".")}", which holds an array`);
  }
  return value;
}

/** Every single value that `distinct` sees at a path: arrays at the end are opened once. */
export function collectAt(holder: unknown, parts: readonly string[]): unknown[] {
  const [name = "", ...rest] = parts;
  const value = field(holder, name);
  if (value === undefined) return [];
  if (rest.length === 0) return Array.isArray(value) ? value : [value];
  if (Array.isArray(value)) return value.filter(isDoc).flatMap((one) => collectAt(one, rest));
  return collectAt(value, rest);
}
