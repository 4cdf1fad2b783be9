/** Steps between 0 and 1: embeddings have four decimals, so that nothing is lost. */
const STEPS = 10_000;
/** By what a picture is compared with others; `embedding` is that of the same analysis, values within -1..1. */
export function likenessOf({ version, perceptualHash }, embedding) {
    return {
        version,
        embedding: packEmbedding(embedding),
        ...(perceptualHash === null ? {} : { hash: perceptualHash }),
    };
}
/** Writes a vector as base64 of 16-bit integers, low byte first, of so many ten-thousandths. */
export function packEmbedding(embedding) {
    const bytes = Buffer.alloc(2 * embedding.length);
    embedding.forEach((value, i) => {
        bytes.writeInt16LE(Math.round(STEPS * value), 2 * i);
    });
    return bytes.toString("base64");
}
/** Reads what `packEmbedding` wrote, in ten-thousandths: angles between vectors are the same. */
export function unpackEmbedding(packed) {
    const bytes = Buffer.from(packed, "base64");
    const values = new Int16Array(bytes.length >> 1);
    // Written out: there are hundreds of thousands of them in a search.
    for (let i = 0; i < values.length; i++)
        values[i] = bytes.readInt16LE(2 * i);
    return values;
}
//# sourceMappingURL=likeness.js.map