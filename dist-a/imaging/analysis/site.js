/** Up to this longest side, pixels, a drawn or transparent picture is an icon or a button. */
const ICON_SIDE = 320;
/** At least so wide for its height, and so many pixels, a picture is a banner. */
const BANNER = { aspect: 2.2, width: 600 };
/** At least so many pixels wide, and at most so much of it edges, a picture without things in it is a background. */
const BACKGROUND = { width: 1000, edges: 0.4 };
/** Widths, pixels, that screens and their densities ask for. */
const WIDTHS = {
    banner: [640, 960, 1280, 1920, 2560],
    background: [640, 960, 1280, 1920, 2560],
    content: [320, 480, 640, 960, 1280, 1920],
    interface: [32, 64, 128, 256, 512],
};
/**
 * Tells what a site's picture is for, by the first rule that fits: interface (a screenshot, or a small one that is drawn or
 * transparent), banner (much wider than high), background (wide, few edges, nothing in it), else content.
 */
export function siteUse(inputs) {
    const role = roleOf(inputs);
    const narrower = WIDTHS[role].filter((width) => width < inputs.width);
    const widest = WIDTHS[role].at(-1) ?? inputs.width;
    // Its own width, unless that is more than anybody asks for.
    return { role, widths: [...narrower, Math.min(inputs.width, widest)].filter(isFirst) };
}
function roleOf({ width, height, medium, texture, clear, things }) {
    if (medium === "screenshot")
        return "interface";
    if (Math.max(width, height) <= ICON_SIDE && (medium !== "photo" || clear > 0))
        return "interface";
    if (width >= BANNER.aspect * height && width >= BANNER.width)
        return "banner";
    const calm = texture.edges <= BACKGROUND.edges && medium !== "text";
    if (width >= BACKGROUND.width && calm && things === 0 && clear === 0)
        return "background";
    return "content";
}
function isFirst(width, i, widths) {
    return widths.indexOf(width) === i;
}
//# sourceMappingURL=site.js.map