const CODE_NAMES: Record<number, string> = {
  2: "BadValue",
  8: "UnknownError",
  9: "FailedToParse",
  13: "Unauthorized",
  14: "TypeMismatch",
  18: "AuthenticationFailed",
  26: "NamespaceNotFound",
  27: "IndexNotFound",
  28: "PathNotViable",
  40: "ConflictingUpdateOperators",
  43: "CursorNotFound",
  48: "NamespaceExists",
  53: "InvalidIdField",
  54: "NotSingleValueField",
  59: "CommandNotFound",
  66: "ImmutableField",
  67: "CannotCreateIndex",
  72: "InvalidOptions",
  73: "InvalidNamespace",
  85: "IndexOptionsConflict",
  86: "IndexKeySpecsConflict",
  91: "ShutdownInProgress",
  115: "CommandNotSupported",
  10334: "BSONObjectTooLarge",
  11000: "DuplicateKey",
  14031: "OutOfDiskSpace",
};

/** An error as MongoDB's clients know it: a number, and for some numbers further fields. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";

  constructor(
    readonly code: number,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }

  /** The fields that an entry of `writeErrors` has. */
  toWriteError(): Record<string, unknown> {
    return { code: this.code, errmsg: this.message, ...this.details };
  }

  /** The whole answer to a command that failed. */
  toReply(): Record<string, unknown> {
    const codeName = CODE_NAMES[this.code] ?? `Location${this.code}`;
    return { ok: 0, code: this.code, codeName, errmsg: this.message, ...this.details };
  }
}

/** Refuses what a real MongoDB could do and this database can't; `code` is 115, 2 or 59. */
export function unsupported(what: string, code = 115): DatabaseError {
  return new DatabaseError(
    code,
    `The embedded database does not support ${what}; set MONGODB_URI to use a MongoDB server.`,
  );
}

/** What a client is told of something that nobody foresaw; a `DatabaseError` stays as it is. */
export function toDatabaseError(thrown: unknown): DatabaseError {
  if (thrown instanceof DatabaseError) return thrown;
  return new DatabaseError(8, thrown instanceof Error ? thrown.message : String(thrown));
}
