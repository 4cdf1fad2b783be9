import { AppError } from "../../errors.js";
/** The refusal of a file that carries something; `what` is part of its sentence. */
export function foreign(what) {
    return new AppError("UNDECODABLE_IMAGE", {
        message: `The picture carries ${what}: expected pixels in sRGB, and no metadata.`,
    });
}
/** A name of four characters, as it may be shown. */
export function printable(name) {
    return JSON.stringify(name.replaceAll(/[^ -~]/g, "?"));
}
//# sourceMappingURL=foreign.js.map