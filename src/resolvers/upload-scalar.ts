import { GraphQLScalarType } from "graphql";
import { type FileUpload, GraphQLUpload } from "graphql-upload-minimal";
import { uploadError } from "./incoming-file.js";

/**
 * The library's scalar, except that a file that does not come fails with an AppError. TypeGraphQL awaits arguments
 * before it calls a resolver, so that no resolver could catch the library's own errors.
 */
export const UploadScalar = new GraphQLScalarType({
  ...GraphQLUpload.toConfig(),
  parseValue: (value) => {
    const file = Promise.resolve(GraphQLUpload.parseValue(value) as Promise<FileUpload>).catch(
      (cause: unknown) => {
        throw uploadError(cause);
      },
    );
    // When another variable is wrong, nobody ever awaits this one; unheard, its failure would end the process.
    file.catch(() => {});
    return file;
  },
});
