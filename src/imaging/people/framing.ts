import type { Frame } from "../photo.js";
import { clamp, mix, type Rgb } from "../pixels/raster.js";
import type { Face } from "./faces.js";

/** What part of the photo becomes the cartoon, and how it is treated. */
export type Framing =
  /** One face, cut out from the background. */
  | { kind: "person"; frame: Frame }
  /**
   * A part of the photo with its own background, laid as a card on a painted one: several faces, whose matte
   * would have holes, or the whole picture when there is no face.
   */
  | { kind: "card"; frame: Frame; card: Frame };

/** Side of the smallest frame, in the photo's pixels. */
const LEAST_FRAME = 340;

/** How far down in its frame a face's middle is: shoulders carry a portrait better than sky. */
const FACE_HEIGHT = 0.47;

/** How far below a face's middle its chin ends, with a little room, in sizes of the face. */
const BELOW_CHIN = 0.65;

/** Faces smaller than this share of the largest are passers-by. */
const COMPANION_SHARE = 0.45;

/** Those of the faces (most prominent first) that belong in the picture. */
export function companions(faces: readonly Face[]): Face[] {
  const [main] = faces;
  return main ? faces.filter((face) => face.size >= COMPANION_SHARE * main.size).slice(0, 6) : [];
}

/**
 * Chooses a square frame: 2.4 to 2.9 sizes of the face around one face, everyone's heads in a group, the whole
 * picture when there is none. Of a head that the photo cuts off, less. `zoom` 0 is near, 1 is far.
 */
export function chooseFrame(picture: Rgb, faces: readonly Face[], zoom: number): Framing {
  const [main] = faces;
  if (!main) return asCard({ left: 0, top: 0, width: picture.width, height: picture.height });
  if (faces.length > 1) return aroundGroup(picture, faces, zoom);
  // A small face isn't brought nearer than the photo's pixels bear: three of ours for one of its own.
  const bearable = Math.min(LEAST_FRAME, picture.width, picture.height);
  const side = Math.max(bearable, main.size * mix(2.4, 2.9, zoom));
  const frame = {
    left: main.centre.x - side / 2,
    top: main.centre.y - side * FACE_HEIGHT,
    width: side,
    height: side,
  };
  return {
    kind: "person",
    frame: main.isCutOff ? closeUp(picture, main, side) : keepOnPicture(picture, frame),
  };
}

/**
 * A frame of a head that the photo cuts off shows nothing beyond the photo, and cuts the head off as well: above it, what is
 * left of the forehead would be drawn out into a tower. It reaches down to the chin at least, and as far up as it then can.
 */
function closeUp(picture: Rgb, { centre, size }: Face, wanted: number): Frame {
  const side = Math.min(wanted, picture.width, picture.height);
  const top = Math.min(centre.y - side * FACE_HEIGHT, centre.y + size * BELOW_CHIN - side);
  return {
    left: clamp(centre.x - side / 2, 0, picture.width - side),
    top: clamp(top, 0, picture.height - side),
    width: side,
    height: side,
  };
}

function aroundGroup(picture: Rgb, faces: readonly Face[], zoom: number): Framing {
  const left = Math.min(...faces.map((face) => face.centre.x - face.size * 1.1));
  const right = Math.max(...faces.map((face) => face.centre.x + face.size * 1.1));
  const top = Math.min(...faces.map((face) => face.centre.y - face.size * 1.2));
  const bottom = Math.max(...faces.map((face) => face.centre.y + face.size * 1.3));
  const side = Math.max(right - left, bottom - top) * mix(1, 1.15, zoom);
  const width = Math.min(side, picture.width);
  const height = Math.min(side, picture.height);
  const frame = {
    left: clamp((left + right - width) / 2, 0, picture.width - width),
    top: clamp((top + bottom - height) / 2, 0, picture.height - height),
    width,
    height,
  };
  return asCard(frame);
}

/** Share of a card's side that the picture takes up, the rest being background. */
const CARD_SHARE = 0.86;

function asCard(card: Frame): Framing {
  const side = Math.max(card.width, card.height) / CARD_SHARE;
  const frame = {
    left: card.left + (card.width - side) / 2,
    top: card.top + (card.height - side) / 2,
    width: side,
    height: side,
  };
  return { kind: "card", frame, card };
}

/**
 * Slides a frame back onto the picture. Above the head it may look out over the border (the background is
 * painted anew there); at the sides only when the picture is too narrow; below never, for a bust must not float.
 */
function keepOnPicture(picture: Rgb, frame: Frame): Frame {
  const side = Math.min(frame.width, Math.max(picture.height, frame.width * 0.8));
  const left = frame.left + (frame.width - side) / 2;
  const room = picture.width - side;
  const top = Math.min(frame.top + (frame.height - side) / 2, picture.height - side);
  return { left: room >= 0 ? clamp(left, 0, room) : room / 2, top, width: side, height: side };
}
