import type { HeadFigures } from "./head-figures.js";
import type { MeasuredCartoon, MeasuredPhoto } from "./meter.js";
import { deviation, identityRank, type KnownFace, mean, median, rankCorrelation } from "./metrics.js";

/** The row of the photos themselves, in the cartoons' frames: what the measuring alone gets wrong. */
export const CONTROL = "photo";

/** Beyond these a cartoon has failed. */
export const FAILING = {
  /** Landmark shift, eye distances. */
  shift: 0.1,
  /** Difference of the skin's lightness (Oklab's L), either way. */
  skinLightness: 0.12,
} as const;

/** A face of the photo in one cartoon. */
export interface FaceFigures {
  found: boolean;
  /** In eye distances; missing when it was not found. */
  shift?: number;
  /** 1 when the gallery tells the right person; missing when it was not found. */
  rank?: number;
}

/** One cartoon's figures. */
export interface CartoonFigures {
  style: string;
  seed: number;
  /** Small picture, relative to the page. */
  thumbnail: string;
  /** Time to draw it; missing for the photo itself. */
  milliseconds?: number;
  faces: FaceFigures[];
  /** Missing when it could not be drawn. */
  head?: HeadFigures;
  /** What is wrong with it, in words. */
  failures: string[];
}

/** One photo's figures. */
export interface PhotoFigures {
  /** Name within the folder. */
  file: string;
  /** The photo's own part (style `CONTROL`) and what was drawn of it. */
  cartoons: CartoonFigures[];
}

/** A drawn cartoon as it is handed to the measuring. */
export interface DrawnCartoon {
  style: string;
  seed: number;
  thumbnail: string;
  milliseconds?: number;
  /** Why it could not be drawn. */
  error?: string;
}

/** One photo, drawn and measured. */
export interface MeasuredFile {
  file: string;
  drawn: readonly DrawnCartoon[];
  measured: MeasuredPhoto;
}

/** Turns what was measured into figures: every face is compared with those of all photos. */
export function figuresOf(
  files: readonly MeasuredFile[],
  personOf: (file: string) => string,
): PhotoFigures[] {
  const nameOf = (file: string, index: number) =>
    index === 0 ? personOf(file) : `${personOf(file)}, face ${index + 1}`;
  const gallery: KnownFace[] = files.flatMap(({ file, measured }) =>
    measured.embeddings.map((embedding, i) => ({ person: nameOf(file, i), embedding })),
  );
  return files.map(({ file, drawn, measured }) => {
    const identify: Identify = (embedding, index) =>
      identityRank({ person: nameOf(file, index), embedding }, gallery);
    const cartoons = drawn.map((one) => cartoonFigures(one, measured, identify));
    return { file, cartoons };
  });
}

type Identify = (embedding: Float32Array, index: number) => number;

function cartoonFigures(drawn: DrawnCartoon, measured: MeasuredPhoto, identify: Identify): CartoonFigures {
  const { style, seed, thumbnail, milliseconds, error } = drawn;
  const known = { style, seed, thumbnail, milliseconds };
  if (error !== undefined) {
    const faces = measured.embeddings.map(() => ({ found: false }));
    return { ...known, faces, failures: [`not drawn: ${error}`] };
  }
  const { faces, head } = measuredOf(drawn, measured);
  const figures = faces.map(
    ({ shift, embedding }, i): FaceFigures =>
      embedding ? { found: true, shift, rank: identify(embedding, i) } : { found: false },
  );
  return { ...known, faces: figures, head, failures: failuresOf(figures, head) };
}

function measuredOf({ style, seed }: DrawnCartoon, { cartoons }: MeasuredPhoto): MeasuredCartoon {
  const measured = cartoons.find((one) => one.style === style && one.seed === seed);
  if (!measured) throw new Error(`${style} ${seed} was not measured`);
  return measured;
}

function failuresOf(faces: readonly FaceFigures[], { skin }: HeadFigures): string[] {
  const failures: string[] = [];
  const missing = faces.filter(({ found }) => !found).length;
  if (missing)
    failures.push(faces.length > 1 ? `${missing} of ${faces.length} faces not found` : "face not found");
  const strangers = faces.filter(({ rank = 1 }) => rank > 1);
  if (strangers.length)
    failures.push(`taken for another (rank ${strangers.map(({ rank }) => rank).join(", ")})`);
  if (faces.some(({ shift = 0 }) => shift > FAILING.shift)) failures.push("landmarks moved");
  const change = skin?.change.lightness ?? 0;
  if (Math.abs(change) > FAILING.skinLightness)
    failures.push(change > 0 ? "skin too light" : "skin too dark");
  return failures;
}

/** What comes out for one style over some photos. Missing figures had nothing to be measured on. */
export interface StyleSummary {
  style: string;
  cartoons: number;
  /** Faces that should be there. */
  faces: number;
  /** Share of the faces that were found again. */
  found?: number;
  /** Mean landmark shift of the found, eye distances. */
  shift?: number;
  /** Share of all faces (found or not) that were taken for the right person. */
  rankOne?: number;
  flatness?: number;
  coherence?: number;
  /** Change of the skin's lightness: mean and standard deviation. */
  skinLightness?: { mean: number; deviation: number };
  /** Mean of the change of the skin's hue, either way, degrees. */
  skinHue?: number;
  /** Whether light skin is lighter than dark skin as in the photos: rank correlation. */
  toneOrder?: number;
  /** Median. */
  milliseconds?: number;
}

/** Sums a style's cartoons up. Cartoons without a face in the photo count only for lines and time. */
export function summarise(style: string, cartoons: readonly CartoonFigures[]): StyleSummary {
  const own = cartoons.filter((cartoon) => cartoon.style === style);
  const faces = own.flatMap((cartoon) => cartoon.faces);
  const heads = own.flatMap(({ head }) => head ?? []);
  const skins = heads.flatMap(({ skin }) => skin ?? []);
  const changes = skins.map(({ change }) => change.lightness);
  return {
    style,
    cartoons: own.length,
    faces: faces.length,
    found: mean(faces.map(({ found }) => Number(found))),
    shift: mean(faces.flatMap(({ shift }) => shift ?? [])),
    rankOne: mean(faces.map(({ rank }) => Number(rank === 1))),
    flatness: mean(heads.map(({ flatness }) => flatness)),
    coherence: mean(heads.flatMap(({ coherence }) => coherence ?? [])),
    skinLightness: changes.length
      ? { mean: mean(changes) ?? 0, deviation: deviation(changes) ?? 0 }
      : undefined,
    skinHue: mean(skins.flatMap(({ change }) => (change.hue === undefined ? [] : Math.abs(change.hue)))),
    toneOrder: rankCorrelation(skins.map((skin) => [skin.photoLightness, skin.cartoonLightness])),
    milliseconds: median(own.flatMap(({ milliseconds }) => milliseconds ?? [])),
  };
}

/** The styles' summaries over the photos of one group. */
export interface GroupSummary {
  group: string;
  photos: number;
  styles: StyleSummary[];
}

/** Photos by the name of their group; one may be in several. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** Sums up all photos that show a face, then each group of them. */
export function summariseGroups(
  photos: readonly PhotoFigures[],
  styles: readonly string[],
  groups: Groups,
): GroupSummary[] {
  const shown = photos.filter(hasFace);
  const all = ["all", shown.map(({ file }) => file)] as const;
  return [all, ...Object.entries(groups)].map(([group, files]) => {
    const members = shown.filter(({ file }) => files.includes(file));
    const cartoons = members.flatMap((photo) => photo.cartoons);
    return { group, photos: members.length, styles: styles.map((style) => summarise(style, cartoons)) };
  });
}

/** Whether a face was found in the photo itself. */
export function hasFace({ cartoons }: PhotoFigures): boolean {
  return cartoons.some(({ faces }) => faces.length > 0);
}

/** All that `scorecard.json` holds. */
export interface Scorecard {
  /** Version of Node. */
  node: string;
  cores: number;
  /** `CONTROL`, then the styles. */
  styles: string[];
  seeds: number[];
  /** All photos with a face first, then the groups. */
  summaries: GroupSummary[];
  photos: PhotoFigures[];
  unreadable: { file: string; reason: string }[];
}

/** Who is on a photo: the name that was given for it, or else the photo's own. */
export function personOf(file: string, people: Groups): string {
  return Object.entries(people).find(([, files]) => files.includes(file))?.[0] ?? file;
}
