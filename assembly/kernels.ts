// The inner loops of the imaging code, compiled to SIMD WebAssembly by `npm run build:kernels`.
// Addresses are byte offsets into the module's memory of planes of 32-bit floats: width * height values, row by row.
// Up to 64 bytes behind a plane are read (never written), so planes need some room behind the last of them.
// Vectors hold four pixels; what is left over at the end of a row is done one by one.

export * from "./recursive-filter";
export * from "./blurs";
export * from "./blends";
export * from "./tones";
export * from "./lines";
export * from "./colour";
export * from "./painting";
export * from "./watercolor";
export * from "./pencil";
export * from "./chalk";
export * from "./scenes";
export * from "./cut";
