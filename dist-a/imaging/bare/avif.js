import { foreign, printable } from "./foreign.js";
/** A coded picture, or several as tiles of one. */
const ITEM_TYPES = new Set(["av01", "grid"]);
/** What encoders call their items. */
const ITEM_NAMES = new Set(["", "Color", "Alpha"]);
const META_BOXES = new Set(["hdlr", "pitm", "iloc", "iinf", "iprp", "iref", "idat"]);
/** Bytes that these may have at most: one ends with a name, the other is for the places of tiles. */
const MOST_BYTES = { hdlr: 40, idat: 16 };
const PROPERTIES = new Set(["av1C", "ispe", "pixi", "pasp", "auxC", "colr", "a1op", "clli"]);
/** Of ITU-T H.273: those of BT.709, which sRGB has, and "unspecified", which is taken for it. */
const SRGB_PRIMARIES = [1, 2];
/** BT.709, unspecified, BT.601, sRGB: what decoders show as sRGB. */
const SRGB_TRANSFERS = [1, 2, 6, 13];
/**
 * Refuses an AVIF file that carries anything but coded pictures: `ftyp`, `meta` and `mdat` alone, in `meta` no items but
 * pictures, and in `mdat` no byte that is of none of them.
 *
 * @throws AppError UNDECODABLE_IMAGE saying what was found; RangeError where a length leads beyond the file's end
 */
export function assertBareAvif(bytes) {
    const boxes = boxesOf(bytes, 0, bytes.length);
    const types = boxes.map(({ type }) => type);
    const stray = types.find((type, at) => !["ftyp", "meta", "mdat"].includes(type) || types.indexOf(type) < at);
    if (stray !== undefined)
        throw foreign(`the box ${printable(stray)}`);
    const meta = boxes.find(({ type }) => type === "meta");
    const data = boxes.find(({ type }) => type === "mdat");
    if (!meta || !data)
        throw foreign("no coded picture");
    // "meta" is a full box: four bytes of version and flags come first.
    const parts = boxesOf(bytes, meta.start + 4, meta.end);
    for (const part of parts)
        assertMetaPart(bytes, part);
    const locations = parts.find(({ type }) => type === "iloc");
    if (!locations)
        throw foreign("no coded picture");
    assertCovered(data, extentsOf(bytes, locations));
}
function assertMetaPart(bytes, part) {
    if (!META_BOXES.has(part.type))
        throw foreign(`the box ${printable(part.type)}`);
    if (part.end - part.start > (MOST_BYTES[part.type] ?? Number.POSITIVE_INFINITY))
        throw foreign("a name");
    if (part.type === "iinf") {
        const head = bytes.readUInt8(part.start) === 0 ? 6 : 8;
        for (const entry of boxesOf(bytes, part.start + head, part.end))
            assertItem(bytes, entry);
    }
    if (part.type === "iprp") {
        const containers = boxesOf(bytes, part.start, part.end).filter(({ type }) => type === "ipco");
        for (const { start, end } of containers)
            for (const property of boxesOf(bytes, start, end))
                assertProperty(bytes, property);
    }
}
/** An item's entry, of version 2 or 3: id, protection, type, name. */
function assertItem(bytes, { start, end }) {
    const id = bytes.readUInt8(start) === 3 ? 4 : 2;
    const at = start + 4 + id + 2;
    const type = bytes.toString("latin1", at, at + 4);
    if (!ITEM_TYPES.has(type))
        throw foreign(`an item of the type ${printable(type)}`);
    const name = bytes.toString("latin1", at + 4, end).replace(/\0$/, "");
    if (!ITEM_NAMES.has(name))
        throw foreign("an item with a name");
}
function assertProperty(bytes, { type, start }) {
    if (!PROPERTIES.has(type))
        throw foreign(`the property ${printable(type)}`);
    if (type !== "colr")
        return;
    const kind = bytes.toString("latin1", start, start + 4);
    if (kind !== "nclx")
        throw foreign("a colour profile");
    const isSrgb = SRGB_PRIMARIES.includes(bytes.readUInt16BE(start + 4)) &&
        SRGB_TRANSFERS.includes(bytes.readUInt16BE(start + 6));
    if (!isSrgb)
        throw foreign("colours of another space");
}
/** The boxes from `start` to `end`, which they fill. */
function boxesOf(bytes, start, end) {
    const boxes = [];
    let at = start;
    while (at < end) {
        const size = bytes.readUInt32BE(at);
        const type = bytes.toString("latin1", at + 4, at + 8);
        // 0 (to the end of the file) and 1 (64 bits) are for what no encoder of small pictures writes.
        if (size < 8)
            throw foreign(`the box ${printable(type)} of an unknown size`);
        boxes.push({ type, start: at + 8, end: at + size });
        at += size;
    }
    if (at !== end)
        throw foreign("a box that is cut short");
    return boxes;
}
/** Where in the file the items' bytes lie, by "iloc"; those within "idat" are passed over. */
function extentsOf(bytes, { start }) {
    let at = start;
    const read = (size) => {
        at += size;
        return size === 0 ? 0 : bytes.readUIntBE(at - size, size);
    };
    const version = read(1);
    read(3);
    const sizes = read(2);
    const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
    if (Math.max(offsetSize, lengthSize, baseSize) > 4)
        throw foreign("offsets of more than 32 bits");
    const indexSize = version === 0 ? 0 : sizes & 15;
    const extents = [];
    for (let items = read(version < 2 ? 2 : 4); items > 0; items -= 1) {
        read(version < 2 ? 2 : 4);
        const method = version === 0 ? 0 : read(2) & 15;
        read(2);
        const base = read(baseSize);
        for (let count = read(2); count > 0; count -= 1) {
            read(indexSize);
            const from = base + read(offsetSize);
            const length = read(lengthSize);
            if (method === 0)
                extents.push([from, from + length]);
        }
    }
    return extents;
}
function assertCovered({ start, end }, extents) {
    let at = start;
    for (const [from, to] of extents.sort(([a], [b]) => a - b)) {
        if (from > at)
            throw foreign("bytes between its parts");
        at = Math.max(at, to);
    }
    if (at !== end)
        throw foreign("bytes after its end");
}
//# sourceMappingURL=avif.js.map