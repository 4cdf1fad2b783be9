import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PictureKind } from "../imaging/analysis/quality.js";
import { isRemoved } from "../imaging/analysis/removal-method.js";
import type { ImagePool } from "../imaging/pool.js";
import { isCropped, type VariantFormat, type VariantSize } from "../imaging/sizes.js";
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
}

/**
 * Does what the server asks for an item: loads the picture, looks what is in it, makes its variants, and delivers all that.
 * @throws AppError when the picture is at fault, Refusal by the server; whatever else is thrown is worth another try.
 */
export async function processItem(
  item: ClaimedItem,
  { api, pool }: { api: MediaApi; pool: ImagePool },
  { signal, onProgress }: WorkContext,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-media-worker-"));
  try {
    const source = path.join(folder, "picture");
    await api.load(item, source, signal);
    const asked = { source, kind: item.type.toLowerCase() as PictureKind };
    const { kind, format, width, height, ...analysis } = await pool.analyse(asked, { signal });
    onProgress(ANALYSED_PERCENT);
    const variants = await makeVariants(item, { source, folder, pool }, { signal, onProgress });
    const result: ItemResult = { analysis, variants };
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
  { signal, onProgress }: WorkContext,
): Promise<MadeVariant[]> {
  const cutOut = await removeBackground(item, { source, folder, pool }, signal);
  const variants = item.variants.filter((one) => cutOut || !isCutOut(one));
  const isAnyCropped = variants.some(({ size }) => isCropped(size as VariantSize));
  const faces = isAnyCropped ? (await pool.describe(source, { signal })).faces : null;
  const made: MadeVariant[] = [];
  for (const wanted of variants) {
    const { name, size, format } = wanted;
    const target = path.join(folder, name);
    const request: VariantRequest = {
      ...(isCutOut(wanted) && cutOut ? { source: cutOut, faces: null } : { source, faces }),
      target,
      size: size as VariantSize,
      format: format as VariantFormat,
    };
    const { width, height } = await pool.renderVariant(request, { signal, deadlineMs: VARIANT_DEADLINE_MS });
    made.push({ name, path: target, width, height });
    const share = made.length / variants.length;
    onProgress(Math.round(ANALYSED_PERCENT + share * (MADE_PERCENT - ANALYSED_PERCENT)));
  }
  return made;
}

function isCutOut({ background }: ClaimedItem["variants"][number]): boolean {
  return background === "removed";
}

/** Path of the picture without its background; undefined when none is wanted, or nothing was taken away. */
async function removeBackground(
  { type, variants }: ClaimedItem,
  { source, folder, pool }: { source: string; folder: string; pool: ImagePool },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!variants.some(isCutOut)) return undefined;
  const target = path.join(folder, "cut-out.png");
  const request = { source, target, kind: type.toLowerCase() as PictureKind, trim: true };
  const { method } = await pool.removeBackground(request, { signal });
  return isRemoved(method) ? target : undefined;
}
