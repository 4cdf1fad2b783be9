import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { openDatabase } from "../../src/storage/database/database.js";
import { type Home, sha256, type UploadFolder } from "../acceptance/support/home.js";

const FOLDERS: readonly UploadFolder[] = ["originals", "temp", "downloaded", "incoming", "quarantine"];

/** Everything that a server which is not running has left: all documents, and the hash of every file. */
export type Snapshot = Awaited<ReturnType<typeof takeSnapshot>>;

/** Reads the database and hashes the files of an installation that nobody is using. */
export async function takeSnapshot(home: Home) {
  const database = await openDatabase({ dataDir: home.dataDir });
  try {
    const { originals, cartoons, faces, jobs, claims, media, mediaClaims } = database.models;
    return {
      originals: await originals.find({}).lean(),
      cartoons: await cartoons.find({}).lean(),
      faces: await faces.find({}).lean(),
      jobs: await jobs.find({}).lean(),
      claims: await claims.find({}).lean(),
      media: await media.find({}).lean(),
      mediaClaims: await mediaClaims.find({}).lean(),
      files: await hashFiles(home),
      mediaFiles: await hashMedia(home),
      variants: await sizeVariants(home),
    };
  } finally {
    await database.close();
  }
}

/** The files below a folder of UPLOADS_DIR. */
export async function filesBelow(home: Home, folder: "media" | "variants"): Promise<string[]> {
  const entries = await readdir(path.join(home.uploadsDir, folder), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
}

/** By file name: the folders are those of its day. */
async function hashMedia(home: Home): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const file of await filesBelow(home, "media"))
    hashes.set(path.basename(file), sha256(await readFile(file)));
  return hashes;
}

/** Bytes of each published variant, by the item's id and the file's name. */
async function sizeVariants(home: Home): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const file of await filesBelow(home, "variants")) {
    const name = `${path.basename(path.dirname(file))}/${path.basename(file)}`;
    sizes.set(name, (await stat(file)).size);
  }
  return sizes;
}

async function hashFiles(home: Home): Promise<Record<UploadFolder, Map<string, string>>> {
  const folders = FOLDERS.map(async (folder) => {
    const hashes = new Map<string, string>();
    for (const name of await readdir(path.join(home.uploadsDir, folder))) {
      // A work folder of an engine counts by its name; what is in it has no document yet.
      const bytes = name.startsWith("work-")
        ? Buffer.alloc(0)
        : await readFile(path.join(home.uploadsDir, folder, name));
      hashes.set(name, sha256(bytes));
    }
    return [folder, hashes] as const;
  });
  return Object.fromEntries(await Promise.all(folders)) as Record<UploadFolder, Map<string, string>>;
}
