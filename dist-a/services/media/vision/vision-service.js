/** Why a service's answer can't be used, in words for the log. */
export class VisionError extends Error {
    constructor() {
        super(...arguments);
        this.name = "VisionError";
    }
}
/** Most characters of a label, and of a text found in a picture, that are kept. */
export const LONGEST = { label: 80, text: 10_000, altText: 400 };
/** One line of text: white space put together, cut off at so many characters. */
export function oneLine(text, most) {
    return text.replace(/\s+/g, " ").trim().slice(0, most);
}
//# sourceMappingURL=vision-service.js.map