import { GraphQLError, GraphQLScalarType } from "graphql";
import type { FileSource } from "./incoming-file.js";

/** A file that a form announces and may not have brought yet; it stands in the variables where the file goes. */
export class Upload {
  readonly file: Promise<FileSource>;
  /** Says that the file is there, or how it failed to come. Only the first of both counts. */
  readonly bring: (file: FileSource | Promise<FileSource>) => void;
  readonly fail: (error: unknown) => void;

  constructor() {
    const { promise, resolve, reject } = newPromise<FileSource>();
    this.file = promise;
    this.bring = resolve;
    this.fail = reject;
    // When the operation is refused, nobody ever awaits it; unheard, its failure would end the process.
    promise.catch(() => {});
  }
}

function newPromise<T>() {
  let resolve: (value: T | Promise<T>) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}

/** A file of a GraphQL multipart request (https://github.com/jaydenseric/graphql-multipart-request-spec). */
export const UploadScalar = new GraphQLScalarType<Promise<FileSource>, never>({
  name: "Upload",
  description: "The `Upload` scalar type represents a file upload.",
  parseValue: (value) => {
    if (value instanceof Upload) return value.file;
    throw new GraphQLError("Upload value invalid.");
  },
  parseLiteral: (node) => {
    throw new GraphQLError("Upload literal unsupported.", { nodes: node });
  },
  serialize: () => {
    throw new GraphQLError("Upload serialization unsupported.");
  },
});
