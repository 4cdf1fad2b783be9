/** What a vision service says of a picture, in our words. Absent where it says nothing. */
export interface VisionAnswer {
  labels: { name: string; score: number }[];
  /** Text in the picture; empty when the service looked and there is none. */
  text?: string;
  /** sRGB bytes; `share` 0..1 of the picture. */
  colours: { rgb: [red: number, green: number, blue: number]; share: number }[];
  /** One sentence that describes the picture. */
  altText?: string;
}

/** A service that looks at pictures. */
export interface VisionService {
  /** For notes, logs and the raw responses, e.g. "google-vision". */
  readonly name: string;
  /**
   * Asks once; the time is limited by the signal.
   * @throws VisionError when there is no usable answer, the signal's reason when it aborts.
   */
  describe(jpeg: Buffer, options: { signal: AbortSignal }): Promise<{ answer: VisionAnswer; raw: string }>;
}

/** Why a service's answer can't be used, in words for the log. */
export class VisionError extends Error {
  override readonly name = "VisionError";
}

/** Most characters of a label, and of a text found in a picture, that are kept. */
export const LONGEST = { label: 80, text: 10_000, altText: 400 } as const;

/** One line of text: white space put together, cut off at so many characters. */
export function oneLine(text: string, most: number): string {
  return text.replace(/\s+/g, " ").trim().slice(0, most);
}
