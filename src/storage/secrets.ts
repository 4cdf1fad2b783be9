import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";

const FILE_NAME = "jwt-secret";

/**
 * The secrets that sign tokens when JWT_SECRET is not set: 32 random bytes, made once and kept in
 * `dataDir` with mode 0600.
 * @throws Error when the file is there but holds less than 32 bytes.
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string[]> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const target = path.join(dataDir, FILE_NAME);
  const present = await readSecret(target);
  if (present !== undefined) return [present];
  // Two starts at once, perhaps in two containers with the same process id, must not write into one file.
  const temporary = `${target}.${randomUUID()}`;
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(randomBytes(32).toString("hex"));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // link() never replaces a secret that another process has made meanwhile.
    await link(temporary, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const created = await readSecret(target);
  if (created === undefined) throw new Error(`${target} vanished while it was being made`);
  return [created];
}

async function readSecret(target: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(target, "utf8")).trim();
    if (Buffer.byteLength(secret) < 32)
      throw new Error(`${target} holds less than 32 bytes; remove it to have one made`);
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
