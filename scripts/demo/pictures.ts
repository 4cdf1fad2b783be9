import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { type ContactTile, contactSheet } from "../../src/imaging/contact-sheet.js";

/** What an earlier run left: a picture that this run does not make must not look as if it did. */
const OURS = /^(original\.jpg|cartoon-\d\.(webp|png|jpeg)|face-cut\.png|contact-sheet\.jpg)$/;

/** The folder of a run's pictures. */
export class PictureFolder {
  readonly #tiles: ContactTile[] = [];

  private constructor(readonly path: string) {}

  /** Makes the folder; takes an earlier run's pictures out of it and nothing else. */
  static async prepare(folder: string): Promise<PictureFolder> {
    await mkdir(folder, { recursive: true });
    const earlier = (await readdir(folder)).filter((name) => OURS.test(name));
    await Promise.all(earlier.map((name) => rm(path.join(folder, name))));
    return new PictureFolder(folder);
  }

  /** Loads a picture by its URL, checks it and writes it; `name` may leave its ending to the picture's type. */
  async save(url: string, { name, label }: { name: string; label: string }): Promise<void> {
    const { bytes, type } = await loadPicture(url);
    const target = path.join(this.path, path.extname(name) ? name : `${name}.${type}`);
    await writeFile(target, bytes);
    this.#tiles.push({ path: target, label });
  }

  /** Lays everything saved side by side into contact-sheet.jpg. */
  async layOut(): Promise<void> {
    const draft = path.join(this.path, "contact-sheet.png");
    await contactSheet(this.#tiles, draft);
    await sharp(draft).jpeg({ quality: 90 }).toFile(path.join(this.path, "contact-sheet.jpg"));
    await rm(draft);
  }

  /** Names of the pictures in the folder. */
  async names(): Promise<string[]> {
    return (await readdir(this.path)).filter((name) => OURS.test(name)).sort();
  }
}

/**
 * Loads a picture as an app would, with no header.
 * @throws Error unless it is there, says what it is, and is that.
 */
export async function loadPicture(url: string): Promise<{ bytes: Buffer; type: string }> {
  const { pathname } = new URL(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${pathname} answered with status ${response.status}.`);
  const contentType = response.headers.get("content-type") ?? "nothing";
  const bytes = Buffer.from(await response.arrayBuffer());
  const { format } = await sharp(bytes).metadata();
  if (contentType !== `image/${format}`) {
    throw new Error(`${pathname} says it is ${contentType}, but its bytes are ${format}.`);
  }
  return { bytes, type: format };
}
