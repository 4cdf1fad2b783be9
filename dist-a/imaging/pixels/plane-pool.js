import { addressOf, instantiateKernels } from "./kernels.js";
/** Room before the planes: for tables, a row of sums and the like. */
const SCRATCH_BYTES = 512 * 1024;
/** The kernels read up to so many bytes behind a plane. */
const GUARD_BYTES = 64;
const PAGE_BYTES = 64 * 1024;
/** Planes that a cartoon has in use at a time, and some. Memory that is never written costs nothing. */
const DEFAULT_CAPACITY = 40;
/**
 * Planes of one length that are handed out again, in a memory that the WebAssembly kernels work on: a cartoon uses
 * some forty of them, and without this the process would hold half a gigabyte before the collector gets to it.
 */
export class PlanePool {
    #memory;
    #capacity;
    #length;
    #free = [];
    #made = 0;
    /** `length` is the number of pixels of each plane; `capacity` the most planes in use at a time. */
    constructor(length, capacity = DEFAULT_CAPACITY) {
        this.#length = length;
        this.#capacity = capacity;
        const bytes = SCRATCH_BYTES + capacity * planeBytes(length) + GUARD_BYTES;
        this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
        this.kernels = instantiateKernels(this.#memory);
    }
    /** Pixels of each plane. */
    get length() {
        return this.#length;
    }
    /**
     * A plane with arbitrary content.
     * @throws Error when more are in use than the pool was made for.
     */
    take() {
        const free = this.#free.pop();
        if (free)
            return free;
        if (this.#made >= this.#capacity)
            throw new Error(`more than ${this.#capacity} planes are in use`);
        const offset = SCRATCH_BYTES + this.#made * planeBytes(this.#length);
        this.#made += 1;
        return new Float32Array(this.#memory.buffer, offset, this.#length);
    }
    /** Gives planes back; the caller must not touch them any more. */
    give(...planes) {
        this.#free.push(...planes);
    }
    /**
     * Takes everything back, whatever became of it, and hands out planes of another length from now on.
     * @throws RangeError when that is more than the pool was made for.
     */
    restart(length = this.#length) {
        const room = this.#memory.buffer.byteLength - SCRATCH_BYTES - GUARD_BYTES;
        if (this.#capacity * planeBytes(length) > room)
            throw new RangeError(`${length} pixels are too many`);
        this.#length = length;
        this.#free = [];
        this.#made = 0;
    }
    /** Where a plane of this pool lies. */
    address(plane) {
        return addressOf(plane, this.#memory);
    }
    /** Where several planes of this pool lie, in their order. */
    addresses(...planes) {
        return planes.map((plane) => this.address(plane));
    }
    /** Room for so many 32-bit floats, valid until the next call: for a kernel's weights or a row of sums. */
    scratch(floats) {
        if (floats * 4 + GUARD_BYTES > SCRATCH_BYTES)
            throw new RangeError(`${floats} values are too many`);
        return new Float32Array(this.#memory.buffer, 0, floats);
    }
    /** A plane's room as bytes: as many as four to a pixel. */
    bytesOf(plane) {
        return new Uint8Array(this.#memory.buffer, this.address(plane), plane.length * 4);
    }
}
/** Rounded up to 16 bytes, so that vectors lie on their own borders. */
function planeBytes(length) {
    return Math.ceil((length * 4) / 16) * 16;
}
//# sourceMappingURL=plane-pool.js.map