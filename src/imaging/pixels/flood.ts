/**
 * Marks with 1 what can be reached over the four sides of cells that are open (1): from the starting cells, which
 * are marked when they are open themselves. A grid of `width` cells a row; indices count along the rows.
 */
export function reachable(open: Uint8Array, width: number, starts: readonly number[]): Uint8Array {
  const reached = new Uint8Array(open.length);
  const queue = new Int32Array(open.length);
  let count = 0;
  const enter = (i: number) => {
    if (!open[i] || reached[i]) return;
    reached[i] = 1;
    queue[count++] = i;
  };
  for (const start of starts) enter(start);
  for (let k = 0; k < count; k++) {
    const i = queue[k] as number;
    const x = i % width;
    if (x > 0) enter(i - 1);
    if (x < width - 1) enter(i + 1);
    enter(i - width);
    enter(i + width);
  }
  return reached;
}
