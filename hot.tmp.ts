import { mkdtemp, readFile, rm } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { ServerProcess } from "/tmp/wt/serving/scripts/demo/server.js";
const folder = await mkdtemp("/tmp/hot-");
const server = await ServerProcess.start({ folder, env: { WORKERS: "1", MAX_REQUESTS_PER_ADDRESS: "100000000", MAX_OPEN_REQUESTS_PER_ADDRESS: "100000", LOG_LEVEL: process.env.LL ?? "info", PREPARE_VARIANTS: "off" }, execArgv: process.env.PROF ? ["--cpu-prof", "--cpu-prof-dir=/tmp/prof"] : [] });
const j = async (r: Response) => (await r.json()) as any;
const { data: { token } } = await j(await fetch(server.url + "/api/devices", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ device_id: crypto.randomUUID() }) }));
const form = new FormData(); form.set("image", new Blob([await readFile("/tmp/wt/serving/samples/us-official-01.jpg")]), "a.jpg");
const up = await j(await fetch(server.url + "/api/upload?wait=60", { method: "POST", headers: { authorization: `Bearer ${token}` }, body: form }));
const url = up.data.original.imageUrl;
for (const q of ["&size=small&format=webp", "&size=full&format=jpeg"]) {
  const r = await fetch(url + q); const n = (await r.arrayBuffer()).byteLength;
  execFileSync("taskset", ["-acp", "0", String(server.pid)]);
  const out = execFileSync("taskset", ["-c", "1", "wrk", "-t1", "-c32", "-d4s", url + q]).toString();
  console.log(n, out.match(/Requests\/sec:.*|Transfer.*|Non-2xx.*/g)?.join(" "));
}
await server.stop();
await rm(folder, { recursive: true, force: true });
