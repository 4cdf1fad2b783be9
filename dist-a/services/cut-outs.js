import { AppError } from "../errors.js";
import { kindOf } from "./media/media-kinds.js";
/**
 * Takes backgrounds away: of photos and cartoons behind the people, of media pictures behind whatever is in front; logos are
 * cropped to what is left. What it answers rejects with AppError NO_FACE or NO_MOTIF when nothing could be told from its
 * background, and with NOT_FOUND for a media item that is gone.
 */
export function createCutOuts(options) {
    const { models, imaging } = options;
    return async ({ address: { folder, filename }, source, target }) => {
        if (folder !== "media")
            return imaging.cutOutPeople({ source, target });
        const item = await models.media.findOne({ filename }, { type: 1 }).lean();
        if (!item)
            throw new AppError("NOT_FOUND");
        const kind = kindOf(item.type);
        const { method } = await imaging.removeBackground({ source, target, kind, trim: kind === "logo" });
        if (method === "none")
            throw new AppError("NO_MOTIF");
        return undefined;
    };
}
//# sourceMappingURL=cut-outs.js.map