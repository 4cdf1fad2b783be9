import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

const require = createRequire(import.meta.url);

export default defineConfig({
  resolve: {
    // Vitest would load graphql twice (ESM and CommonJS); two copies refuse each other's schemas.
    alias: [{ find: /^graphql$/, replacement: require.resolve("graphql") }],
  },
  test: {
    include: ["test/{unit,integration,acceptance}/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    // Several times what the slowest takes on two quiet cores: only what hangs is to be ended.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // The modules hold no state between tests; to load them anew for each file would take a quarter of the whole time.
    isolate: false,
  },
});
