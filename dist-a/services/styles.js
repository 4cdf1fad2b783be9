import { AppError } from "../errors.js";
/** The styles on offer, from whatever engines there are. */
export class StyleService {
    #engines;
    constructor(engines) {
        this.#engines = engines;
    }
    /** All styles; the first is the default. */
    list() {
        return this.#engines.styles.map(describe);
    }
    /** A style by its id, or null when no engine offers it any more. */
    find(id) {
        const style = this.#engines.findStyle(id);
        return style ? describe(style) : null;
    }
    /** Id of the style that is drawn when a client names none. */
    get defaultId() {
        const [style] = this.#engines.styles;
        if (!style)
            throw new Error("no engine offers a style");
        return style.id;
    }
    /**
     * Checks a style that a client named, if it named one.
     * @throws AppError BAD_USER_INPUT naming the styles there are.
     */
    require(id) {
        if (id === null || id === undefined || this.find(id))
            return;
        const known = this.#engines.styles.map((style) => style.id).join(", ");
        throw new AppError("BAD_USER_INPUT", { message: `The style is unknown: expected one of ${known}.` });
    }
}
function describe(style) {
    return { ...style, sampleUrl: null };
}
//# sourceMappingURL=styles.js.map