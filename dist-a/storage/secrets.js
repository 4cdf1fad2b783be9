import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, rm, stat } from "node:fs/promises";
import path from "node:path";
import { missingAsUndefined } from "./files/missing.js";
const FILE_NAME = "jwt-secret";
/** Bits of a file mode, as `chmod` has them. */
const NOT_OWNER = 0o077;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;
/**
 * The secrets that sign tokens when JWT_SECRET is not set: 32 random bytes, made once and kept in
 * `dataDir` with mode 0600. A file that others could read is closed to them.
 * @throws Error when the file is there but damaged, or holds less than 32 bytes, or can't be closed to others, or
 *   when everybody could replace it.
 */
export async function loadOrCreateSecret(dataDir) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await assertNotReplaceable(dataDir);
    const target = path.join(dataDir, FILE_NAME);
    const present = await readSecret(target);
    if (present !== undefined)
        return [present];
    await createSecret(target);
    const created = await readSecret(target);
    if (created === undefined)
        throw new Error(`${target} vanished while it was being made`);
    return [created];
}
async function createSecret(target) {
    // Two starts at once, perhaps in two containers with the same process id, must not write into one file.
    const temporary = `${target}.${randomUUID()}`;
    const file = await open(temporary, "wx", 0o600);
    try {
        await file.writeFile(randomBytes(32).toString("hex"));
        await file.sync();
    }
    finally {
        await file.close();
    }
    try {
        // link() never replaces a secret that another process has made meanwhile.
        await link(temporary, target);
        await syncFolder(path.dirname(target));
    }
    catch (error) {
        if (error.code !== "EEXIST")
            throw error;
    }
    finally {
        await rm(temporary, { force: true });
    }
}
/** A secret that a power cut takes away locks every phone out. Windows can't open folders and needs no such step. */
async function syncFolder(folder) {
    if (process.platform === "win32")
        return;
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
}
async function readSecret(target) {
    const file = await missingAsUndefined(open(target, "r"));
    if (!file)
        return undefined;
    try {
        await closeToOthers(file, target);
        return checked(await file.readFile(), target);
    }
    finally {
        await file.close();
    }
}
function checked(bytes, target) {
    const secret = bytes.toString("utf8").trim();
    // Zeros, as some file systems leave them after a power cut, would be a secret that everybody can guess.
    if (/\p{Cc}|\uFFFD/u.test(secret)) {
        throw new Error(`${target} is damaged: expected a text; restore it, or remove it to have one made`);
    }
    if (Buffer.byteLength(secret) < 32) {
        throw new Error(`${target} holds less than 32 bytes; remove it to have one made`);
    }
    return secret;
}
/** Windows has no such modes; there the folder's access list counts. */
async function closeToOthers(file, target) {
    if (process.platform === "win32")
        return;
    const { mode } = await file.stat();
    if ((mode & NOT_OWNER) === 0)
        return;
    try {
        await file.chmod(mode & 0o700);
    }
    catch (cause) {
        throw new Error(`${target} can be read by others; run: chmod 600 ${target}`, { cause });
    }
}
/** Not mended here: the folder may be one that is shared on purpose. */
async function assertNotReplaceable(dataDir) {
    if (process.platform === "win32")
        return;
    const { mode } = await stat(dataDir);
    if ((mode & WRITABLE_BY_ALL) === 0 || (mode & STICKY) !== 0)
        return;
    throw new Error(`DATA_DIR (${dataDir}) can be written by everybody, who could replace the secret in it; run: chmod o-w ${dataDir}`);
}
//# sourceMappingURL=secrets.js.map