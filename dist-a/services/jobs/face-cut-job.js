import { AppError } from "../../errors.js";
import { JobKind } from "../../schema/enums.js";
import { duplicateKeyField } from "../../storage/database/database.js";
import { filePathOf, insertNamed } from "../named-insert.js";
import { pointless, publishResult } from "./published-result.js";
/** Cuts the face out of the chosen cartoon, stores it for good, then takes the cartoons away. */
export class FaceCutJob {
    #options;
    constructor(options) {
        this.kind = JobKind.FACE_CUT;
        this.#options = options;
    }
    async produce(job, { signal, onProgress }) {
        const { files, engines, models, urls } = this.#options;
        const cartoon = await models.cartoons.findById(job.sourceCartoonId).lean();
        if (!cartoon || !(await this.#isOriginalThere(job)))
            throw pointless();
        const outputDir = await files.newWorkFolder();
        try {
            const source = {
                path: files.pathOf("temp", cartoon.filename),
                url: urls.sign("temp", cartoon.filename),
                // Drawn by an engine: there was never any.
                withoutMetadata: async () => files.pathOf("temp", cartoon.filename),
            };
            const picture = await engines.cutFace(source, {
                jobId: job._id,
                outputDir,
                signal,
                onProgress,
                timeUsedMs: job.timeUsedMs ?? 0,
            });
            signal.throwIfAborted();
            return await publishResult(files, { ...picture, styleId: job.styleId }, { folder: "downloaded", originalId: job.originalId });
        }
        finally {
            await files.discard(outputDir);
        }
    }
    async store(job, result) {
        const { models, files } = this.#options;
        const { filename, mimeType, width, height, fileSize, sha256, createdAt, traits } = result;
        const face = {
            _id: job.resultId,
            deviceId: job.deviceId,
            originalId: job.originalId,
            sourceCartoonId: job.sourceCartoonId ?? "",
            filename,
            filePath: filePathOf("downloaded", filename),
            mimeType,
            width,
            height,
            fileSize,
            sha256,
            createdAt,
            ...(traits && { traits }),
        };
        // Rolled forward: the face may have been written before the crash.
        const present = await models.faces.findById(job.resultId).lean();
        const stored = present ?? (await this.#insert(face));
        if (await this.#isOriginalThere(job))
            return;
        // Deleted while the face was being written: the owner's erasure wins.
        await models.faces.deleteOne({ _id: job.resultId });
        await files.remove("downloaded", stored.filename);
        throw pointless();
    }
    /** The unique index has the last word on "one face per original". */
    async #insert(face) {
        const { models, files } = this.#options;
        try {
            return await insertNamed({
                files,
                folder: "downloaded",
                document: face,
                insert: (document) => models.faces.create(document),
                read: (id) => models.faces.findById(id).lean(),
            });
        }
        catch (error) {
            if (duplicateKeyField(error) !== "originalId")
                throw error;
            const isNamed = await models.faces.findOne({ filename: face.filename }).lean();
            if (!isNamed)
                await files.remove("downloaded", face.filename);
            throw new AppError("ALREADY_DOWNLOADED", { cause: error });
        }
    }
    async discard(result) {
        await this.#options.files.remove("downloaded", result.filename);
    }
    async afterReady(job) {
        const { models, images, removeCartoons } = this.#options;
        await removeCartoons(job.originalId);
        const face = await models.faces.findById(job.resultId, { filename: 1 }).lean();
        if (face)
            await images.prepare({ folder: "downloaded", filename: face.filename });
    }
    /** Another cartoon of the original may be chosen now. */
    async afterLoss(job) {
        await this.#options.models.originals.updateOne({ _id: job.originalId, "faceClaim.jobId": job._id }, { $unset: { faceClaim: "" } });
    }
    async #isOriginalThere(job) {
        const filter = { _id: job.originalId, tombstone: { $exists: false } };
        return (await this.#options.models.originals.findOne(filter).lean()) !== null;
    }
}
//# sourceMappingURL=face-cut-job.js.map