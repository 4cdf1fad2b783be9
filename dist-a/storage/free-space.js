import { statfs } from "node:fs/promises";
/** Bytes free for this program on the file system of a folder. */
export async function freeSpace(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
}
//# sourceMappingURL=free-space.js.map