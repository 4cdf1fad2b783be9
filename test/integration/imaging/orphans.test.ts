import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it, vi } from "vitest";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it("image processes end by themselves when the server is killed", async () => {
  const tsx = createRequire(import.meta.url).resolve("tsx");
  const owner = fork(fileURLToPath(new URL("./pool-owner.ts", import.meta.url)), {
    execArgv: ["--import", pathToFileURL(tsx).href],
  });
  const [pids] = (await once(owner, "message")) as [number[]];
  expect(pids.filter(isAlive)).toHaveLength(2);
  owner.kill("SIGKILL");
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 15_000 });
});
