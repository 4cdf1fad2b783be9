import fc, { type GeneratorValue } from "fast-check";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

/** A GraphQL request made at random. */
export interface RandomRequest {
  query: string;
  variables: Record<string, unknown>;
}

/** What documents are made from. */
export interface DocumentOptions {
  schema: GraphQLSchema;
  operation: "query" | "mutation" | "subscription";
  /** Values for arguments of type `ID`: things that exist. */
  ids: readonly string[];
  /** Root fields that are left out. */
  omit?: readonly string[];
  /** How likely an argument is of a type that does not fit, 0..1. */
  wrong: number;
  /** How deep fields may nest. */
  depth: number;
}

const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "",
    "__proto__",
    "0".repeat(24),
    "f".repeat(24),
    "../../etc/passwd",
    "$ne",
    '{"$gt":""}',
    "x".repeat(3_000),
  ),
);

/** A value of no type in particular, as JSON. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.array(oddText, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "b", "file", "__typename"), fc.integer(), { maxKeys: 2 }),
);

/**
 * Makes one random document for a schema, with selections, aliases, fragments, directives, literals and variables. What
 * is random comes from fast-check (`fc.gen()`), so that a failure is repeated by its seed.
 */
export function randomRequest(pick: GeneratorValue, options: DocumentOptions): RandomRequest {
  return new DocumentMaker(pick, options).make();
}

class DocumentMaker {
  readonly #pick: GeneratorValue;
  readonly #options: DocumentOptions;
  readonly #fragments: string[] = [];
  readonly #declarations: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  #names = 0;

  constructor(pick: GeneratorValue, options: DocumentOptions) {
    this.#pick = pick;
    this.#options = options;
  }

  make(): RandomRequest {
    const { schema, operation, depth } = this.#options;
    const root = { query: schema.getQueryType(), mutation: schema.getMutationType() };
    const type = operation === "subscription" ? schema.getSubscriptionType() : root[operation];
    if (!type) throw new Error(`the schema has no ${operation}`);
    const selection = this.#selection(type, depth);
    const declared = this.#declarations.length > 0 ? `(${this.#declarations.join(", ")})` : "";
    const query = [`${operation} Random${declared} ${selection}`, ...this.#fragments].join("\n");
    return { query, variables: this.#variables };
  }

  #selection(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (!isObjectType(named)) return "";
    const fields = Object.values(named.getFields()).filter(
      (field) =>
        !this.#options.omit?.includes(field.name) && (depth > 1 || !isObjectType(getNamedType(field.type))),
    );
    const count = this.#whole(
      1,
      this.#options.operation === "subscription" && this.#isRoot(named.name) ? 1 : 4,
    );
    const chosen = Array.from({ length: count }, () => this.#field(this.#one([...fields]), depth));
    if (fields.length === 0 || this.#chance(0.1)) chosen.push("__typename");
    return `{ ${chosen.join(" ")} }`;
  }

  #isRoot(name: string): boolean {
    return name === this.#options.schema.getSubscriptionType()?.name;
  }

  #field(field: GraphQLField<unknown, unknown> | undefined, depth: number): string {
    if (!field) return "__typename";
    const args = field.args.flatMap((argument) => this.#argument(argument));
    // Two selections of one name must have the same arguments; an alias of its own keeps each apart.
    const alias = args.length > 0 || this.#chance(0.2) ? `${this.#name("a")}: ` : "";
    const given = args.length > 0 ? `(${args.join(", ")})` : "";
    const text = `${alias}${field.name}${given}${this.#directive()} ${this.#selection(field.type, depth - 1)}`;
    return this.#inFragment(text, field);
  }

  /** Sometimes the field goes into a fragment of its own, inline or named. */
  #inFragment(text: string, field: GraphQLField<unknown, unknown>): string {
    const parent = this.#parentOf(field);
    if (!parent || this.#options.operation === "subscription" || !this.#chance(0.15)) return text;
    if (this.#chance(0.5)) return `... on ${parent} { ${text} }`;
    const name = this.#name("F");
    this.#fragments.push(`fragment ${name} on ${parent} { ${text} }`);
    return `...${name}`;
  }

  #parentOf(field: GraphQLField<unknown, unknown>): string | undefined {
    const types = Object.values(this.#options.schema.getTypeMap()).filter(isObjectType);
    return types.find((type) => type.getFields()[field.name] === field)?.name;
  }

  #argument(argument: GraphQLArgument): string[] {
    const required = isNonNullType(argument.type) && argument.defaultValue === undefined;
    if (!required && this.#chance(0.4)) return [];
    if (required && this.#chance(this.#options.wrong / 4)) return [];
    return [`${argument.name}: ${this.#value(argument.type)}`];
  }

  /** A literal, or a variable that holds the value. */
  #value(type: GraphQLInputType): string {
    const value = this.#chance(this.#options.wrong) ? this.#pick(() => oddValue) : this.#fitting(type);
    const named = getNamedType(type);
    if (this.#chance(0.5) || named.name === "Upload") {
      const name = this.#name("v");
      this.#declarations.push(`$${name}: ${String(type)}`);
      this.#variables[name] = value;
      return `$${name}`;
    }
    return isEnumType(named) && typeof value === "string" && /^[A-Z]+$/.test(value) ? value : literal(value);
  }

  #fitting(type: GraphQLInputType): unknown {
    if (!isNonNullType(type) && this.#chance(0.15)) return null;
    const nullable = getNullableType(type);
    if (isListType(nullable)) return [this.#fitting(nullable.ofType)];
    if (isEnumType(nullable)) return this.#one(nullable.getValues().map(({ name }) => name));
    switch (getNamedType(nullable).name) {
      case "Int":
        return this.#pick(() => fc.oneof(fc.integer({ min: -2, max: 120 }), fc.integer()));
      case "Boolean":
        return this.#chance(0.5);
      case "ID":
        return this.#chance(0.7) ? this.#one([...this.#options.ids]) : this.#pick(() => oddText);
      case "DateTime":
        return this.#pick(() =>
          fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31") }),
        ).toISOString();
      default:
        return this.#pick(() => oddText);
    }
  }

  #directive(): string {
    if (!this.#chance(0.1)) return "";
    return ` @${this.#one(["include", "skip"])}(if: ${this.#value(this.#boolean())})`;
  }

  #boolean(): GraphQLInputType {
    const type = this.#options.schema.getDirective("include")?.args[0]?.type;
    if (!type) throw new Error("the schema has no @include");
    return type;
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  #chance(probability: number): boolean {
    return this.#whole(0, 999) < probability * 1_000;
  }

  #whole(min: number, max: number): number {
    return this.#pick(fc.integer, { min, max });
  }

  #one<T>(values: T[]): T | undefined {
    return values.length > 0 ? values[this.#whole(0, values.length - 1)] : undefined;
  }
}

/** A JSON value as GraphQL writes it. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return text(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${name}: ${literal(each)}`)
    .join(", ")}}`;
}

/** JSON, without the characters that GraphQL does not take in a text. */
function text(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\ud800-\udfff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
