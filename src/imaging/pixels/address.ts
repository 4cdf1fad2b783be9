/** Where a plane lies in the memory of the kernels, bytes. */
export type Address = number;
