import path from "node:path";
import { parseArgs } from "node:util";
import { readConfigOrExit } from "./config/read-or-exit.js";
import { writeBackup } from "./storage/backup/backup.js";
import { restoreBackup } from "./storage/backup/restore.js";
import { createLocalFileStore } from "./storage/files/local.js";
/** `npm run backup -- FILE`, and `npm run restore -- FILE`, which is the same program with `--restore`. */
async function main() {
    const { values, positionals } = parseArgs({
        options: { restore: { type: "boolean", default: false } },
        allowPositionals: true,
    });
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0)
        throw new Error("Expected the name of one file.");
    const { mongodbUri, dataDir, uploadsDir } = readConfigOrExit();
    if (mongodbUri !== undefined) {
        throw new Error("This is for the embedded database; with MONGODB_URI see docs/operations.md, Backup.");
    }
    const folders = { dataDir, uploadsDir, files: createLocalFileStore(uploadsDir) };
    process.stdout.write(`${await (values.restore ? restore : backup)(path.resolve(file), folders)}\n`);
}
async function backup(target, folders) {
    const { originals, faces, cartoons, media, bytes, missing, hasSecret } = await writeBackup({
        ...folders,
        target,
    });
    return [
        `Wrote ${target}: ${originals} originals, ${faces} faces, ${cartoons} cartoons, ${media} media items, ${Math.ceil(bytes / 1_048_576)} MB.`,
        "It holds people's photos" +
            (hasSecret ? " and the secret that signs tokens: encrypt it." : ": encrypt it."),
        ...(hasSecret ? [] : ["The secret is not in it, because JWT_SECRET is set: keep that yourself."]),
        ...missing.map((name) => `MISSING: uploads/${name} is named in the database but was not there.`),
    ].join("\n");
}
async function restore(source, folders) {
    const { createdAt, files, hasSecret } = await restoreBackup({ ...folders, source });
    return [
        `Restored ${files} files of ${createdAt} into ${folders.dataDir} and ${folders.uploadsDir}.`,
        hasSecret ? "Start the server." : "Start the server with the JWT_SECRET that it had.",
    ].join("\n");
}
main().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
//# sourceMappingURL=backup.js.map