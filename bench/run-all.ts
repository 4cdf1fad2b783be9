/** Runs every benchmark of this folder, one after another: `npm run bench`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.dirname(fileURLToPath(import.meta.url));
const self = path.basename(fileURLToPath(import.meta.url));
const names = (await readdir(folder)).filter((name) => name.endsWith(".ts") && name !== self).sort();

for (const name of names) {
  console.log(`\n== ${name}`);
  // A process each, so that one benchmark's heap and threads are not measured by the next. tsx runs this file,
  // and its options are inherited.
  const bench = spawn(process.execPath, [...process.execArgv, path.join(folder, name)], { stdio: "inherit" });
  const [code] = await once(bench, "exit");
  if (code !== 0) {
    console.error(`${name} failed`);
    process.exitCode = 1;
  }
}
