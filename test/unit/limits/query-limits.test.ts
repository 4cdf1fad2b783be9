import { readFileSync } from "node:fs";
import {
  type GraphQLError,
  getIntrospectionQuery,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config.js";
import { AppError } from "../../../src/errors.js";
import { assertReadable, createQueryLimits, tokensFault } from "../../../src/http/limits/query-limits.js";
import { buildGraphQLSchema } from "../../../src/resolvers/build-schema.js";

const schema = buildGraphQLSchema();

function limitsOf(env: Record<string, string> = {}) {
  return createQueryLimits(schema, readConfig(env).limits);
}

/** What a document is refused with: the details of the first refusal, or undefined. */
function refusal(
  text: string,
  { env = {}, variables }: { env?: Record<string, string>; variables?: object } = {},
) {
  const limits = limitsOf(env);
  const document = parse(text);
  const [fault] = validate(schema, document, [...specifiedRules, ...limits.rules]);
  if (fault) return detailsOf(fault);
  try {
    for (const operation of operationsOf(text)) {
      limits.assertAffordable({ document, operation, variables: variables as Record<string, unknown> });
    }
  } catch (error) {
    if (error instanceof AppError) return error.details;
    throw error;
  }
  return undefined;
}

function detailsOf({ originalError, message }: GraphQLError) {
  return originalError instanceof AppError ? originalError.details : message;
}

function operationsOf(text: string): OperationDefinitionNode[] {
  return parse(text).definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
}

/** `levels` levels of fields, all valid. */
function nested(levels: number, leaf = "id"): string {
  const names = [
    "job(id: 1)",
    ...Array.from({ length: levels - 2 }, (_, i) => (i % 2 ? "latestJob" : "original")),
  ];
  return `{ ${names.join(" { ")} { ${leaf} }${" }".repeat(names.length)}`;
}

describe("depth", () => {
  it("counts levels of fields", () => {
    expect(refusal(nested(12))).toBeUndefined();
    expect(refusal(nested(13))).toEqual({ limit: "depth", maximum: 12, found: 13 });
  });

  it("does not count __typename", () => {
    expect(refusal(nested(13, "__typename"))).toBeUndefined();
  });

  it("does not hinder introspection", () => {
    expect(refusal(getIntrospectionQuery())).toBeUndefined();
    expect(
      refusal('{ __type(name: "Job") { fields { type { ofType { ofType { ofType { name } } } } } } }'),
    ).toBeUndefined();
  });

  it("counts what fragments hold where they are used", () => {
    const inline = nested(11).replace("{ id }", "{ ... on Job { ...F } ... on Original { ...F } }");
    const type = inline.includes("original { ... on Job") ? "Original" : "Job";
    const other = type === "Job" ? "Original" : "Job";
    const text = inline.replace(` ... on ${other} { ...F }`, "");
    const fragment = (field: string) => `${text} fragment F on ${type} { id ${field} }`;
    const deeper = type === "Job" ? "original { id }" : "latestJob { id }";
    const deepest = type === "Job" ? "original { latestJob { id } }" : "latestJob { original { id } }";
    expect(refusal(fragment(deeper))).toBeUndefined();
    expect(refusal(fragment(deepest))).toMatchObject({ limit: "depth", found: 13 });
    // A fragment that was measured before, further up, is as deep as it is.
    expect(refusal(fragment(deepest).replace("{ job", "{ first: job(id: 2) { id } job"))).toMatchObject({
      limit: "depth",
      found: 13,
    });
  });

  it("looks at every operation of a document", () => {
    expect(refusal(`query A { me { id } } query B ${nested(13)}`)).toMatchObject({ limit: "depth" });
  });
});

describe("aliases", () => {
  const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: me { id }`).join(" ");

  it("are counted, 30 and the default of 50 pass", () => {
    expect(refusal(`{ ${aliases(30)} }`, { env: { MAX_QUERY_ALIASES: "30" } })).toBeUndefined();
    expect(refusal(`{ ${aliases(50)} }`)).toBeUndefined();
    expect(refusal(`{ ${aliases(51)} }`)).toEqual({ limit: "aliases", maximum: 50, found: 51 });
  });

  it("of __typename are free, but a field under that name is not", () => {
    const free = Array.from({ length: 100 }, (_, i) => `t${i}: __typename`).join(" ");
    expect(refusal(`{ ${free} me { id } }`)).toBeUndefined();
    expect(refusal(`{ ${aliases(50)} __typename: me { id } }`)).toMatchObject({
      limit: "aliases",
      found: 51,
    });
  });

  it("in a fragment count every time that it is used", () => {
    const text = (uses: number) =>
      `{ ${Array.from({ length: uses }, (_, i) => `a${i}: me { ...F }`).join(" ")} } fragment F on Device { x: id }`;
    expect(refusal(text(25))).toBeUndefined();
    expect(refusal(text(26))).toMatchObject({ limit: "aliases", found: 52 });
  });
});

describe("cost", () => {
  const cost = (text: string, variables?: object) =>
    (refusal(text, { env: { MAX_QUERY_COST: "100" }, variables }) as { found?: number } | undefined)?.found ??
    0;

  it("of a list is that of an entry as many times as `first` says", () => {
    expect(cost("{ originals(first: 60) { nodes { id } } }")).toBe(121);
    expect(cost("query ($n: Int) { originals(first: $n) { nodes { id } } }", { n: 70 })).toBe(141);
    expect(cost("query ($n: Int = 80) { originals(first: $n) { nodes { id } } }")).toBe(161);
    // By default 20 originals, 50 cartoons of each.
    expect(cost("{ originals { nodes { cartoons { id } } } }")).toBe(1 + 20 * (1 + 1 + 50));
    expect(cost("query ($n: Int) { originals(first: $n) { nodes { cartoons { id } } } }", { n: null })).toBe(
      1041,
    );
  });

  it("can't be lowered by a `first` that is out of bounds", () => {
    expect(
      cost("{ originals(first: -1000) { totalCount } a: originals { nodes { cartoons { id } } } }"),
    ).toBe(1043);
    expect(cost("{ originals(first: 2000000000) { nodes { id } } }")).toBe(201);
  });

  it("leaves __typename out, and what a directive leaves out", () => {
    expect(cost("{ originals(first: 60) { __typename nodes { __typename id } } }")).toBe(121);
    expect(
      cost(
        "query ($no: Boolean = false) { originals(first: 60) { nodes { id } totalCount @include(if: $no) } }",
      ),
    ).toBe(121);
  });

  it("counts the operation that is executed only, named or not", () => {
    const document = parse("query A { me { id } } query B { originals { nodes { cartoons { id } } } }");
    const [first, second] = operationsOf(
      "query A { me { id } } query B { originals { nodes { cartoons { id } } } }",
    );
    const limits = limitsOf({ MAX_QUERY_COST: "100" });
    if (!first || !second) throw new Error("no operations");
    expect(() => limits.assertAffordable({ document, operation: first, variables: undefined })).not.toThrow();
    expect(() => limits.assertAffordable({ document, operation: second, variables: undefined })).toThrow(
      /at most 100/,
    );
  });

  it("leaves wrong variables to the execution, and refuses wrong arguments", () => {
    const wrong = "query ($n: Int!) { originals(first: $n) { nodes { id } } }";
    expect(refusal(wrong, { variables: { n: "x" } })).toBeUndefined();
    // Else the rest of the operation would be executed without having been counted.
    const argument = 'query ($id: ID = "1") { original(id: $id) { id } }';
    expect(() => refusal(argument, { variables: { id: null } })).toThrow(/must not be null/);
  });

  it("of what an app does is within the default", () => {
    const text = readFileSync(new URL("../../../client/operations.graphql", import.meta.url), "utf8");
    expect(operationsOf(text).length).toBeGreaterThan(15);
    const variables = {
      deviceId: "x",
      file: null,
      originalId: "1",
      cartoonId: "1",
      jobId: "1",
      id: "1",
      first: 100,
    };
    for (const operation of operationsOf(text)) {
      const limits = limitsOf();
      expect(() => limits.assertAffordable({ document: parse(text), operation, variables })).not.toThrow();
    }
    expect(validate(schema, parse(text), limitsOf().rules)).toEqual([]);
  });

  it.each([
    "{ originals(first: 100) { nodes { cartoons(first: 100) { original { cartoons(first: 100) { id } } } } } }",
    "{ originals(first: 20) { nodes { cartoons { original { cartoons { original { cartoons { id } } } } } } } }",
    "{ originals(first: 100) { edges { node { cartoons { original { latestJob { cartoon { original { cartoons { id } } } } } } } } } }",
  ])("refuses what explodes: %s", (text) => {
    expect(refusal(text)).toMatchObject({ limit: "cost", maximum: 100_000 });
  });
});

describe("fragments that double each other", () => {
  const chain = (links: number, body: (next: string) => string) =>
    `{ originals { nodes { ...F0 } } } ${Array.from(
      { length: links },
      (_, i) => `fragment F${i} on Original { ${body(`...F${i + 1}`)} }`,
    ).join(" ")} fragment F${links} on Original { id }`;

  it.each([
    ["cost", chain(100, (next) => `${next} ${next}`)],
    ["depth", chain(100, (next) => `latestJob { original { ${next} } } latestJob { original { ${next} } }`)],
    ["aliases", chain(100, (next) => `a: id ${next} b: id ${next}`)],
  ])("are refused by %s, not followed", (limit, text) => {
    expect(refusal(text)).toMatchObject({ limit });
  });

  it("in a circle are refused by GraphQL's own rule", () => {
    const circle = "{ me { ...A } } fragment A on Device { a: id ...B } fragment B on Device { ...A }";
    expect(refusal(circle)).toMatch(/Cannot spread fragment "A" within itself/);
  });
});

describe("nesting", () => {
  const brackets = (levels: number) => `{ a(b: ${"[".repeat(levels - 2)}${"]".repeat(levels - 2)}) }`;

  it("is bounded before a document is parsed", () => {
    expect(() => assertReadable(brackets(500))).not.toThrow();
    expect(() => assertReadable(brackets(501))).toThrow(/at most 500 levels/);
    expect(() => assertReadable("{".repeat(501))).toThrow(/at most 500 levels/);
  });

  it("can't be hidden behind a text that only looks as if it went on", () => {
    const hidden = `{ a(b: """\\\\""" """, c: ${"[".repeat(600)} """ """`;
    expect(() => assertReadable(hidden)).toThrow(/at most 500 levels/);
    expect(() => assertReadable(`{ a(b: """${"x\\".repeat(250_000)}""") }`)).not.toThrow();
    expect(() => assertReadable('"'.repeat(500_000))).not.toThrow();
    expect(() => assertReadable('\\"""'.repeat(100_000))).not.toThrow();
  });

  it("is told in one pass, however often a hostile text seems to begin anew", () => {
    expect(() => assertReadable(`{ a(b: "${'\\"'.repeat(500_000)}`)).not.toThrow();
  });

  it.each([
    ["a text", `{ a(b: "${"[".repeat(600)}") }`],
    ["a text with quotes", `{ a(b: "\\"${"[".repeat(600)}") }`],
    ["a long text", `{ a(b: """ " \\""" ${"[".repeat(600)} """) }`],
    ["a remark", `{ a # "${"[".repeat(600)}\n }`],
  ])("does not count what stands in %s", (_where, text) => {
    expect(() => assertReadable(text)).not.toThrow();
    expect(() => parse(text)).not.toThrow();
  });
});

describe("tokens", () => {
  it("are told from other syntax errors, whatever these quote", () => {
    const faultOf = (text: string) => {
      try {
        parse(text, { maxTokens: 10 });
      } catch (error) {
        return tokensFault(error as GraphQLError);
      }
      return null;
    };
    expect(faultOf(`{ ${"a ".repeat(20)} }`)?.details).toEqual({ limit: "tokens", maximum: 10 });
    expect(faultOf("{ a ] }")).toBeUndefined();
  });
});
