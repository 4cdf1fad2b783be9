import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type GraphQLFormattedError, print } from "graphql";
import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";

/** What the server said to an operation, with its errors as they came. */
export class GraphQLRequestError extends Error {
  override readonly name = "GraphQLRequestError";

  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join("; "));
  }

  /** Code of the first error, e.g. `NOT_FOUND`. */
  get code(): string | undefined {
    return this.errors[0]?.extensions?.code as string | undefined;
  }
}

/** A file to upload, and what it is called. */
export interface ClientFile {
  bytes: Uint8Array;
  name?: string;
}

/**
 * A small GraphQL client for the demo, the tests, and as an example: fetch for operations and uploads,
 * graphql-ws for subscriptions. It knows nothing of the server's source.
 */
export class ToonboothClient {
  #socket: Client | undefined;

  /** `url` is the server's address, e.g. `http://127.0.0.1:4000`. */
  constructor(
    readonly url: string,
    public token?: string,
  ) {}

  /**
   * Sends a query or mutation and answers its data.
   * @throws GraphQLRequestError when the answer has errors.
   */
  async request<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.#authorization() },
      body: JSON.stringify({ query: print(document), variables }),
    });
    return dataOf<Data>(response);
  }

  /**
   * Sends a mutation whose variable `file` is a file, by the GraphQL multipart request specification.
   * @throws GraphQLRequestError when the answer has errors.
   */
  async upload<Data, Variables extends { file: unknown }>(
    document: TypedDocumentNode<Data, Variables>,
    { file, ...variables }: Omit<Variables, "file"> & { file: ClientFile },
  ): Promise<Data> {
    const body = new FormData();
    body.set(
      "operations",
      JSON.stringify({ query: print(document), variables: { ...variables, file: null } }),
    );
    body.set("map", JSON.stringify({ 0: ["variables.file"] }));
    body.set("0", new Blob([file.bytes as Uint8Array<ArrayBuffer>]), file.name ?? "photo.jpg");
    const headers = { "apollo-require-preflight": "true", ...this.#authorization() };
    return dataOf<Data>(await fetch(`${this.url}/graphql`, { method: "POST", headers, body }));
  }

  /**
   * Subscribes; ends when the server completes, or when the caller leaves the loop.
   * @throws GraphQLRequestError when an event has errors.
   */
  async *subscribe<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): AsyncGenerator<Data> {
    this.#socket ??= createClient({
      url: `${this.url.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: () => ({ ...this.#authorization() }),
    });
    const events = this.#socket.iterate<Data>({ query: print(document), variables });
    for await (const { data, errors } of events) {
      if (errors) throw new GraphQLRequestError(errors);
      if (data) yield data;
    }
  }

  /** Closes the socket, if there is one. */
  async close(): Promise<void> {
    await this.#socket?.dispose();
  }

  #authorization(): Record<string, string> {
    return this.token ? { authorization: `Bearer ${this.token}` } : {};
  }
}

async function dataOf<Data>(response: Response): Promise<Data> {
  const { data, errors } = (await response.json()) as { data?: Data; errors?: GraphQLFormattedError[] };
  if (errors) throw new GraphQLRequestError(errors);
  if (!data) throw new Error(`HTTP ${response.status} without data`);
  return data;
}
