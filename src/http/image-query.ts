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

/** What is sent to a request that names no format. */
export interface Negotiated {
  format: ImageFormat;
  /** What is sent as long as there is no AVIF, if it is that. */
  meanwhile?: ImageFormat;
}

/**
 * The format for a request that names none. AVIF and WebP only for clients that name them: image widgets send
 * `*` + `/*` or nothing at all and decode neither everywhere. Of what a client takes the highest quality value decides;
 * between equal ones AVIF, then WebP. Others get JPEG, or PNG where there is transparency to keep; the other one of these
 * two only if they refuse this one, for browsers name PNG without wanting photos in it. What is refused with `q=0` is not
 * sent, unless all there is has been refused: an image is better than an error (RFC 9110, 12.5.1). Cartoons have a background. A sticker is WebP for everybody: whoever asks for one passes it on
 * to a messenger, which takes nothing else.
 */
export function negotiateFormat(
  accept: string | undefined,
  { folder, filename, size, background }: ImageAddress & Pick<ImageQuery, "size" | "background">,
): Negotiated {
  if (size === ImageSize.STICKER) return { format: ImageFormat.WEBP };
  const isTransparent =
    background === Background.REMOVED || (folder !== "temp" && mayBeTransparent(filename));
  const ranges = readAccept(accept);
  const takes = (format: ImageFormat) => qualityOf(format, ranges) > 0;
  const [plain, other] = isTransparent
    ? [ImageFormat.PNG, ImageFormat.JPEG]
    : [ImageFormat.JPEG, ImageFormat.PNG];
  const named = [ImageFormat.AVIF, ImageFormat.WEBP].filter((one) => ranges.has(mimeType(one)));
  const ranked = [...named, plain]
    .filter(takes)
    .sort((a, b) => qualityOf(b, ranges) - qualityOf(a, ranges))
    .concat(takes(plain) || !takes(other) ? [] : other);
  const [format = plain, next = plain] = ranked;
  return format === ImageFormat.AVIF ? { format, meanwhile: next } : { format };
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
