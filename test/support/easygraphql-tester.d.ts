/** What the tests use of easygraphql-tester; the package brings no declarations of its own. */
declare module "easygraphql-tester" {
  /** An operation, with its variables and what the mocked server is to answer. */
  interface MockOptions {
    query: string;
    variables?: Record<string, unknown>;
    fixture?: { data?: Record<string, unknown>; errors?: { message: string }[] };
    /** Whether the fixture's gaps are filled with made-up values. Default: true. */
    autoMock?: boolean;
  }

  export default class EasyGraphQLTester {
    constructor(schema: string);
    /**
     * Checks that an operation fits the schema, or that it does not.
     * @throws Error when it is otherwise.
     */
    test(isValid: boolean, operation: string, variables?: Record<string, unknown>): void;
    /**
     * Answers an operation with made-up values of the right types.
     * @throws Error when it does not fit the schema.
     */
    mock<T>(options: MockOptions): { data: T; errors: { message: string }[] };
  }
}
