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
 * `*` + `/*` or nothing at all and decode neither everywhere. Of what a client takes the highest quality value decides;
 * between equal ones AVIF, then WebP. Others get JPEG, or PNG where JPEG would lose transparency, or is refused. Cartoons
 * have a background. A sticker is WebP for everybody: whoever asks for one passes it on to a messenger, which takes
 * nothing else.
 * @param without a format that can't be had now.
 */
export function negotiateFormat(
  accept: string | undefined,
  { folder, filename, size, background }: ImageAddress & Pick<ImageQuery, "size" | "background">,
  without?: ImageFormat,
): ImageFormat {
  if (size === ImageSize.STICKER) return ImageFormat.WEBP;
  const transparent = background === Background.REMOVED || (folder !== "temp" && mayBeTransparent(filename));
  const ranges = readAccept(accept);
  const plain = transparent || qualityOf(ImageFormat.JPEG, ranges) === 0 ? ImageFormat.PNG : ImageFormat.JPEG;
  const named = [ImageFormat.AVIF, ImageFormat.WEBP].filter(
    (format) => format !== without && ranges.has(mimeType(format)),
  );
  const [best = plain] = [...named, plain].sort((a, b) => qualityOf(b, ranges) - qualityOf(a, ranges));
  return qualityOf(best, ranges) > 0 ? best : fallback(transparent);
}

/** Nothing that we have is acceptable: an image is better than an error (RFC 9110, 12.5.1). */
function fallback(transparent: boolean): ImageFormat {
  return transparent ? ImageFormat.PNG : ImageFormat.JPEG;
}

/** Media ranges in lower case, each with its quality value, 0..1. */
type MediaRanges = ReadonlyMap<string, number>;

/**
 * Reads an Accept header (RFC 9110, 12.5.1); nothing is the same as `*` + `/*`. Written here because libraries sort by quality
 * value and then by the client's order, and do not tell which values are equal.
 */
function readAccept(accept: string | undefined): MediaRanges {
  const text = accept?.trim() ? accept : "*/*";
  return new Map(
    text.split(",").map((item) => {
      const [range = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
      const weight = parameters.map((parameter) => /^q\s*=(.*)$/.exec(parameter)?.[1]).find(Boolean);
      return [range, weight === undefined ? 1 : Math.max(0, Math.min(1, Number(weight) || 0))];
    }),
  );
}

/** The most exact range that fits decides. */
function qualityOf(format: ImageFormat, ranges: MediaRanges): number {
  return ranges.get(mimeType(format)) ?? ranges.get("image/*") ?? ranges.get("*/*") ?? 0;
}

function mimeType(format: ImageFormat): string {
  return `image/${format.toLowerCase()}`;
}
