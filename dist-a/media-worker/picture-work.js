import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isRemoved } from "../imaging/analysis/removal-method.js";
import { isCropped } from "../imaging/sizes.js";
/** Milliseconds for one variant: nobody waits for it but the lease, which is renewed. */
const VARIANT_DEADLINE_MS = 120_000;
/** Percent that is done once the picture has been analysed; the variants take the rest. */
const ANALYSED_PERCENT = 30;
const MADE_PERCENT = 95;
/**
 * Does what the server asks for an item: loads the picture, looks what is in it, makes its variants, and delivers all that.
 * @throws AppError when the picture is at fault, Refusal by the server; whatever else is thrown is worth another try.
 */
export async function processItem(item, { api, pool }, context) {
    const { signal, maxPixels, onProgress } = context;
    const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-media-worker-"));
    try {
        const source = path.join(folder, "picture");
        await api.load(item, source, signal);
        const asked = { source, kind: item.type.toLowerCase() };
        const { kind, format, width, height, ...analysis } = await pool.analyse(asked, { signal, maxPixels });
        onProgress(ANALYSED_PERCENT);
        const made = await makeVariants(item, { source, folder, pool }, context);
        const result = { analysis, ...made };
        // From here on the server has the last word: a claim that has just ended by this is lost to renewals as well.
        signal.throwIfAborted();
        await api.complete(item, result);
    }
    finally {
        await rm(folder, { recursive: true, force: true });
    }
}
async function makeVariants(item, { source, folder, pool }, { onProgress, ...call }) {
    const cutOut = await removeBackground(item, { source, folder, pool }, call);
    const variants = item.variants.filter((one) => cutOut || !isCutOut(one));
    const isAnyCropped = variants.some(({ size }) => isCropped(size));
    const faces = isAnyCropped ? (await pool.describe(source, call)).faces : null;
    const made = [];
    for (const wanted of variants) {
        const { name, size, format } = wanted;
        const target = path.join(folder, name);
        const request = {
            ...(isCutOut(wanted) && cutOut ? { source: cutOut.path, faces: null } : { source, faces }),
            target,
            size: size,
            format: format,
        };
        const { width, height } = await pool.renderVariant(request, { ...call, deadlineMs: VARIANT_DEADLINE_MS });
        made.push({ name, path: target, width, height });
        const share = made.length / variants.length;
        onProgress(Math.round(ANALYSED_PERCENT + share * (MADE_PERCENT - ANALYSED_PERCENT)));
    }
    return { variants: made, ...(cutOut ? { cutOut: cutOut.size } : {}) };
}
function isCutOut({ background }) {
    return background === "removed";
}
/** The picture without its background, cropped; undefined when none is wanted, or nothing was taken away. */
async function removeBackground({ type, variants }, { source, folder, pool }, call) {
    if (!variants.some(isCutOut))
        return undefined;
    const target = path.join(folder, "cut-out.png");
    const request = { source, target, kind: type.toLowerCase(), trim: true };
    const { method, width, height } = await pool.removeBackground(request, call);
    return isRemoved(method) ? { path: target, size: { width, height } } : undefined;
}
//# sourceMappingURL=picture-work.js.map