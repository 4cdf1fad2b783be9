/** Decimals that are kept: nothing that is measured is known better, and documents stay small. */
const DECIMALS = 4;
/** The same data with every number in it rounded to four decimals. */
export function rounded(data) {
    return JSON.parse(JSON.stringify(data), (_key, value) => typeof value === "number" ? Number(value.toFixed(DECIMALS)) : value);
}
//# sourceMappingURL=rounding.js.map