import type { Address } from "./address.js";

/** The kernels of scenes, glass and hatching: `assembly/scenes.ts` says what each does. */
export interface SceneKernels {
  weighSkin(L: Address, bare: Address, hair: Address, weighed: Address, weight: Address, count: number): void;
  divide(value: Address, weight: Address, count: number): void;
  celTones(
    L: Address,
    round: Address,
    bare: Address,
    hair: Address,
    likelihood: Address,
    features: Address,
    things: Address,
    faces: Address,
    steps: number,
    hairDetail: number,
    faceDetail: number,
    count: number,
  ): void;
  tintShade(
    L: Address,
    a: Address,
    b: Address,
    bare: Address,
    hair: Address,
    likelihood: Address,
    features: Address,
    lit: number,
    depth: number,
    richness: number,
    turn: number,
    hueA: number,
    hueB: number,
    count: number,
  ): void;
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
