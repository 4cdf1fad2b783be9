import { Double, Int32, Long, ObjectId } from "bson";
import { checkValue, compareValues, type Doc, field, isDoc, isNumber, toNumber } from "./compare.js";
import { DatabaseError, unsupported } from "./errors.js";
import type { Filter } from "./filter.js";
import { parsePath } from "./paths.js";

type Change = (current: unknown) => unknown;

interface Step {
  operator: string;
  path: string;
  parts: string[];
  operand: unknown;
}

/** A compiled update. */
export interface Update {
  /** Changes the document in place; `$setOnInsert` counts only when it is being inserted. */
  apply(doc: Doc, inserting: boolean): void;
}

const OPERATORS: Record<string, (operand: unknown, path: string) => Change> = {
  $set: (operand) => () => operand,
  $setOnInsert: (operand) => () => operand,
  $unset: () => () => undefined,
  $inc: (operand, path) => (current) => increase(current, operand, path),
  $min: (operand) => (current) =>
    current === undefined || compareValues(operand, current) < 0 ? operand : current,
  $max: (operand) => (current) =>
    current === undefined || compareValues(operand, current) > 0 ? operand : current,
};

/** Compiles an update of operators; pipelines and replacements are refused. */
export function parseUpdate(source: unknown): Update {
  if (Array.isArray(source)) throw unsupported("updates by a pipeline", 2);
  if (!isDoc(source)) throw new DatabaseError(9, "An update must be a document.");
  if (!Object.keys(source)[0]?.startsWith("$")) throw unsupported("replacing whole documents", 2);
  const steps = Object.entries(source).flatMap(([operator, fields]) => parseSteps(operator, fields));
  // MongoDB adds new fields in the order of their paths, whatever order they were given in.
  steps.sort((a, b) => Buffer.compare(Buffer.from(a.parts.join("\0")), Buffer.from(b.parts.join("\0"))));
  refuseConflicts(steps);
  return {
    apply(doc, inserting) {
      for (const step of steps) {
        if (step.operator === "$setOnInsert" && !inserting) continue;
        const change = OPERATORS[step.operator]?.(step.operand, step.path);
        if (change) changeAt(doc, step.parts, change, step.operator !== "$unset");
      }
    },
  };
}

function parseSteps(operator: string, fields: unknown): Step[] {
  if (!Object.hasOwn(OPERATORS, operator)) throw unsupported(`the update operator ${operator}`, 2);
  if (!isDoc(fields)) throw new DatabaseError(9, `${operator} needs a document of fields.`);
  return Object.entries(fields).map(([path, operand]) => {
    if (operator === "$inc" && !isNumber(operand))
      throw new DatabaseError(14, `Cannot increment with non-numeric argument: {${path}}`);
    if (operator !== "$unset") checkValue(operand);
    return { operator, path, parts: parsePath(path), operand };
  });
}

function refuseConflicts(steps: Step[]): void {
  for (const [i, step] of steps.entries()) {
    const next = steps[i + 1]?.path;
    if (next === step.path || next?.startsWith(`${step.path}.`))
      throw new DatabaseError(40, `Updating the path '${next}' would create a conflict at '${step.path}'`);
  }
}

/** Puts the changed value at the path; undefined takes the field away. `create` makes what is missing on the way. */
function changeAt(doc: Doc, parts: readonly string[], change: Change, create: boolean): void {
  let holder = doc;
  for (const [i, part] of parts.slice(0, -1).entries()) {
    let next = field(holder, part);
    if (next === undefined && create) {
      next = {};
      holder[part] = next;
    }
    if (!isDoc(next)) {
      if (!create) return;
      throw new DatabaseError(28, `Cannot create field '${parts[i + 1]}' in element '${part}'`);
    }
    holder = next;
  }
  const last = parts.at(-1) ?? "";
  const value = change(field(holder, last));
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

/** MongoDB's addition: an int grows into a long, a long never into a double. */
function increase(current: unknown, operand: unknown, path: string): unknown {
  if (current === undefined) return operand;
  if (!isNumber(current) || !isNumber(operand))
    throw new DatabaseError(14, `Cannot apply $inc to the field '${path}' of non-numeric type.`);
  if (!isWhole(current) || !isWhole(operand)) return new Double(toNumber(current) + toNumber(operand));
  const sum = toBigInt(current) + toBigInt(operand);
  if (BigInt.asIntN(64, sum) !== sum)
    throw new DatabaseError(2, `Failed to apply $inc to the field '${path}': the number would overflow.`);
  const isLong = current instanceof Long || operand instanceof Long;
  return isLong || BigInt.asIntN(32, sum) !== sum ? Long.fromBigInt(sum) : new Int32(Number(sum));
}

/** Whether a number is stored as an integer, whatever its value. */
export function isWhole(value: unknown): value is Int32 | Long {
  return value instanceof Int32 || value instanceof Long;
}

/** An integer without rounding. */
export function toBigInt(value: Int32 | Long): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(value.value);
}

/** The document that an upsert inserts: the filter's equalities, the update, and an `_id` in front. */
export function upsertedDocument(filter: Filter, update: Update): Doc {
  const base: Doc = {};
  const equalities = filter.conditions.flatMap((one) =>
    one.kind === "in" && one.values.length === 1 ? [{ path: one.path, value: one.values[0] }] : [],
  );
  equalities.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const paths = equalities.map((one) => one.path);
  for (const { path, value } of equalities) {
    if (paths.filter((other) => other === path || other.startsWith(`${path}.`)).length > 1)
      throw new DatabaseError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    changeAt(base, parsePath(path), () => value, true);
  }
  const id = base._id;
  update.apply(base, true);
  if (id !== undefined) refuseNewId(id, base._id);
  const { _id = new ObjectId(), ...fields } = base;
  if (Array.isArray(_id)) throw new DatabaseError(53, "The '_id' value cannot be of type array");
  return { _id, ...fields };
}

/** Throws when an update would change a document's `_id`. */
export function refuseNewId(before: unknown, after: unknown): void {
  if (after === undefined || compareValues(before, after) !== 0)
    throw new DatabaseError(
      66,
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
}
