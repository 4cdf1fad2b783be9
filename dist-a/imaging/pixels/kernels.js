import { readFileSync } from "node:fs";
/** The compiled module, made by `npm run build:kernels`; as far from `src` as from `dist`. */
const MODULE = new URL("../../../build/kernels.wasm", import.meta.url);
let compiled;
/**
 * Makes the kernels over a memory.
 * @throws Error when they have not been built.
 */
export function instantiateKernels(memory) {
    compiled ??= new WebAssembly.Module(readModule());
    const instance = new WebAssembly.Instance(compiled, { env: { memory } });
    return instance.exports;
}
function readModule() {
    try {
        return readFileSync(MODULE);
    }
    catch (cause) {
        throw new Error(`${MODULE.pathname} is missing: run "npm run build:kernels"`, { cause });
    }
}
/**
 * The address of a plane.
 * @throws Error when it is not of that memory: the kernels would work on something else.
 */
export function addressOf(plane, memory) {
    if (plane.buffer !== memory.buffer)
        throw new Error("the plane does not belong to the pool");
    return plane.byteOffset;
}
//# sourceMappingURL=kernels.js.map