import { duplicateKeyField } from "../storage/database/database.js";
import { formatFileName, parseFileName } from "../storage/files/file-names.js";
/**
 * Inserts a document by its `_id`; if it is there already nothing changes. If another document has its file
 * name, the file moves on to the next free millisecond. Answers the document as it is stored.
 * @throws what `insert` throws, if it is no refusal of `_id` or `filename`.
 */
export async function insertNamed(options) {
    const { files, folder, insert } = options;
    let { document } = options;
    for (;;) {
        try {
            await insert(document);
            return document;
        }
        catch (error) {
            const field = duplicateKeyField(error);
            if (field === "_id")
                return (await options.read(document._id)) ?? document;
            if (field !== "filename")
                throw error;
        }
        document = await renamed(files, folder, document);
    }
}
async function renamed(files, folder, document) {
    const name = parseFileName(document.filename);
    if (!name)
        throw new Error("not a file name of the store");
    const next = { ...name, timestamp: name.timestamp + 1 };
    // The old name stays: it is another document's, whose file must never be deleted here.
    const filename = formatFileName(await files.publish(files.pathOf(folder, document.filename), folder, next));
    return { ...document, filename, filePath: filePathOf(folder, filename) };
}
/** The public path of a published file. */
export function filePathOf(folder, filename) {
    return `/uploads/${folder}/${filename}`;
}
//# sourceMappingURL=named-insert.js.map