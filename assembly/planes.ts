/** Byte offset of a value of a plane. */
// @ts-ignore: decorator
@inline
export function at(plane: usize, index: i32): usize {
  return plane + (<usize>index << 2);
}

/** An index held within 0..last. */
// @ts-ignore: decorator
@inline
export function clampIndex(value: i32, last: i32): i32 {
  return value < 0 ? 0 : value > last ? last : value;
}
