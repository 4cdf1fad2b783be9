import { formatFileName, parseFileName } from "../storage/files/file-names.js";
/** Gives the file of an upload its final name. The claim always says beforehand which one is tried. */
export class ClaimedFiles {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /** Publishes a received file under the claim's name, or the next one that is free. May be repeated after a crash. */
    async publish(claim, source) {
        const { files, claims, folder } = this.#options;
        let file = claim.file;
        if (!file)
            throw new Error("the claim of an upload has no file");
        while (!(await files.publishAs(source, folder, file.filename))) {
            if (await this.owns(claim, file))
                return file;
            const name = parseFileName(file.filename);
            if (!name)
                throw new Error("not a file name of the store");
            const filename = formatFileName({ ...name, timestamp: name.timestamp + 1 });
            await claims.moveFile(claim, filename);
            file = { ...file, filename };
        }
        return file;
    }
    /** Whether the published file is this claim's: the same bytes, and no other document names it. */
    async owns(claim, file) {
        const { files, folder, namedBy, documentIdOf } = this.#options;
        if ((await files.sha256Of(folder, file.filename)) !== file.sha256)
            return false;
        const owner = await namedBy(file.filename);
        return owner === undefined || owner === documentIdOf(claim);
    }
}
//# sourceMappingURL=claimed-files.js.map