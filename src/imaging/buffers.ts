import type { Plane } from "./raster.js";

/**
 * Planes of one length that are handed out again: a cartoon uses some forty of them, one after the other, and
 * without this the process would hold half a gigabyte before the collector gets to it.
 */
export class PlanePool {
  private readonly free: Plane[] = [];

  /** `length` is the number of pixels of each plane. */
  constructor(readonly length: number) {}

  /** A plane with arbitrary content. */
  take(): Plane {
    return this.free.pop() ?? new Float32Array(this.length);
  }

  /** Gives planes back; the caller must not touch them any more. */
  give(...planes: Plane[]): void {
    this.free.push(...planes);
  }
}
