import type { Address } from "./address.js";

/** The kernels of scenes, glass and hatching: `assembly/scenes.ts` says what each does. */
export interface SceneKernels {
  enlarge(source: Address, target: Address, row: Address, width: number, height: number): void;
  setFigure(
    figure: Address,
    ground: Address,
    matte: Address,
    edge: Address,
    ink: number,
    count: number,
  ): void;
  hatchTones(
    tone: Address,
    L: Address,
    form: Address,
    hair: Address,
    skin: Address,
    pivot: number,
    contrast: number,
    dark: number,
    darkDetail: number,
    hairDetail: number,
    hairLift: number,
    base: number,
    lit: number,
    skinContrast: number,
    floor: number,
    count: number,
  ): void;
  inkStrokes(
    ink: Address,
    strokes: Address,
    tone: Address,
    skin: Address,
    light: number,
    dark: number,
    widest: number,
    fine: number,
    slope: number,
    black: number,
    ragged: number,
    count: number,
  ): void;
  lightUp(plane: Address, light: Address, gain: Address, count: number): void;
  layLead(
    height: Address,
    L: Address,
    a: Address,
    b: Address,
    count: number,
    reach: number,
    low: number,
    high: number,
    dark: number,
    leadA: number,
    leadB: number,
    glint: number,
  ): void;
}
