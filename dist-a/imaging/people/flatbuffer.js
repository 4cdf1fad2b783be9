/**
 * A table of a FlatBuffers file (little-endian; see "FlatBuffers Internals" in the project's documentation).
 * Fields are addressed by their number in the schema; an absent one gives the default.
 */
export class FlatTable {
    constructor(view, position) {
        this.view = view;
        this.position = position;
    }
    /** The root table of a file. */
    static root(bytes) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        return new FlatTable(view, view.getUint32(0, true));
    }
    /** A signed byte (also an enumeration or a bool). */
    byte(field, absent = 0) {
        const at = this.locate(field);
        return at ? this.view.getInt8(at) : absent;
    }
    /** A signed 32-bit integer. */
    int(field, absent = 0) {
        const at = this.locate(field);
        return at ? this.view.getInt32(at, true) : absent;
    }
    /** A nested table. */
    table(field) {
        const at = this.locate(field);
        return at ? new FlatTable(this.view, this.follow(at)) : undefined;
    }
    /** A vector of tables. */
    tables(field) {
        const { start, length } = this.vector(field);
        return Array.from({ length }, (_, i) => new FlatTable(this.view, this.follow(start + 4 * i)));
    }
    /** A vector of 32-bit integers. */
    ints(field) {
        const { start, length } = this.vector(field);
        return Array.from({ length }, (_, i) => this.view.getInt32(start + 4 * i, true));
    }
    /** A vector of bytes, as a view of the file. */
    bytes(field) {
        const { start, length } = this.vector(field);
        return new DataView(this.view.buffer, this.view.byteOffset + start, length);
    }
    vector(field) {
        const at = this.locate(field);
        if (!at)
            return { start: 0, length: 0 };
        const start = this.follow(at);
        return { start: start + 4, length: this.view.getUint32(start, true) };
    }
    follow(at) {
        return at + this.view.getUint32(at, true);
    }
    locate(field) {
        const vtable = this.position - this.view.getInt32(this.position, true);
        const slot = 4 + 2 * field;
        const offset = slot < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + slot, true) : 0;
        return offset ? this.position + offset : 0;
    }
}
//# sourceMappingURL=flatbuffer.js.map