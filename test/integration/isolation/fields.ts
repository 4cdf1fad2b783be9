import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import type { Ids } from "./victim.js";

/** Arguments by which a root field can be asked for somebody's things, one entry for each way. */
type ArgumentsOf = (ids: Ids) => Record<string, unknown>[];

/**
 * Every root field of the schema. A field that is missing here fails the matrix: whoever adds one has to say by which
 * of its arguments another device's things could be asked for. Arguments that name nothing (sizes, styles) are not needed.
 */
export const FIELDS: Record<string, ArgumentsOf> = {
  "Query.me": () => [{}],
  "Query.styles": () => [{}],
  "Query.originals": ({ originalCursor }) => [{ after: originalCursor }],
  "Query.original": ({ originalId, downloadedOriginalId }) => [
    { id: originalId },
    { id: downloadedOriginalId },
  ],
  "Query.cartoon": ({ cartoonId, goneCartoonId }) => [{ id: cartoonId }, { id: goneCartoonId }],
  "Query.downloadedFaces": ({ faceCursor }) => [{ after: faceCursor }],
  "Query.downloadedFace": ({ faceId }) => [{ id: faceId }],
  "Query.job": (ids) => jobsOf(ids).map((id) => ({ id })),
  "Query.jobs": ({ originalId, downloadedOriginalId, jobCursor }) => [
    { originalId },
    { originalId: downloadedOriginalId },
    { originalId, active: true },
    { after: jobCursor },
  ],
  "Mutation.regenerate": ({ originalId, downloadedOriginalId, idempotencyKey }) => [
    { originalId },
    { originalId: downloadedOriginalId },
    { originalId, idempotencyKey },
  ],
  "Mutation.download": ({ cartoonId, goneCartoonId }) => [{ cartoonId }, { cartoonId: goneCartoonId }],
  "Mutation.cancelJob": (ids) => jobsOf(ids).map((jobId) => ({ jobId })),
  "Mutation.retryJob": (ids) => jobsOf(ids).map((jobId) => ({ jobId })),
  "Mutation.deleteOriginal": ({ originalId, downloadedOriginalId }) => [
    { originalId },
    { originalId: downloadedOriginalId },
  ],
  "Query.mediaStats": () => [{}],
  "Query.media": ({ mediaCursor }) => [{ after: mediaCursor }],
  "Query.mediaItem": ({ mediaId }) => [{ id: mediaId }],
  "Query.similarMedia": ({ mediaId }) => [{ id: mediaId }],
  "Mutation.deleteMedia": ({ mediaId }) => [{ id: mediaId }],
  "Mutation.retryMedia": ({ mediaId }) => [{ id: mediaId }],
  "Subscription.mediaProgress": ({ mediaId }) => [{ id: mediaId }],
  "Subscription.jobProgress": (ids) => jobsOf(ids).map((jobId) => ({ jobId })),
  "Subscription.cartoonReady": ({ originalId, downloadedOriginalId }) => [
    { originalId, since: "2020-01-01T00:00:00.000Z" },
    { originalId: downloadedOriginalId },
  ],
};

/** Root fields that take nothing of anybody's, or tell on purpose; each has a test of its own in the matrix. */
export const FIELDS_APART: Record<string, string> = {
  "Mutation.registerDevice": "tells that a UUID is in use, and nothing more",
  "Mutation.upload": "an idempotency key and the bytes of a photo mean something to their own device only",
  "Mutation.uploadMedia":
    "an idempotency key and the bytes of a picture mean something to their own device only",
  "Mutation.deleteDevice": "erases the caller only",
  "Subscription.jobUpdates": "delivers nothing of others",
  "Subscription.uploadProgress": "a key means something to its own device only",
};

function jobsOf({ readyJobId, faceJobId, canceledJobId, activeJobId }: Ids): string[] {
  return [readyJobId, faceJobId, canceledJobId, activeJobId];
}

/** The root fields of a schema, as `Query.job`. */
export function rootFields(schema: GraphQLSchema): string[] {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return types.flatMap((type) =>
    Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
  );
}

/** Arguments of a root field that hold an id, apart from those of styles, or a place in a list. */
export function idArguments(schema: GraphQLSchema, name: string): string[] {
  return fieldOf(schema, name)
    .args.filter(
      ({ name, type }) => name === "after" || (String(getNamedType(type)) === "ID" && name !== "styleId"),
    )
    .map(({ name }) => name);
}

/** An operation on one root field that asks for all that it can answer, three levels deep. */
export function operationOn(
  schema: GraphQLSchema,
  name: string,
  args: Record<string, unknown>,
): { query: string; variables: Record<string, unknown> } {
  const field = fieldOf(schema, name);
  const given = field.args.filter((arg) => arg.name in args);
  const declared = given.map((arg) => `$${arg.name}: ${arg.type}`).join(", ");
  const passed = given.map((arg) => `${arg.name}: $${arg.name}`).join(", ");
  const kind = name.split(".")[0]?.toLowerCase();
  const head = declared ? `${kind} (${declared})` : kind;
  const call = passed ? `${field.name}(${passed})` : field.name;
  return { query: `${head} { ${call} ${selection(field.type, 3)} }`, variables: args };
}

function fieldOf(schema: GraphQLSchema, name: string): GraphQLField<unknown, unknown> {
  const [typeName = "", fieldName = ""] = name.split(".");
  const field = (schema.getType(typeName) as GraphQLObjectType | undefined)?.getFields()[fieldName];
  if (!field) throw new Error(`the schema has no ${name}`);
  return field;
}

function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return "";
  if (!isObjectType(named)) throw new Error(`${named} is no object type`);
  const fields = Object.values(named.getFields())
    .filter((field) => !field.args.some(isRequiredArgument))
    .filter((field) => depth > 1 || isLeafType(getNamedType(field.type)))
    .map((field) => `${field.name} ${selection(field.type, depth - 1)}`);
  return `{ __typename ${fields.join(" ")} }`;
}
