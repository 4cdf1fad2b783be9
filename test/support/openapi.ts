import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";

/** What a response of the document says, as far as answers are checked by it. */
interface DescribedResponse {
  content?: Record<string, { schema: object }>;
  headers?: Record<string, object>;
  /** The error codes that this status may carry. */
  "x-codes"?: string[];
}

interface DescribedOperation {
  operationId: string;
  responses: Record<string, DescribedResponse>;
}

/** The document as it lies at the top of the repository. */
export interface ApiDocument {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, object> };
}

/** The committed document; that it is what the source says is checked by `npm run generate -- --check`. */
export const API_DOCUMENT: ApiDocument = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../openapi.json"), "utf8"),
);

/** Which request an answer answers. */
export interface AskedFor {
  method: string;
  /** With or without a query string. */
  path: string;
}

/** An answer whose body has been read. */
export interface GivenAnswer {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

/** An entity as it comes, with what tests look at by name. */
export type ApiEntity = Record<string, unknown> & { id: string };

/** What a JSON answer may hold; which of it there is, the document says. */
export interface ApiBody {
  success: boolean;
  data: {
    device: ApiEntity;
    token: string;
    original: ApiEntity;
    job: ApiEntity;
    cartoon: ApiEntity | null;
    face: ApiEntity | null;
    originals: ApiEntity[];
    downloadedFaces: ApiEntity[];
    media: Record<string, ApiEntity>;
    nextCursor: string | null;
  };
  error: { code: string; message: string; details: Record<string, unknown> | null; timestamp: string };
}

/** An answer that the document allows. */
export interface CheckedAnswer extends GivenAnswer {
  /** The operation that answered; undefined for a method that a path does not have. */
  operationId: string | undefined;
  /** The body as JSON; empty when it is none. */
  json: ApiBody;
}

// The package is CommonJS whose types do not say so.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat("binary", true);
ajv.addSchema({ $id: "document", components: API_DOCUMENT.components });
const NO_JSON = {} as ApiBody;
const validators = new Map<object, ValidateFunction>();

/** Sends a request and checks the answer by the document. */
export async function fetchDescribed(url: string, init: RequestInit = {}): Promise<CheckedAnswer> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const { pathname } = new URL(url);
  const body = new Uint8Array(await response.arrayBuffer());
  const { status, headers } = response;
  return checkAnswer({ method: init.method ?? "GET", path: pathname }, { status, headers, body });
}

/**
 * Checks an answer by the document: its status is described, so is its content type, and its body fits the schema;
 * an error's code is one that the operation names. A method that the path does not have has to be refused by 405,
 * with `Allow` naming those that it has.
 * @throws Error saying what does not fit.
 */
export function checkAnswer(request: AskedFor, answer: GivenAnswer): CheckedAnswer {
  const where = `${request.method} ${request.path} → ${answer.status}`;
  const item = findPath(request.path);
  if (!item) throw new Error(`${where}: the document has no such path`);
  const method = (request.method === "HEAD" ? "get" : request.method).toLowerCase();
  const operation = item[method];
  const response = operation ? operation.responses[answer.status] : refusedMethod(item, answer);
  if (!response) throw new Error(`${where}: this status is not described; body: ${preview(answer)}`);
  const json = checkBody(response, { request, answer, where });
  for (const name of Object.keys(response.headers ?? {})) {
    if (!answer.headers.has(name)) throw new Error(`${where}: the header ${name} is missing`);
  }
  return { ...answer, operationId: operation?.operationId, json };
}

/** The entry of the document for a path; one spelled out comes before one with parameters. */
function findPath(requested: string): Record<string, DescribedOperation> | undefined {
  const plain = requested.split("?", 1)[0] ?? "";
  const [name] = Object.keys(API_DOCUMENT.paths)
    .filter((template) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(plain))
    .sort((a, b) => Number(a.includes("{")) - Number(b.includes("{")));
  return name === undefined ? undefined : API_DOCUMENT.paths[name];
}

function refusedMethod(
  item: Record<string, DescribedOperation>,
  { status, headers }: GivenAnswer,
): DescribedResponse | undefined {
  const methods = Object.keys(item).flatMap((name) =>
    name === "get" ? ["GET", "HEAD"] : [name.toUpperCase()],
  );
  const expected = [...methods, "OPTIONS"].sort().join(", ");
  const allowed = (headers.get("allow") ?? "").split(", ").sort().join(", ");
  if (status !== 405 || allowed !== expected) return undefined;
  const schema = { $ref: "#/components/schemas/Failure" };
  return { content: { "application/json": { schema } }, "x-codes": ["METHOD_NOT_ALLOWED"] };
}

function checkBody(
  response: DescribedResponse,
  { request, answer, where }: { request: AskedFor; answer: GivenAnswer; where: string },
): ApiBody {
  if (request.method === "HEAD" || response.content === undefined) {
    if (answer.body.length > 0) throw new Error(`${where}: a body where none is described`);
    return NO_JSON;
  }
  const type = answer.headers.get("content-type")?.split(";", 1)[0] ?? "";
  const described = response.content[type];
  if (!described) throw new Error(`${where}: the content type ${type} is not described`);
  if (type !== "application/json") return NO_JSON;
  const json: ApiBody = JSON.parse(new TextDecoder().decode(answer.body));
  const validate = validatorOf(described.schema);
  if (!validate(json)) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}: ${preview(answer)}`);
  const codes = response["x-codes"];
  if (codes && json.success === false && !codes.includes(json.error.code)) {
    throw new Error(`${where}: the code ${json.error.code} is not described`);
  }
  return json;
}

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
  const made = ajv.compile(JSON.parse(text));
  validators.set(schema, made);
  return made;
}

function preview({ body }: GivenAnswer): string {
  return new TextDecoder().decode(body.subarray(0, 500));
}
