import { writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../errors.js";
import { isRemoved } from "../../imaging/analysis/removal-method.js";
import { isCropped } from "../../imaging/sizes.js";
import { MediaStepName } from "../../schema/media-enums.js";
import { likenessOf } from "./likeness.js";
import { kindOf } from "./media-kinds.js";
import { isCutOut, planVariants } from "./media-plan.js";
import { VISION_FILE, variantFileName, variantOwnerOf } from "./published-media.js";
/** What an earlier step has made is gone: that one has to be done once more. Worth another try. */
export class StepUndone extends Error {
    constructor(message, step) {
        super(message);
        this.step = step;
    }
}
/**
 * What is done for each step. Every step may be repeated, whatever an earlier try of it has left behind: it replaces that.
 */
export class MediaChecklist {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /**
     * Does one step; answers what it has brought to light.
     * @throws AppError when the picture is at fault; whatever else is thrown is worth another try.
     */
    perform(name, item, context) {
        switch (name) {
            case MediaStepName.RETRIEVE:
                return this.#retrieve(item, context);
            case MediaStepName.ANALYSE:
                return this.#analyse(item, context);
            case MediaStepName.RESIZE:
                return this.#resize(item, context);
            case MediaStepName.PUBLISH:
                return this.#publish(item);
        }
    }
    /** The file is there, it is the one that was sent, and its pixels can be decoded. */
    async #retrieve({ filename, sha256 }, { signal }) {
        const { files, imaging } = this.#options;
        const present = await files.sha256Of("media", filename);
        // A disk that was away for a minute comes back: no verdict on the picture.
        if (present === undefined)
            throw new Error(`the stored picture ${filename} is missing`);
        if (present !== sha256) {
            throw new AppError("UNDECODABLE_IMAGE", { message: "The stored picture is not what was sent." });
        }
        await this.#inWorkFolder((work) => {
            const target = path.join(work, "decoded");
            const source = files.pathOf("media", filename);
            const form = { size: "thumbnail", format: "jpeg", faces: null };
            return imaging.renderVariant({ source, target, ...form }, signal);
        });
        return {};
    }
    async #analyse(item, { signal }) {
        const { files, imaging, traits, vision } = this.#options;
        const { filename, type } = item;
        await traits.of({ folder: "media", filename }, item);
        const source = files.pathOf("media", filename);
        const found = await imaging.analyse({ source, kind: kindOf(type) }, signal);
        const { analysis: enriched } = await this.#inWorkFolder(async (folder) => {
            const answered = await vision.enrich(found, { source, folder }, { signal });
            await this.#keepResponses(item, answered, folder);
            return answered;
        });
        // What the item says of itself is not said twice.
        const { kind, format, width, height, embedding, ...analysis } = enriched;
        return { analysis, likeness: likenessOf(analysis, embedding) };
    }
    /** A file beside the variants: the answers may be large, and hardly anybody reads them. */
    async #keepResponses(item, { rawResponses }, folder) {
        if (rawResponses.length === 0)
            return;
        const file = path.join(folder, VISION_FILE);
        await writeFile(file, JSON.stringify(rawResponses));
        await this.#options.published.publish(file, variantOwnerOf(item), VISION_FILE);
    }
    /** Makes the variants of the item's type, each in its place at once; nobody is shown them before PUBLISH. */
    async #resize(item, { signal, onProgress }) {
        const planned = planVariants(item);
        return this.#inWorkFolder(async (work) => {
            const target = path.join(work, "cut-out.png");
            const cutOut = planned.some(isCutOut) ? await this.#cutOut(item, target, signal) : undefined;
            const forms = cutOut ? planned : planned.filter((form) => !isCutOut(form));
            const variants = [];
            for (const [at, form] of forms.entries()) {
                variants.push(await this.#make(item, form, { work, cutOut: target, signal }));
                onProgress((at + 1) / forms.length);
            }
            return { variants, backgroundRemoved: cutOut !== undefined, ...(cutOut && { cutOut }) };
        });
    }
    /** Cuts a logo out; undefined when it has no background, or one that can't be told from it. */
    async #cutOut(item, target, signal) {
        const { files, imaging } = this.#options;
        const source = files.pathOf("media", item.filename);
        const request = { source, target, kind: kindOf(item.type), trim: true };
        const cut = await imaging.removeBackground(request, signal);
        return isRemoved(cut.method) ? { width: cut.width, height: cut.height } : undefined;
    }
    async #make(item, form, { work, cutOut, signal }) {
        const { files, published, imaging, traits } = this.#options;
        const name = variantFileName(form);
        const target = path.join(work, name);
        const size = form.size.toLowerCase();
        const seen = isCropped(size) ? await traits.of({ folder: "media", filename: item.filename }, item) : null;
        const request = {
            source: isCutOut(form) ? cutOut : files.pathOf("media", item.filename),
            ...{ target, size },
            format: form.format.toLowerCase(),
            faces: seen?.faces ?? null,
        };
        const { width, height } = await imaging.renderVariant(request, signal);
        const fileSize = await published.publish(target, variantOwnerOf(item), name);
        return { ...form, width, height, fileSize };
    }
    /** Every variant is in its place, whole. */
    async #publish(item) {
        const { published } = this.#options;
        for (const variant of item.variants) {
            const name = variantFileName(variant);
            if ((await published.sizeOf(variantOwnerOf(item), name)) !== variant.fileSize) {
                throw new StepUndone(`the variant ${name} is not in its place`, MediaStepName.RESIZE);
            }
        }
        return {};
    }
    async #inWorkFolder(use) {
        const { files } = this.#options;
        const work = await files.newWorkFolder();
        try {
            return await use(work);
        }
        finally {
            await files.discard(work);
        }
    }
}
//# sourceMappingURL=media-checklist.js.map