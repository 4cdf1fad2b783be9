import { execFile } from "node:child_process";
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { Device } from "../acceptance/support/device.js";
import { Home } from "../acceptance/support/home.js";
import { plain } from "../acceptance/support/pictures.js";

const SWEEP = fileURLToPath(new URL("../../dist/sweep.js", import.meta.url));
const LONG_AGO = new Date(Date.now() - 2 * 3_600_000);

/** As `npm run sweep` does, without the build. */
function sweep(
  home: Home,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; text: string }> {
  const folders = { DATA_DIR: home.dataDir, UPLOADS_DIR: home.uploadsDir };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [SWEEP, ...args],
      { env: { ...process.env, ...folders, ...env } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr }),
    );
  });
}

it("npm run sweep: a dry run changes nothing, the real one does what was foretold, and a foreign database is refused", {
  timeout: 60_000,
}, async () => {
  await using home = await Home.make();
  const server = await home.start();
  await using device = await Device.register(server.url);
  const { original } = await device.upload(await plain(1));
  expect((await sweep(home, [])).text).toContain(`in use by process ${server.pid}`);
  await server.stop();
  const orphan = "1700000000001_6b01d754d334203e651d8ebd.jpg";
  for (const folder of ["originals", "temp"]) {
    await writeFile(path.join(home.uploadsDir, folder, orphan), "orphan");
    await utimes(path.join(home.uploadsDir, folder, orphan), LONG_AGO, LONG_AGO);
  }
  const before = await home.inventory();

  const foretold = await sweep(home, ["--dry-run"]);
  expect(foretold).toMatchObject({ code: 0, text: expect.stringMatching(/1 {2}quarantinedFiles\n/) });
  expect(await home.inventory()).toEqual(before);

  const elsewhere = path.join(home.folder, "another-database");
  await mkdir(elsewhere);
  const refused = await sweep(home, [], { DATA_DIR: elsewhere });
  expect(refused).toMatchObject({ code: 1, text: expect.stringContaining("do not belong together") });
  expect(await home.inventory()).toEqual(before);

  const done = await sweep(home, []);
  expect(done.text.split("\n").slice(1)).toEqual(foretold.text.split("\n").slice(1));
  expect(await home.filesIn("originals")).toEqual([original.filename]);
  expect(await home.filesIn("temp")).not.toContain(orphan);
  expect(await readFile(path.join(home.uploadsDir, "quarantine", `originals_${orphan}`), "utf8")).toBe(
    "orphan",
  );
});
