/** Decimals that are kept: nothing that is measured is known better, and documents stay small. */
const DECIMALS = 4;

/** The same data with every number in it rounded to four decimals. */
export function rounded<T>(data: T): T {
  return JSON.parse(JSON.stringify(data), (_key, value: unknown) =>
    typeof value === "number" ? Number(value.toFixed(DECIMALS)) : value,
  ) as T;
}
