import type { Address } from "./address.js";

/** The kernels of drawing and painting; `assembly/{painting,watercolor,pencil,chalk}.ts` say what each does. */
export interface PaintingKernels {
  grain(plane: Address, start: number, amplitude: number, count: number): void;
  enlarge(source: Address, target: Address, room: Address, width: number, height: number): void;
  addLattice(row: Address, lattice: Address, starts: Address, weights: Address, width: number): void;
  strokeField(
    target: Address,
    where: Address,
    form: Address,
    sways: Address,
    cos: number,
    sin: number,
    spacing: number,
    length: number,
    shift: number,
    seed: number,
    side: number,
  ): void;
  packWindows(L: Address, squares: Address, a: Address, b: Address, packed: Address, count: number): void;
  daubs(
    packed: Address,
    flow: Address,
    where: Address,
    kept: Address,
    L: Address,
    a: Address,
    b: Address,
    along: number,
    across: number,
    width: number,
    height: number,
  ): void;
  displace(
    L: Address,
    a: Address,
    b: Address,
    toL: Address,
    toA: Address,
    toB: Address,
    dx: Address,
    dy: Address,
    where: Address,
    width: number,
    height: number,
  ): void;
  addWash(
    L: Address,
    a: Address,
    b: Address,
    field: Address,
    crisp: Address,
    ragged: Address,
    clouds: Address,
    gap: Address,
    sign: number,
    depth: number,
    lowA: number,
    lowB: number,
    highA: number,
    highB: number,
    count: number,
  ): void;
  settlePigment(
    L: Address,
    a: Address,
    b: Address,
    soft: Address,
    clouds: Address,
    paper: Address,
    features: Address,
    skin: Address,
    edges: number,
    turbulence: number,
    granulation: number,
    relief: number,
    width: number,
    height: number,
  ): void;
  bustFade(fade: Address, side: number): void;
  pencilTones(
    L: Address,
    skin: Address,
    dark: Address,
    light: Address,
    paper: number,
    pivot: number,
    base: number,
    lit: number,
    contrast: number,
    inShade: number,
    inLight: number,
    room: number,
    skinRoom: number,
    headroom: number,
    count: number,
  ): void;
  smudge(
    dark: Address,
    soft: Address,
    features: Address,
    skin: Address,
    fade: Address,
    graphite: Address,
    onThings: number,
    onSkin: number,
    count: number,
  ): void;
  firmness(
    firm: Address,
    dark: Address,
    fade: Address,
    spared: Address,
    from: number,
    rate: number,
    count: number,
  ): void;
  addStrokes(graphite: Address, strokes: Address, firm: Address, pressure: number, count: number): void;
  addStrands(
    graphite: Address,
    strands: Address,
    hair: Address,
    dark: Address,
    fade: Address,
    count: number,
  ): void;
  toneRatios(drawn: Address, wanted: Address, count: number): void;
  settleTones(graphite: Address, ratios: Address, skin: Address, features: Address, count: number): void;
  addContours(
    graphite: Address,
    lines: Address,
    matte: Address,
    edge: Address,
    pressure: Address,
    fade: Address,
    onLines: number,
    onEdge: number,
    besideIt: number,
    shift: number,
    count: number,
  ): void;
  addConstruction(
    graphite: Address,
    matte: Address,
    rgba: Address,
    beside: number,
    faint: number,
    faintest: number,
    count: number,
  ): void;
  layDrawing(
    L: Address,
    a: Address,
    b: Address,
    graphite: Address,
    light: Address,
    inside: Address,
    strokes: Address,
    tooth: Address,
    skin: Address,
    paper: number,
    paperA: number,
    paperB: number,
    ink: number,
    inkA: number,
    inkB: number,
    colours: number,
    chalk: number,
    count: number,
  ): void;
  chalkOnPaper(
    L: Address,
    a: Address,
    b: Address,
    alpha: Address,
    tooth: Address,
    strokes: Address,
    paper: number,
    paperA: number,
    paperB: number,
    count: number,
  ): void;
  liftDarks(L: Address, skin: Address, features: Address, wanted: number, share: number, count: number): void;
  layTone(
    L: Address,
    a: Address,
    b: Address,
    groundL: Address,
    groundA: Address,
    groundB: Address,
    room: Address,
    along: Address,
    tooth: Address,
    skin: Address,
    features: Address,
    paper: number,
    pressure: number,
    onThings: number,
    onSkin: number,
    count: number,
  ): void;
  layHatching(
    L: Address,
    a: Address,
    b: Address,
    groundL: Address,
    groundA: Address,
    groundB: Address,
    room: Address,
    hatching: Address,
    tooth: Address,
    skin: Address,
    features: Address,
    pressure: number,
    middle: number,
    skinMiddle: number,
    turnOfThings: number,
    turnOfSkin: number,
    toneStep: number,
    opaque: number,
    count: number,
  ): void;
  layContours(
    L: Address,
    a: Address,
    b: Address,
    groundL: Address,
    groundA: Address,
    groundB: Address,
    room: Address,
    lines: Address,
    tooth: Address,
    skin: Address,
    pressure: number,
    shade: number,
    glow: number,
    count: number,
  ): void;
  dryGap(gap: Address, clouds: Address, count: number): void;
  raggedEnd(
    cover: Address,
    matte: Address,
    ragged: Address,
    columns: Address,
    bottom: number,
    side: number,
  ): void;
  fadeBorders(cover: Address, rows: Address, columns: Address, side: number): void;
  whereKnown(target: Address, where: Address, limit: number, offset: number, count: number): void;
}
