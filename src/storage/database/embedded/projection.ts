import { type Doc, isDoc, isNumber, toNumber } from "./compare.js";
import { DatabaseError, unsupported } from "./errors.js";
import { parsePath } from "./paths.js";

type Tree = Map<string, Tree | true>;

/** Compiles a projection of whole fields or dotted paths, either all kept or all left out. */
export function parseProjection(source: unknown): (doc: Doc) => Doc {
  if (source === undefined || source === null) return (doc) => doc;
  if (!isDoc(source)) throw new DatabaseError(14, "A projection must be a document.");
  const { _id: id, ...others } = source;
  const tree: Tree = new Map();
  const modes = new Set(Object.values(others).map(isIncluded));
  if (modes.size > 1) throw new DatabaseError(31254, "A projection can't both include and exclude fields.");
  for (const path of Object.keys(others)) addPath(tree, path);
  const withId = id === undefined ? undefined : isIncluded(id);
  const including = [...modes][0] ?? withId ?? false;
  if (including) {
    if (withId !== false) tree.set("_id", true);
    return (doc) => include(doc, tree);
  }
  if (withId === false) tree.set("_id", true);
  else if (withId === true && modes.size > 0) tree.delete("_id");
  return (doc) => exclude(doc, tree);
}

function isIncluded(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (isNumber(value)) return toNumber(value) !== 0;
  throw unsupported("projections other than 0 and 1", 2);
}

function addPath(tree: Tree, path: string): void {
  const parts = parsePath(path);
  let level = tree;
  for (const [i, part] of parts.entries()) {
    const next = level.get(part);
    const isLast = i === parts.length - 1;
    if (next === true || (isLast && next)) throw new DatabaseError(31250, `Path collision at ${path}`);
    if (isLast) level.set(part, true);
    else level.set(part, next ?? new Map());
    level = (level.get(part) as Tree | true) === true ? level : (level.get(part) as Tree);
  }
}

function include(doc: Doc, tree: Tree): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const branch = tree.get(name);
    if (branch === true) result[name] = value;
    else if (branch && isDoc(value)) result[name] = include(value, branch);
    else if (branch && Array.isArray(value)) result[name] = includeElements(value, branch);
  }
  return result;
}

function includeElements(values: unknown[], tree: Tree): unknown[] {
  return values.flatMap((value): unknown[] => {
    if (Array.isArray(value)) return [includeElements(value, tree)];
    return isDoc(value) ? [include(value, tree)] : [];
  });
}

function exclude(doc: Doc, tree: Tree): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const branch = tree.get(name);
    if (branch !== true) result[name] = branch ? excludeInside(value, branch) : value;
  }
  return result;
}

function excludeInside(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((one) => excludeInside(one, tree));
  return isDoc(value) ? exclude(value, tree) : value;
}
