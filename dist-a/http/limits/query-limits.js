import { GraphQLError, getVariableValues, Kind, Lexer, Source, TokenKind, } from "graphql";
import { fieldExtensionsEstimator, getComplexity, simpleEstimator, } from "graphql-query-complexity";
import { AppError } from "../../errors.js";
/** Selections that are looked at to find the cost: fragments within fragments make few lines very many of them. */
const MAX_COUNTED_SELECTIONS = 20_000;
/** Makes the limits of a schema's documents. */
export function createQueryLimits(schema, limits) {
    return {
        maxTokens: limits.queryTokens,
        rules: [extentRule({ depth: limits.queryDepth, aliases: limits.queryAliases })],
        assertAffordable: (request) => {
            const found = costOf(schema, request);
            if (found === undefined || found <= limits.queryCost)
                return;
            throw tooComplex({ limit: "cost", maximum: limits.queryCost, found });
        },
    };
}
/** The refusal behind graphql-js's syntax error for too many tokens; undefined for every other error. */
export function tokensFault(error) {
    const match = /^Syntax Error: Document contains more that (\d+) tokens/.exec(error.message);
    return match ? tooComplex({ limit: "tokens", maximum: Number(match[1]) }) : undefined;
}
/** Brackets within brackets, of whatever kind: more than any depth that can be configured needs. */
const MAX_NESTING = 500;
const OPENING = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L];
const CLOSING = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R];
/**
 * Refuses a document whose brackets are nested so deeply that graphql-js, which calls itself for every level, would run
 * out of stack. To be called before it is parsed. Read by graphql-js's own lexer, in one pass: what else tells brackets
 * from those in texts and comments may well go over a hostile text again and again.
 * @throws AppError QUERY_TOO_COMPLEX
 */
export function assertReadable(text) {
    const lexer = new Lexer(new Source(text));
    let nesting = 0;
    for (let kind = nextKind(lexer); kind !== TokenKind.EOF; kind = nextKind(lexer)) {
        if (OPENING.includes(kind))
            nesting += 1;
        else if (CLOSING.includes(kind))
            nesting -= 1;
        if (nesting > MAX_NESTING) {
            throw new AppError("QUERY_TOO_COMPLEX", {
                message: `The GraphQL document is too complex: expected brackets nested at most ${MAX_NESTING} levels deep.`,
                details: { limit: "depth", maximum: MAX_NESTING },
            });
        }
    }
}
/** A text that is no document ends where it stops being one: the parser will say what is wrong there. */
function nextKind(lexer) {
    try {
        return lexer.advance().kind;
    }
    catch (error) {
        if (error instanceof GraphQLError)
            return TokenKind.EOF;
        throw error;
    }
}
/**
 * Bounds depth and aliases. Every fragment is measured once, so that fragments which double each other cost nothing
 * to refuse. Written here because graphql-armor's rules let any field go uncounted under the alias `__typename`, take
 * `__typename` for a level, exempt `__schema` but not `__type`, and tell what they found in words only.
 */
function extentRule(maximum) {
    return (context) => {
        const measure = new ExtentMeasure(context);
        return {
            OperationDefinition(operation) {
                const found = measure.ofSet(operation.selectionSet);
                for (const limit of ["depth", "aliases"]) {
                    if (found[limit] <= maximum[limit])
                        continue;
                    const originalError = tooComplex({ limit, maximum: maximum[limit], found: found[limit] });
                    context.reportError(new GraphQLError(originalError.message, { nodes: operation, originalError }));
                }
            },
        };
    };
}
class ExtentMeasure {
    #context;
    #ofFragment = new Map();
    constructor(context) {
        this.#context = context;
    }
    ofSet(set) {
        let depth = 0;
        let aliases = 0;
        for (const selection of set?.selections ?? []) {
            const part = this.#ofSelection(selection);
            depth = Math.max(depth, part.depth);
            aliases = Math.min(aliases + part.aliases, Number.MAX_SAFE_INTEGER);
        }
        return { depth, aliases };
    }
    #ofSelection(selection) {
        switch (selection.kind) {
            case Kind.FIELD:
                return this.#ofField(selection);
            case Kind.INLINE_FRAGMENT:
                return this.ofSet(selection.selectionSet);
            case Kind.FRAGMENT_SPREAD:
                return this.#ofSpread(selection.name.value);
        }
    }
    #ofField({ name, alias, selectionSet }) {
        if (name.value === "__typename")
            return { depth: 0, aliases: 0 };
        const below = this.ofSet(selectionSet);
        return {
            // Tools ask for the schema some 13 levels deep; graphql-js has a rule of its own against more.
            depth: name.value === "__schema" || name.value === "__type" ? 0 : 1 + below.depth,
            aliases: (alias ? 1 : 0) + below.aliases,
        };
    }
    #ofSpread(name) {
        const known = this.#ofFragment.get(name);
        if (known)
            return known;
        // Met again within itself: GraphQL's own rule refuses such a document, whatever is found here.
        this.#ofFragment.set(name, { depth: 0, aliases: 0 });
        const extent = this.ofSet(this.#context.getFragment(name)?.selectionSet);
        this.#ofFragment.set(name, extent);
        return extent;
    }
}
const ESTIMATORS = [
    ({ node }) => (node.name.value === "__typename" ? 0 : undefined),
    fieldExtensionsEstimator(),
    simpleEstimator({ defaultComplexity: 1 }),
];
/**
 * What an operation costs; undefined when its variables are wrong, in which case nothing of it will be executed.
 * Wrong arguments are an error here: the rest of such an operation would be executed without having been counted.
 */
function costOf(schema, { document, operation, variables = {} }) {
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (errors)
        return undefined;
    const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    try {
        return getComplexity({
            schema,
            // The others of the document are not executed, nor does the library cope with operations that have no name.
            query: { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
            variables,
            estimators: ESTIMATORS,
            maxQueryNodes: MAX_COUNTED_SELECTIONS,
        });
    }
    catch (error) {
        const endless = error instanceof GraphQLError && error.message.includes("maximum allowed number of nodes");
        if (endless)
            return Number.MAX_SAFE_INTEGER;
        throw error;
    }
}
const WORDS = {
    depth: (maximum) => `fields nested at most ${maximum} levels deep`,
    cost: (maximum) => `a cost of at most ${maximum} (lists count as many times as \`first\` says)`,
    aliases: (maximum) => `at most ${maximum} aliases`,
    tokens: (maximum) => `at most ${maximum} tokens`,
};
function tooComplex({ limit, maximum, found }) {
    const known = found !== undefined && found < Number.MAX_SAFE_INTEGER ? found : undefined;
    const shown = known === undefined ? "" : `, found ${known}`;
    return new AppError("QUERY_TOO_COMPLEX", {
        message: `The GraphQL document is too complex: expected ${WORDS[limit](maximum)}${shown}.`,
        details: { limit, maximum, ...(known !== undefined && { found: known }) },
    });
}
//# sourceMappingURL=query-limits.js.map