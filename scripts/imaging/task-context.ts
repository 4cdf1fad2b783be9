import { DEFAULT_MAX_PIXELS, type TaskContext } from "../../src/imaging/limits.js";

/** For image work outside an image process: never called off, never in turn with others; reports go nowhere. */
export const taskContext: TaskContext = {
  maxPixels: DEFAULT_MAX_PIXELS,
  checkpoint: async () => {},
  report: () => {},
  decoding: (_pixels, decode) => decode(),
};
