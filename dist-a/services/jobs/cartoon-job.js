import { AppError } from "../../errors.js";
import { Background, ImageFormat, ImageSize, JobKind } from "../../schema/enums.js";
import { filePathOf, insertNamed } from "../named-insert.js";
import { pointless, publishResult } from "./published-result.js";
/** Draws a cartoon of an original and stores it under the job's `resultId`. */
export class CartoonJob {
    #options;
    constructor(options) {
        this.kind = JobKind.CARTOON;
        this.#options = options;
    }
    async produce(job, { signal, onProgress }) {
        const { files, engines, models, urls } = this.#options;
        const original = await models.originals
            .findOne({ _id: job.originalId, tombstone: { $exists: false } })
            .lean();
        if (!original)
            throw pointless();
        const face = await models.faces.findOne({ originalId: job.originalId }).lean();
        if (face)
            throw new AppError("ALREADY_DOWNLOADED");
        const outputDir = await files.newWorkFolder();
        try {
            const photo = {
                path: files.pathOf("originals", original.filename),
                url: urls.sign("originals", original.filename),
                withoutMetadata: () => this.#servedForm(original.filename),
            };
            const picture = await engines.cartoonize(photo, {
                style: job.styleId,
                seed: job.seed,
                jobId: job._id,
                outputDir,
                signal,
                onProgress,
                timeUsedMs: job.timeUsedMs ?? 0,
            });
            signal.throwIfAborted();
            await this.#keepTraits(original, picture.sourceTraits);
            return await publishResult(files, picture, { folder: "temp", originalId: job.originalId });
        }
        finally {
            await files.discard(outputDir);
        }
    }
    /** The engine has looked at the photo anyway. */
    async #keepTraits({ filename }, traits) {
        if (traits)
            await this.#options.traits.store({ folder: "originals", filename }, traits);
    }
    /** The picture as everybody gets it. */
    async #servedForm(filename) {
        const { images } = this.#options;
        const form = { size: ImageSize.FULL, format: ImageFormat.JPEG, background: Background.ORIGINAL };
        const found = await images.find({ folder: "originals", filename }, form, null);
        return (await images.open(found, { forJob: true })).path;
    }
    async store(job, result) {
        const { models, files, events } = this.#options;
        const { createdAt, ...facts } = result;
        const cartoon = {
            _id: job.resultId,
            deviceId: job.deviceId,
            originalId: job.originalId,
            ...facts,
            filePath: filePathOf("temp", result.filename),
            seed: job.seed,
            createdAt,
            expiresAt: new Date(createdAt.getTime() + this.#options.cartoonTtl),
        };
        const stored = await insertNamed({
            files,
            folder: "temp",
            document: cartoon,
            insert: (document) => models.cartoons.create(document),
            read: (id) => models.cartoons.findById(id).lean(),
        });
        // Only now, with the cartoon in place for a deletion or download to find, can both sides see each other.
        if (await this.#isUnwanted(job))
            await this.#takeOut(job);
        else
            events.cartoonReady(stored);
    }
    async discard(result) {
        await this.#options.files.remove("temp", result.filename);
    }
    async afterReady({ originalId, resultId }) {
        const { models, images } = this.#options;
        const [cartoon, original] = await Promise.all([
            models.cartoons.findById(resultId, { filename: 1 }).lean(),
            models.originals.findById(originalId, { filename: 1 }).lean(),
        ]);
        if (cartoon)
            await images.prepare({ folder: "temp", filename: cartoon.filename });
        if (original)
            await images.prepare({ folder: "originals", filename: original.filename });
    }
    async afterLoss() { }
    async #isUnwanted(job) {
        const { models } = this.#options;
        const original = await models.originals
            .findOne({ _id: job.originalId, tombstone: { $exists: false } })
            .lean();
        return !original || (await models.faces.findOne({ originalId: job.originalId }).lean()) !== null;
    }
    async #takeOut(job) {
        const { models, files } = this.#options;
        const cartoon = await models.cartoons.findOneAndDelete({ _id: job.resultId }).lean();
        if (cartoon)
            await files.remove("temp", cartoon.filename);
    }
}
//# sourceMappingURL=cartoon-job.js.map