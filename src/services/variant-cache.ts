import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { parseFileName } from "../storage/files/file-names.js";
import { type FileStore, IMAGE_FOLDERS, type ImageFolder } from "../storage/files/file-store.js";
import { missingAsUndefined } from "../storage/files/missing.js";
import type { Leftovers } from "./sweep/leftovers.js";

/** A file that was used so lately (milliseconds) is not marked again: every mark is a write. */
const MARKED_MS = 60_000;

interface CachedFile {
  path: string;
  size: number;
  usedAt: number;
}

interface ImageOfVariants {
  folder: ImageFolder;
  filename: string;
  /** How many there are. */
  variants: number;
}

/**
 * Finished variants on disk, a folder for each image. May be deleted at any time; between two sweeps it may
 * grow beyond its bound.
 */
export class VariantCache {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #files: FileStore;

  constructor(options: { directory: string; maxBytes: number; files: FileStore }) {
    this.#directory = options.directory;
    this.#maxBytes = options.maxBytes;
    this.#files = options.files;
  }

  /** Absolute path of a variant, whether it exists or not. Throws for a file name that is none of ours. */
  pathOf({ folder, filename }: { folder: ImageFolder; filename: string }, variant: string): string {
    return path.join(this.#folderOf(folder, filename), variant);
  }

  /** The way from the cache's folder to a variant, with slashes. */
  relative(target: string): string {
    return path.relative(this.#directory, target).split(path.sep).join("/");
  }

  /** Size of a variant in bytes, or undefined; notes, to the minute, that it was used. */
  async use(target: string): Promise<number | undefined> {
    const stats = await missingAsUndefined(stat(target));
    const now = new Date();
    if (stats && now.getTime() - stats.mtimeMs > MARKED_MS)
      await missingAsUndefined(utimes(target, now, now));
    return stats?.size;
  }

  /** Whether a variant is there; this is no use of it. */
  async has(target: string): Promise<boolean> {
    return (await missingAsUndefined(stat(target))) !== undefined;
  }

  /** Makes room for the variants of an image. */
  async prepare(target: string): Promise<void> {
    await mkdir(path.dirname(target), { recursive: true });
  }

  /** Forgets the variants of an image. */
  async remove(folder: ImageFolder, filename: string): Promise<void> {
    await rm(this.#folderOf(folder, filename), { recursive: true, force: true });
  }

  /** Finds variants of images that are gone, and the least recently used ones beyond the bound. */
  async findLeftovers(): Promise<Leftovers> {
    const kept: CachedFile[] = [];
    const orphans: ImageOfVariants[] = [];
    for (const folder of IMAGE_FOLDERS) {
      for (const filename of await namesIn(path.join(this.#directory, folder))) {
        if (!parseFileName(filename)) continue;
        const variants = await filesIn(this.#folderOf(folder, filename));
        if (await this.#files.exists(folder, filename)) kept.push(...variants);
        else orphans.push({ folder, filename, variants: variants.length });
      }
    }
    const surplus = this.#beyondBound(kept);
    return {
      count: orphans.reduce((sum, { variants }) => sum + variants, surplus.length),
      remove: async () => {
        for (const { folder, filename } of orphans) await this.remove(folder, filename);
        for (const { path: target } of surplus) await rm(target, { force: true });
      },
    };
  }

  #beyondBound(variants: CachedFile[]): CachedFile[] {
    let bytes = variants.reduce((sum, { size }) => sum + size, 0);
    return variants
      .sort((a, b) => a.usedAt - b.usedAt)
      .filter(({ size }) => {
        if (bytes <= this.#maxBytes) return false;
        bytes -= size;
        return true;
      });
  }

  #folderOf(folder: ImageFolder, filename: string): string {
    // pathOf refuses what is none of our names, so that no request can lead out of the folder.
    return path.join(this.#directory, folder, path.basename(this.#files.pathOf(folder, filename)));
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return (await missingAsUndefined(readdir(directory))) ?? [];
}

async function filesIn(directory: string): Promise<CachedFile[]> {
  const files: CachedFile[] = [];
  for (const name of await namesIn(directory)) {
    const target = path.join(directory, name);
    const stats = await missingAsUndefined(stat(target));
    if (stats) files.push({ path: target, size: stats.size, usedAt: stats.mtimeMs });
  }
  return files;
}
