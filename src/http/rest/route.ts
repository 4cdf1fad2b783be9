import type { Request, Response } from "express";
import type { z } from "zod";
import type { Limits } from "../../config/limits.js";
import { AppError, type ErrorCode } from "../../errors.js";
import type { Device } from "../../schema/device.js";
import type { Job } from "../../schema/job.js";
import type { Services } from "../../services/services.js";
import type { FileHolder } from "../held-files.js";

/** One request to a JSON route, as its handler sees it. */
export interface RestCall {
  request: Request;
  response: Response;
  services: Services;
  limits: Limits;
  /** The token as it was sent. */
  token: string | null;
  /** The device of a valid token; there always is one when the route's security is "device". */
  device: Device | null;
  /** What stands in the path where the table has `{…Id}`. */
  id: string;
  /** The `Idempotency-Key` header. */
  idempotencyKey: string | undefined;
  /** Where files of forms wait. */
  files: FileHolder;
  /**
   * Counts one registration from the client's address; to be called before it is tried.
   * @throws AppError RATE_LIMITED
   */
  admitRegistration(): void;
  /**
   * Does work that makes a job while it holds a place in the queue, and room on the disk for the files that may come:
   * one photo unless `most` says otherwise. To be called before the body is read.
   * @throws AppError BUSY when there is no place, DISK_FULL when there is no room.
   */
  inPlace<T>(work: () => Promise<T>, most?: { files: number; bytesEach: number }): Promise<T>;
  /**
   * Waits until a job has ended, at most so many seconds. Answers the job as it stands then.
   * @throws AppError UNAUTHENTICATED when the token is voided meanwhile, NOT_FOUND when the job's record goes.
   */
  waitFor(job: Job, seconds: number): Promise<Job>;
}

/** A success: 200, or 202 for what is still being worked on. */
export interface RestAnswer<Data = unknown> {
  status: 200 | 202;
  data: Data;
}

/** What the table says of a route; document, mounting and checks are made from it. */
export interface RouteFacts {
  method: "get" | "post" | "patch" | "delete";
  /** In OpenAPI's spelling, with at most one `{name}`. */
  path: string;
  operationId: string;
  tag: "Devices" | "Cartoons" | "Faces" | "Jobs" | "Media" | "Media workers";
  summary: string;
  description: string;
  /**
   * "device": refused without a valid token, before the body is read. "optional": a token may come along. "worker":
   * refused without MEDIA_API_KEY, before the body is read; where none is configured there is no such route.
   */
  security: "device" | "optional" | "worker";
  /** What the id in the path is. */
  idDescription?: string;
  query?: z.ZodObject;
  /** The JSON body. */
  json?: z.ZodObject;
  /** Whether the JSON body may be left out. */
  jsonOptional?: boolean;
  /** The multipart form; its handler reads it. */
  form?: z.ZodObject;
  /** Whether `Idempotency-Key` is looked at. */
  takesKey?: boolean;
  /** Whether the `Claim-Token` header has to prove a claim. */
  takesClaim?: boolean;
  /** The `data` of a success. */
  data: z.ZodType;
  /** What a success means. */
  success: string;
  /** Whether it waits for a job, and so may answer 202. */
  waits?: boolean;
  /** Codes of this route alone; those of all routes, or of all with a body, come on top (openapi.ts). */
  failures: readonly ErrorCode[];
}

/** A route that can be served: its query and body are still to be checked. */
export interface RestRoute extends RouteFacts {
  handle(call: RestCall, input: RawInput): Promise<RestAnswer>;
}

/** What came with a request, not checked yet. */
export interface RawInput {
  query: Record<string, string>;
  /** Reads the JSON body; an absent one is `{}`. */
  readBody(): Promise<unknown>;
}

/** A route as the table writes it: its handler gets what the schemas made of query and body. */
export interface RouteDefinition<Query extends z.ZodObject, Body extends z.ZodObject, Data extends z.ZodType>
  extends RouteFacts {
  query?: Query;
  json?: Body;
  data: Data;
  handle(
    call: RestCall,
    input: { query: z.output<Query>; body: z.output<Body> },
  ): Promise<RestAnswer<z.input<Data>>>;
}

/** An entry of the table: the handler, with the checks of query and body before it. */
export function route<Query extends z.ZodObject, Body extends z.ZodObject, Data extends z.ZodType>(
  definition: RouteDefinition<Query, Body, Data>,
): RestRoute {
  const { query, json } = definition;
  return {
    ...definition,
    handle: async (call, raw) => {
      const input = {
        query: (query ? accept(query, raw.query) : {}) as z.output<Query>,
        body: (json ? accept(json, await raw.readBody()) : {}) as z.output<Body>,
      };
      return definition.handle(call, input);
    },
  };
}

/**
 * Checks what a client sent.
 * @throws AppError BAD_USER_INPUT naming each wrong member and what was expected.
 */
export function accept<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new AppError("BAD_USER_INPUT", { message: `${error.issues.map(faultOf).join("; ")}.` });
}

function faultOf({ path, message, ...issue }: z.core.$ZodIssue): string {
  if (path.length > 0) return `${path.join(".")}: ${message}`;
  if (issue.code !== "unrecognized_keys") return "Send a JSON object";
  // A client's own words, which may be long.
  return `${issue.keys.join(", ").slice(0, 100)}: not known here`;
}
