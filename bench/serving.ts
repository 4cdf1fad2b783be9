/**
 * Serving pictures, beside programs that do nothing else: cached ones and 304s against nginx, alone and with X-Accel-Redirect;
 * cold variants against vipsthumbnail and ipx; many requests for one cold variant. The servers share one core, what asks
 * them has the other. Needs `npm run build`; peers that are not there are left out, and it says which.
 *
 *     npx tsx bench/serving.ts [--quick] [--part cached|cold] [--ipx FOLDER | --ipx install]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { pin, prefer, sharedOutCores } from "./probe/cores.js";
import { measureCached } from "./serving/cached.js";
import { measureCold } from "./serving/cold.js";

const { values } = parseArgs({
  options: { quick: { type: "boolean" }, part: { type: "string" }, ipx: { type: "string" } },
});
const { part } = values;
const rounds = values.quick ? 1 : 5;
const cores = sharedOutCores();
if (cores) pin(process.pid, cores.load);
prefer(process.pid);
console.log(cores ? `servers on core ${cores.server}, load on core ${cores.load}` : "all on the same cores");
const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-serving-"));
try {
  if (part !== "cold") await measureCached({ folder, cores: cores?.server, rounds });
  if (part !== "cached") await measureCold({ folder, cores: cores?.server, rounds, ipx: values.ipx });
} finally {
  await rm(folder, { recursive: true, force: true });
}
