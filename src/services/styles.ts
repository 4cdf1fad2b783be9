import { AppError } from "../errors.js";
import type { Style } from "../schema/style.js";
import type { EngineSet, OfferedStyle } from "./engines/engine-set.js";

/** The styles on offer, from whatever engines there are. */
export class StyleService {
  readonly #engines: EngineSet;

  constructor(engines: EngineSet) {
    this.#engines = engines;
  }

  /** All styles; the first is the default. */
  list(): Style[] {
    return this.#engines.styles.map(describe);
  }

  /** A style by its id, or null when no engine offers it any more. */
  find(id: string): Style | null {
    const style = this.#engines.findStyle(id);
    return style ? describe(style) : null;
  }

  /** Id of the style that is drawn when a client names none. */
  get defaultId(): string {
    const [style] = this.#engines.styles;
    if (!style) throw new Error("no engine offers a style");
    return style.id;
  }

  /**
   * Checks a style that a client named, if it named one.
   * @throws AppError BAD_USER_INPUT naming the styles there are.
   */
  require(id: string | null | undefined): void {
    if (id === null || id === undefined || this.find(id)) return;
    const known = this.#engines.styles.map((style) => style.id).join(", ");
    throw new AppError("BAD_USER_INPUT", { message: `The style is unknown: expected one of ${known}.` });
  }
}

function describe(style: OfferedStyle): Style {
  return { ...style, sampleUrl: null };
}
