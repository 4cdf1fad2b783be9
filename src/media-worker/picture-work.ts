import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PictureKind } from "../imaging/analysis/quality.js";
import { isRemoved } from "../imaging/analysis/removal-method.js";
import type { ImagePool } from "../imaging/pool.js";
import { type Dimensions, isCropped, type VariantFormat, type VariantSize } from "../imaging/sizes.js";
import type { VariantRequest } from "../imaging/variants.js";
import type { ClaimedItem, ItemResult, MadeVariant, MediaApi } from "./api.js";

/** Milliseconds for one variant: nobody waits for it but the lease, which is renewed. */
const VARIANT_DEADLINE_MS = 120_000;

/** Percent that is done once the picture has been analysed; the variants take the rest. */
const ANALYSED_PERCENT = 30;
const MADE_PERCENT = 95;

/** What may accompany the work on an item. */
export interface WorkContext {
  signal: AbortSignal;
  /** Is told how much is done, whole percent. */
  onProgress: (percent: number) => void;
  /** Pixels that the server lets a picture have. */
  maxPixels: number;
}

/** What may accompany a call of the image processes. */
type CallOptions = Pick<WorkContext, "signal" | "maxPixels">;

/**
 * Does what the server asks for an item: loads the picture, looks what is in it, makes its variants, and delivers all that.
 * @throws AppError when the picture is at fault, Refusal by the server; whatever else is thrown is worth another try.
 */
export async function processItem(
  item: ClaimedItem,
  { api, pool }: { api: MediaApi; pool: ImagePool },
  context: WorkContext,
): Promise<void> {
  const { signal, maxPixels, onProgress } = context;
  const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-media-worker-"));
  try {
    const source = path.join(folder, "picture");
    await api.load(item, source, signal);
    const asked = { source, kind: item.type.toLowerCase() as PictureKind };
    const { kind, format, width, height, ...analysis } = await pool.analyse(asked, { signal, maxPixels });
    onProgress(ANALYSED_PERCENT);
    const made = await makeVariants(item, { source, folder, pool }, context);
    const result: ItemResult = { analysis, ...made };
    // From here on the server has the last word: a claim that has just ended by this is lost to renewals as well.
    signal.throwIfAborted();
    await api.complete(item, result);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeVariants(
  item: ClaimedItem,
  { source, folder, pool }: { source: string; folder: string; pool: ImagePool },
  { onProgress, ...call }: WorkContext,
): Promise<Pick<ItemResult, "variants" | "cutOut">> {
  const cutOut = await removeBackground(item, { source, folder, pool }, call);
  const variants = item.variants.filter((one) => cutOut || !isCutOut(one));
  const isAnyCropped = variants.some(({ size }) => isCropped(size as VariantSize));
  const faces = isAnyCropped ? (await pool.describe(source, call)).faces : null;
  const made: MadeVariant[] = [];
  for (const wanted of variants) {
    const { name, size, format } = wanted;
    const target = path.join(folder, name);
    const request: VariantRequest = {
      ...(isCutOut(wanted) && cutOut ? { source: cutOut.path, faces: null } : { source, faces }),
      target,
      size: size as VariantSize,
      format: format as VariantFormat,
    };
    const { width, height } = await pool.renderVariant(request, { ...call, deadlineMs: VARIANT_DEADLINE_MS });
    made.push({ name, path: target, width, height });
    const share = made.length / variants.length;
    onProgress(Math.round(ANALYSED_PERCENT + share * (MADE_PERCENT - ANALYSED_PERCENT)));
  }
  return { variants: made, ...(cutOut ? { cutOut: cutOut.size } : {}) };
}

function isCutOut({ background }: ClaimedItem["variants"][number]): boolean {
  return background === "removed";
}

/** The picture without its background, cropped; undefined when none is wanted, or nothing was taken away. */
async function removeBackground(
  { type, variants }: ClaimedItem,
  { source, folder, pool }: { source: string; folder: string; pool: ImagePool },
  call: CallOptions,
): Promise<{ path: string; size: Dimensions } | undefined> {
  if (!variants.some(isCutOut)) return undefined;
  const target = path.join(folder, "cut-out.png");
  const request = { source, target, kind: type.toLowerCase() as PictureKind, trim: true };
  const { method, width, height } = await pool.removeBackground(request, call);
  return isRemoved(method) ? { path: target, size: { width, height } } : undefined;
}
