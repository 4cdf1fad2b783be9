/** How a background was taken away: "none" means that it wasn't, because no motif could be told from it. */
export type RemovalMethod = "transparent" | "flat" | "person" | "motif" | "none";

/** Whether something was taken away: there was a background, and the motif could be told from it. */
export function isRemoved(method: RemovalMethod): boolean {
  return method !== "none" && method !== "transparent";
}

/** A box of a picture, pixels. */
export interface PixelBox {
  left: number;
  top: number;
  width: number;
  height: number;
}
