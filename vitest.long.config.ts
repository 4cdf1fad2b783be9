import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

/** Tests that take many minutes; `npm run test:long` runs them. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["test/long/**/*.test.ts"], testTimeout: 600_000 },
});
