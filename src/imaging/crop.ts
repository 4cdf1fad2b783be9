import type { Dimensions } from "./sizes.js";

/** Where a face is: a box in shares (0..1) of the picture's width and height, after orientation. */
export interface FaceBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where the people are whom a crop is to show. */
export interface FaceRegions {
  /** The main face. */
  main: FaceBox;
  /** Around the faces of all who belong in the picture. */
  all: FaceBox;
}

/** A part of a picture, whole pixels. */
export interface Region extends Dimensions {
  left: number;
  top: number;
}

/** How a picture is scaled, and which part of the scaled picture is then kept; pixels. */
export interface Crop {
  scaled: Dimensions;
  region: Region;
}

/** Share of a crop's height that lies above the middle of the face: there is more to see of a person below it. */
const HEADROOM = 0.45;

/**
 * Crops a picture to a box (pixels, not larger than the picture) so that it shows the faces: all of them where they
 * fit into it, else the main one. Nothing is enlarged, and nothing beyond the picture is shown.
 */
export function cropToFaces(source: Dimensions, box: Dimensions, { main, all }: FaceRegions): Crop {
  const scale = Math.max(box.width / source.width, box.height / source.height);
  const scaled = {
    width: Math.max(box.width, Math.round(source.width * scale)),
    height: Math.max(box.height, Math.round(source.height * scale)),
  };
  const fits = all.width * scaled.width <= box.width && all.height * scaled.height <= box.height;
  const { left, top, width, height } = fits ? all : main;
  return {
    scaled,
    region: {
      ...box,
      left: place((left + width / 2) * scaled.width - box.width / 2, scaled.width - box.width),
      top: place((top + height / 2) * scaled.height - box.height * HEADROOM, scaled.height - box.height),
    },
  };
}

function place(wanted: number, room: number): number {
  return Math.max(0, Math.min(room, Math.round(wanted)));
}
