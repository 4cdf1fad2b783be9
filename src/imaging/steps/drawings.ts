import sharp from "sharp";

/**
 * SVG documents on their way to pixels. libvips draws them on threads of its own: what is begun early is done by the time it is
 * wanted, while the picture itself is computed.
 */
export class Drawings {
  readonly #begun = new Map<string, Promise<Buffer>>();

  /** Begins a document that will be wanted later. */
  begin(svg: string): void {
    const pixels = rasterise(svg);
    // Who wants it hears of a failure; a cartoon that was called off wants nothing any more.
    pixels.catch(() => {});
    this.#begun.set(svg, pixels);
  }

  /** A document's pixels: sRGB and alpha bytes, width × height × 4. */
  pixels(svg: string): Promise<Buffer> {
    const begun = this.#begun.get(svg);
    this.#begun.delete(svg);
    return begun ?? rasterise(svg);
  }
}

function rasterise(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
}
