import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";

/** Wide enough for a page, small enough for a repository. */
const WIDTH = 320;

/** Writes small JPEGs of the pictures that a run made. */
export class PagePictures {
  /** @param folder where to; undefined: nowhere, because the page is only being checked. */
  constructor(readonly folder: string | undefined) {}

  /** Loads a picture and writes it, scaled down and on white. */
  async save(url: string, file: string): Promise<void> {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${file}: status ${response.status}`);
    const picture = sharp(Buffer.from(await response.arrayBuffer()))
      .resize({ width: WIDTH, withoutEnlargement: true })
      .flatten({ background: "#ffffff" })
      .jpeg({ quality: 82, mozjpeg: true });
    const bytes = await picture.toBuffer();
    if (!this.folder) return;
    await mkdir(this.folder, { recursive: true });
    await writeFile(path.join(this.folder, file), bytes);
  }
}
