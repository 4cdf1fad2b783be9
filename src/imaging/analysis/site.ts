import type { Medium } from "./medium.js";
import type { Texture } from "./texture.js";

/** What a picture of a web site is for. */
export type SiteRole = "banner" | "background" | "content" | "interface";

/** What a picture of a web site is for, and the widths in which it should be offered. */
export interface SiteUse {
  role: SiteRole;
  /** Pixels, ascending; none wider than the picture itself. */
  widths: number[];
}

/** What the role is told by. */
export interface SiteInputs {
  /** Pixels, of the picture as it was sent. */
  width: number;
  height: number;
  medium: Medium;
  texture: Texture;
  /** Share (0..1) of it that is transparent. */
  clear: number;
  /** Things and faces found. */
  things: number;
}

/** Up to this longest side, pixels, a drawn or transparent picture is an icon or a button. */
const ICON_SIDE = 320;
/** At least so wide for its height, and so many pixels, a picture is a banner. */
const BANNER = { aspect: 2.2, width: 600 } as const;
/** At least so many pixels wide, and at most so much of it edges, a picture without things in it is a background. */
const BACKGROUND = { width: 1000, edges: 0.4 } as const;
/** Widths, pixels, that screens and their densities ask for. */
const WIDTHS: Readonly<Record<SiteRole, readonly number[]>> = {
  banner: [640, 960, 1280, 1920, 2560],
  background: [640, 960, 1280, 1920, 2560],
  content: [320, 480, 640, 960, 1280, 1920],
  interface: [32, 64, 128, 256, 512],
};

/**
 * Tells what a site's picture is for, by the first rule that fits: interface (a screenshot, or a small one that is drawn or
 * transparent), banner (much wider than high), background (wide, few edges, nothing in it), else content.
 */
export function siteUse(inputs: SiteInputs): SiteUse {
  const role = roleOf(inputs);
  const narrower = WIDTHS[role].filter((width) => width < inputs.width);
  const widest = WIDTHS[role].at(-1) ?? inputs.width;
  // Its own width, unless that is more than anybody asks for.
  return { role, widths: [...narrower, Math.min(inputs.width, widest)].filter(isFirst) };
}

function roleOf({ width, height, medium, texture, clear, things }: SiteInputs): SiteRole {
  if (medium === "screenshot") return "interface";
  if (Math.max(width, height) <= ICON_SIDE && (medium !== "photo" || clear > 0)) return "interface";
  if (width >= BANNER.aspect * height && width >= BANNER.width) return "banner";
  const calm = texture.edges <= BACKGROUND.edges && medium !== "text";
  if (width >= BACKGROUND.width && calm && things === 0 && clear === 0) return "background";
  return "content";
}

function isFirst(width: number, i: number, widths: readonly number[]): boolean {
  return widths.indexOf(width) === i;
}
