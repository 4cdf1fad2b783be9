import type { Address } from "./address.js";

/** The kernels of face-cuts; `assembly/cut.ts` says what each does. */
export interface CutKernels {
  halveField(source: Address, target: Address, width: number, height: number): void;
  fillField(fine: Address, coarse: Address, width: number, height: number): void;
  resamplePlane(
    source: Address,
    target: Address,
    indices: Address,
    shares: Address,
    fromSide: number,
    side: number,
  ): void;
  lowerMixedAlpha(
    rgb: Address,
    alpha: Address,
    sure: Address,
    figure: Address,
    ground: Address,
    indices: Address,
    shares: Address,
    fromSide: number,
    side: number,
    apartFrom: number,
    apartTo: number,
    mixedFrom: number,
    mixedTo: number,
  ): void;
  cleanColours(
    rgb: Address,
    alpha: Address,
    certainty: Address,
    figure: Address,
    indices: Address,
    shares: Address,
    fromSide: number,
    side: number,
    ownFrom: number,
    ownTo: number,
  ): void;
}
