import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

/** Tests that need a Debian package (strace, chromium, flask), or so much time that `npm test` would be slow. */
export default defineConfig({ ...base, test: { ...base.test, include: ["test/system/**/*.test.ts"] } });
