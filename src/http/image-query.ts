import Negotiator from "negotiator";
import { AppError } from "../errors.js";
import { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import { mayBeTransparent } from "../storage/files/file-names.js";
import { IMAGE_FOLDERS } from "../storage/files/file-store.js";
import type { ImageAddress } from "./dependencies.js";

/** `{milliseconds}_{device's UUID or original's id}.{ext}`; anything else never touches the disk. */
const FILENAME =
  /^\d{12,16}_(?:[0-9a-f]{24}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.[a-z]{3,5}$/;

/**
 * Which image a path names. Strict, so that nothing that climbs out of the folder gets any further.
 * @throws AppError NOT_FOUND
 */
export function readAddress(folder: unknown, filename: unknown): ImageAddress {
  const known = IMAGE_FOLDERS.find((candidate) => candidate === folder);
  if (!known || typeof filename !== "string" || !FILENAME.test(filename)) throw new AppError("NOT_FOUND");
  return { folder: known, filename };
}

/** What a query string asks of an image. */
export interface ImageQuery {
  size: ImageSize;
  /** Undefined: to be negotiated. */
  format: ImageFormat | undefined;
  background: Background;
  signature: { exp: string; sig: string } | undefined;
}

/**
 * Reads the query string of an image address.
 * @throws AppError BAD_USER_INPUT saying what was expected
 */
export function readImageQuery(query: URLSearchParams): ImageQuery {
  const exp = single(query, "exp");
  const sig = single(query, "sig");
  return {
    size: choice({ query, name: "size", values: ImageSize }) ?? ImageSize.FULL,
    format: choice({ query, name: "format", values: ImageFormat }),
    background: choice({ query, name: "bg", values: Background }) ?? Background.ORIGINAL,
    signature: exp === undefined && sig === undefined ? undefined : { exp: exp ?? "", sig: sig ?? "" },
  };
}

function choice<T extends string>(from: {
  query: URLSearchParams;
  name: string;
  values: Record<string, T>;
}): T | undefined {
  const text = single(from.query, from.name);
  if (text === undefined) return undefined;
  const values = Object.values(from.values);
  const found = values.find((value) => value.toLowerCase() === text);
  if (found) return found;
  const expected = values.map((value) => value.toLowerCase());
  throw new AppError("BAD_USER_INPUT", {
    message: `${from.name}: expected one of ${expected.join(", ")}.`,
    details: { parameter: from.name, expected },
  });
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  if (values.length <= 1) return values[0];
  throw new AppError("BAD_USER_INPUT", { message: `${name}: expected one value, got ${values.length}.` });
}

/**
 * The format for a request that names none. AVIF and WebP only for clients that name them: image widgets send
 * `*` + `/*` or nothing at all and decode neither everywhere. Others get JPEG, or PNG where JPEG would lose
 * transparency. Cartoons have a background. A sticker is WebP for everybody: whoever asks for one passes it on to a
 * messenger, which takes nothing else.
 */
export function negotiateFormat(
  accept: string | undefined,
  { folder, filename, size, background }: ImageAddress & Pick<ImageQuery, "size" | "background">,
): ImageFormat {
  if (size === ImageSize.STICKER) return ImageFormat.WEBP;
  const transparent = background === Background.REMOVED || (folder !== "temp" && mayBeTransparent(filename));
  const fallback = transparent ? ImageFormat.PNG : ImageFormat.JPEG;
  const named = [ImageFormat.AVIF, ImageFormat.WEBP].filter((format) => names(accept, format));
  const offered = [...named, fallback].map(mimeType);
  const best = new Negotiator({ headers: { accept } }).mediaType(offered);
  return named.find((candidate) => mimeType(candidate) === best) ?? fallback;
}

function names(accept: string | undefined, format: ImageFormat): boolean {
  return (accept ?? "")
    .split(",")
    .some((item) => item.split(";", 1)[0]?.trim().toLowerCase() === mimeType(format));
}

function mimeType(format: ImageFormat): string {
  return `image/${format.toLowerCase()}`;
}
