import sharp from "sharp";
/** Side of a tile and height of its label, pixels. */
const TILE = 256;
const LABEL = 28;
const GAP = 8;
const MOST_COLUMNS = 6;
/**
 * Lays pictures out in rows of at most six, each scaled to fit 256 × 256 with its label below, on white, and
 * writes the sheet to `target` as PNG. Throws for no tiles at all.
 */
export async function contactSheet(tiles, target) {
    if (tiles.length === 0)
        throw new Error("A contact sheet needs at least one picture");
    const columns = Math.min(MOST_COLUMNS, tiles.length);
    const rows = Math.ceil(tiles.length / columns);
    const layers = await Promise.all(tiles.map(async ({ path, label }, i) => {
        const left = GAP + (i % columns) * (TILE + GAP);
        const top = GAP + Math.floor(i / columns) * (TILE + LABEL + GAP);
        const picture = sharp(path)
            .autoOrient()
            .resize(TILE, TILE, { fit: "contain", background: { r: 0, g: 0, b: 0, alpha: 0 } });
        return [
            { input: await picture.png({ compressionLevel: 1 }).toBuffer(), left, top },
            { input: labelSvg(label), left, top: top + TILE },
        ];
    }));
    const canvas = {
        width: GAP + columns * (TILE + GAP),
        height: GAP + rows * (TILE + LABEL + GAP),
        channels: 3,
        background: "#ffffff",
    };
    const { width, height } = await sharp({ create: canvas })
        .composite(layers.flat())
        .removeAlpha()
        .png()
        .toFile(target);
    return { mimeType: "image/png", width, height };
}
function labelSvg(label) {
    const text = label.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
    return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${TILE}" height="${LABEL}"><text x="${TILE / 2}" y="19" ` +
        `font-family="sans-serif" font-size="15" text-anchor="middle" fill="#222">${text}</text></svg>`);
}
//# sourceMappingURL=contact-sheet.js.map