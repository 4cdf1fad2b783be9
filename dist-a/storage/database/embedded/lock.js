import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
/** Where a unix socket's path has least room, less what our names take. */
const MAX_FOLDER_BYTES = 103 - 24;
/**
 * Lets a server listen on a unix socket in a folder that only this user can enter. The socket is the folder's
 * lock as well: the system closes it however its process ends. Each process listens under a name of its own
 * (`<process>-<random>.sock`) and only then looks for others: of two that start together at least one sees
 * the other. Names are never used twice, so that what nobody answers for can be deleted without harm.
 */
export async function listenAlone(server, directory) {
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o700);
    const handle = await open(directory);
    const name = `${process.pid}-${randomBytes(4).toString("hex")}.sock`;
    const folder = shortName(directory, handle.fd);
    const close = async () => {
        await new Promise((resolve) => server.close(resolve));
        await rm(join(folder, name), { force: true });
        await handle.close();
    };
    server.listen(join(folder, `.${name}`));
    await once(server, "listening");
    // The name appears only when it is answered for; binding and listening are two steps.
    await rename(join(folder, `.${name}`), join(folder, name));
    const other = await findOther(folder, name);
    if (other === undefined)
        return { path: join(folder, name), close };
    await close();
    throw new Error(`The folder ${directory} is in use by process ${other}. Stop it, or set MONGODB_URI.`);
}
/** A path of the folder that is short enough for a socket in it. */
function shortName(directory, fd) {
    if (Buffer.byteLength(directory) <= MAX_FOLDER_BYTES)
        return directory;
    if (process.platform === "linux")
        return `/proc/self/fd/${fd}`;
    throw new Error(`Set DATA_DIR to a shorter path; no socket fits into ${directory}`);
}
/** The process that lives in the folder, if one does; removes what killed ones have left. */
async function findOther(folder, own) {
    for (const name of await readdir(folder)) {
        const pid = /^(\d+)-\w+\.sock$/.exec(name)?.[1];
        if (pid === undefined || name === own)
            continue;
        if (await isAnswered(join(folder, name)))
            return pid;
        await rm(join(folder, name), { force: true });
    }
    return undefined;
}
/** Whether somebody listens there: the system answers, however busy that process is. */
function isAnswered(path) {
    const socket = connect(path);
    return once(socket, "connect")
        .then(() => true)
        .catch(({ code }) => !["ENOENT", "ECONNREFUSED", "ENOTSOCK"].includes(code))
        .finally(() => socket.destroy());
}
//# sourceMappingURL=lock.js.map