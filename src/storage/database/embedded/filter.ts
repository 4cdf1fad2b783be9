import {
  checkValue,
  compareValues,
  type Doc,
  encodeKey,
  isDoc,
  isNaNValue,
  TYPE,
  typeOf,
} from "./compare.js";
import { DatabaseError, unsupported } from "./errors.js";
import { anyAt, parsePath } from "./paths.js";

/** The four operators that ask for a range. */
export type RangeOperator = "$gt" | "$gte" | "$lt" | "$lte";

/** Something that holds for every document a filter matches; indexes are chosen by these. */
export type Condition =
  | { kind: "in"; path: string; values: unknown[] }
  | { kind: "range"; path: string; operator: RangeOperator; value: unknown }
  | { kind: "exists"; path: string };

/** A compiled filter. */
export interface Filter {
  /** Whether a document matches. */
  matches(doc: Doc): boolean;
  /** What every match fulfils. */
  conditions: Condition[];
  /** Whether the conditions alone say all that the filter says. */
  exact: boolean;
}

const RANGE_OPERATORS = new Set(["$gt", "$gte", "$lt", "$lte"]);
const MAX_DEPTH = 50;

/** Compiles a query filter; operators outside the supported set are refused with code 2. */
export function parseFilter(source: unknown, depth = 0): Filter {
  if (!isDoc(source)) throw new DatabaseError(14, "A filter must be a document.");
  if (depth > MAX_DEPTH) throw unsupported("filters nested so deeply", 2);
  const parts = Object.entries(source).map(([name, value]) => {
    if (name === "$and") return all(parseList(name, value, depth));
    if (name === "$or") return any(parseList(name, value, depth));
    if (name.startsWith("$")) throw unsupported(`the filter operator ${name}`, 2);
    return parseField(name, value);
  });
  return all(parts);
}

function parseList(name: string, value: unknown, depth: number): Filter[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new DatabaseError(2, `${name} must be a nonempty array of filters.`);
  return value.map((one) => parseFilter(one, depth + 1));
}

function parseField(path: string, value: unknown): Filter {
  const isOperators = isDoc(value) && Object.keys(value).some((name) => name.startsWith("$"));
  if (!isOperators) return oneOf(path, [value]);
  return all(Object.entries(value).map(([name, operand]) => parseOperator(path, name, operand)));
}

function parseOperator(path: string, name: string, operand: unknown): Filter {
  if (name === "$eq") return oneOf(path, [operand]);
  if (name === "$ne") return not(oneOf(path, [operand]));
  if (name === "$in") return oneOf(path, parseValues(name, operand));
  if (name === "$nin") return not(oneOf(path, parseValues(name, operand)));
  if (name === "$exists") return exists(path, operand);
  if (RANGE_OPERATORS.has(name)) return range(path, name as RangeOperator, operand);
  throw unsupported(`the filter operator ${name}`, 2);
}

function parseValues(name: string, operand: unknown): unknown[] {
  if (!Array.isArray(operand)) throw new DatabaseError(2, `${name} needs an array.`);
  return operand;
}

function all(parts: Filter[]): Filter {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  return {
    matches: (doc) => parts.every((part) => part.matches(doc)),
    conditions: parts.flatMap((part) => part.conditions),
    exact: parts.every((part) => part.exact),
  };
}

function any(parts: Filter[]): Filter {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  return { matches: (doc) => parts.some((part) => part.matches(doc)), conditions: [], exact: false };
}

function not(part: Filter): Filter {
  return { matches: (doc) => !part.matches(doc), conditions: [], exact: false };
}

/** Equality with one of the values, of the whole value or of an array's element; null also means missing. */
function oneOf(path: string, values: unknown[]): Filter {
  const parts = parsePath(path);
  for (const value of values) checkValue(value);
  const keys = new Set(values.map((value) => encodeKey([value]).toString("latin1")));
  const test = (value: unknown) => keys.has(encodeKey([value]).toString("latin1"));
  return {
    matches: (doc) => anyAt(doc, parts, test),
    conditions: [{ kind: "in", path, values }],
    exact: true,
  };
}

function exists(path: string, operand: unknown): Filter {
  const parts = parsePath(path);
  const wanted = typeof operand === "boolean" ? operand : undefined;
  if (wanted === undefined) throw unsupported("$exists with anything but true or false", 2);
  const present: Filter = {
    matches: (doc) => anyAt(doc, parts, (value) => value !== undefined),
    conditions: [{ kind: "exists", path }],
    exact: true,
  };
  return wanted ? present : not(present);
}

/** A range reaches only values of the operand's own type; null and NaN only equal themselves. */
function range(path: string, operator: RangeOperator, operand: unknown): Filter {
  checkValue(operand);
  const type = typeOf(operand);
  if (type === TYPE.array) throw unsupported(`${operator} with an array`, 2);
  if (type === TYPE.null || isNaNValue(operand))
    return {
      ...oneOf(path, operator === "$gte" || operator === "$lte" ? [operand] : []),
      conditions: [],
      exact: false,
    };
  const parts = parsePath(path);
  const test = (value: unknown) =>
    typeOf(value) === type && !isNaNValue(value) && inRange(operator, compareValues(value, operand));
  return {
    matches: (doc) => anyAt(doc, parts, test),
    conditions: [{ kind: "range", path, operator, value: operand }],
    exact: true,
  };
}

/** Whether a comparison's outcome satisfies the operator. */
export function inRange(operator: RangeOperator, order: number): boolean {
  if (operator === "$gt") return order > 0;
  if (operator === "$gte") return order >= 0;
  return operator === "$lt" ? order < 0 : order <= 0;
}
