import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

/** Tests that need a Debian package (strace, chromium); `npm run test:system` runs them. */
export default defineConfig({ ...base, test: { ...base.test, include: ["test/system/**/*.test.ts"] } });
