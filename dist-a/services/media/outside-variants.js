import { AppError } from "../../errors.js";
import { sizeOf } from "../../imaging/sizes.js";
import { isCutOut, planCutOuts, planVariants } from "./media-plan.js";
import { variantFileName, variantOwnerOf } from "./published-media.js";
/** Pixels by which a side may differ: encoders round differently. */
const TOLERANCE = 1;
/** Of a picture without background at least this share is clear, and as much is not: as where it is removed here. */
const LEAST_CLEAR = 0.01;
/**
 * Checks the variants that a worker elsewhere has made, and puts them in their places. Nothing is believed: the bytes
 * tell format and dimensions, every pixel is decoded, and the size has to be that of the item's picture.
 */
export class OutsideVariants {
    #options;
    constructor(options) {
        this.#options = options;
    }
    /**
     * Compares what a worker declares with its files, and both with the item.
     * @throws AppError BAD_USER_INPUT naming what is not so.
     */
    async verify(item, { variants = [], formats, backgroundRemoved, cutOut }, files) {
        const declared = variants.map(({ name }) => name);
        const repeatedName = declared.find((name, at) => declared.indexOf(name) !== at);
        if (repeatedName)
            throw lie(`variants: ${repeatedName} is declared twice`);
        const stray = files.find(({ name }) => !declared.includes(name));
        if (stray)
            throw lie(`variants: the file ${stray.name} is not declared`);
        const verified = [];
        const sources = { item, cutOut: cutOut ?? item };
        for (const one of variants)
            verified.push(await this.#verifyOne(sources, one, files));
        assertFormats(verified, formats);
        assertCutOut(verified, { item, backgroundRemoved, cutOut });
        return verified;
    }
    /** Puts verified files in their places; those of that name are replaced. */
    async publish(item, verified) {
        const owner = variantOwnerOf(item);
        for (const { path, variant } of verified)
            await this.#options.published.publish(path, owner, variantFileName(variant));
    }
    async #verifyOne({ item, cutOut }, { name, width, height }, files) {
        const form = wantedForm(item, name);
        const [file, another] = files.filter((one) => one.name === name);
        if (!file || another)
            throw lie(`variants: expected one file in a part named ${name}`);
        const info = await this.#look(name, file.path);
        if (info.format !== form.format.toLowerCase())
            throw lie(`${name}: its bytes are ${info.format}`);
        if (info.width !== width || info.height !== height) {
            throw lie(`${name}: declared as ${width}×${height}, but the file has ${info.width}×${info.height} pixels`);
        }
        assertFits(name, form, { source: isCutOut(form) ? cutOut : item, info });
        if (isCutOut(form))
            assertClear(name, info);
        return { path: file.path, variant: { ...form, width, height, fileSize: file.fileSize } };
    }
    async #look(name, path) {
        try {
            return await this.#options.verify(path);
        }
        catch (error) {
            // What is wrong with a worker's file says nothing of the person's.
            if (error instanceof AppError && error.status < 500)
                throw lie(`${name}: ${error.message}`);
            throw error;
        }
    }
}
/** The form that a name stands for: one of the plan, with its background or without. */
function wantedForm(item, name) {
    const plan = [...planVariants(item), ...planCutOuts(item)];
    const form = plan.find((one) => variantFileName(one) === name);
    if (form)
        return form;
    const expected = new Set(plan.map(variantFileName));
    throw lie(`variants: ${name} is not wanted; expected of ${[...expected].join(", ")}`);
}
/** A variant has the size that its name says, of what it is made from. */
function assertFits(name, form, { source, info }) {
    const size = sizeOf(form.size.toLowerCase(), source);
    const [wide, high] = [info.width - size.width, info.height - size.height];
    if (Math.max(Math.abs(wide), Math.abs(high)) <= TOLERANCE)
        return;
    const expected = `${size.width}×${size.height}`;
    throw lie(`${name}: ${info.width}×${info.height} pixels do not fit this picture; expected ${expected}`);
}
/** Nothing is cropped to more than there is, and nothing where no background is gone. */
function assertCutOut(verified, { item, backgroundRemoved, cutOut, }) {
    const isRemoved = verified.some(({ variant }) => isCutOut(variant));
    if (backgroundRemoved !== undefined && backgroundRemoved !== isRemoved)
        throw lie("backgroundRemoved: expected true exactly when a variant without background comes along");
    if (!cutOut)
        return;
    if (!isRemoved)
        throw lie("cutOut: expected only with a variant without background");
    if (cutOut.width <= item.width && cutOut.height <= item.height)
        return;
    throw lie(`cutOut: expected at most the picture's ${item.width}×${item.height} pixels`);
}
function assertClear(name, { clear }) {
    if (clear >= LEAST_CLEAR && clear <= 1 - LEAST_CLEAR)
        return;
    const found = clear < LEAST_CLEAR ? "nothing of it is clear" : "all of it is clear";
    throw lie(`${name}: ${found}; expected a motif without its background`);
}
function assertFormats(verified, formats) {
    if (!formats)
        return;
    const delivered = new Set(verified.map(({ variant }) => variant.format.toLowerCase()));
    const missing = formats.find((format) => !delivered.has(format));
    if (missing)
        throw lie(`formats: no variant in ${missing} comes along`);
    const unnamed = [...delivered].find((format) => !formats.includes(format));
    if (unnamed)
        throw lie(`formats: ${unnamed} is missing, and a variant in it comes along`);
}
function lie(message) {
    return new AppError("BAD_USER_INPUT", { message: `${message.replace(/\.$/, "")}.` });
}
//# sourceMappingURL=outside-variants.js.map