import { z } from "zod";
import { IMAGE_FOLDERS } from "../files/file-store.js";
/** Raised when an older program could not restore what a newer one writes. */
export const FORMAT = 1;
/** The archive's first entry; by it a backup is told from any other archive. */
export const MANIFEST = "toonbooth-backup.json";
/** Folders of UPLOADS_DIR that are kept. What is still coming in is not: nobody was told that it is there. */
export const UPLOAD_FOLDERS = [...IMAGE_FOLDERS, "variants", "quarantine"];
/** The archive's name for the folder of the embedded database. */
export const DATABASE = "data/database";
/** The archive's names for what tells that both folders belong together, and for the generated secret. */
export const STORE_ID = "uploads/.store-id";
export const SECRET = "data/jwt-secret";
const NAME = /^(data\/database\/data\.mdb|data\/jwt-secret|uploads\/\.store-id|uploads\/((originals|temp|downloaded|quarantine)|media\/\d{4}\/\d\d\/\d\d|variants\/[0-9a-f-]{36}\/[a-z]{1,20}\/[0-9a-f]{24})\/\w[\w.-]{0,200})$/;
/** Whether a backup may hold a file of this name: whoever made the archive must not choose where files go. */
export function isBackupName(name) {
    return NAME.test(name);
}
const ManifestSchema = z.object({
    format: z.number(),
    createdAt: z.iso.datetime(),
    files: z.record(z.string().regex(NAME), z.object({ bytes: z.int().min(0), sha256: z.string() })),
});
/**
 * Reads a manifest.
 * @throws Error when it is none, or of a format that this program does not know.
 */
export function parseManifest(text) {
    const format = JSON.parse(text)?.format;
    if (typeof format === "number" && format > FORMAT) {
        throw new Error(`It was made by a newer version (format ${format}; this one reads ${FORMAT}).`);
    }
    return ManifestSchema.parse(JSON.parse(text));
}
//# sourceMappingURL=layout.js.map