/**
 * Asks /health/live over one connection, again and again, in a process of its own: the program that makes the load is
 * too busy to be a clock. `fork` it with the server's address; it sends its times when it is told "stop".
 */
import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const INTERVAL_MS = 5;

const url = process.argv[2];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const times: number[] = [];
let stopped = false;

function ask(): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    get(`${url}/health/live`, { agent }, (response) => {
      response.resume().on("end", () => resolve(performance.now() - begun));
    }).on("error", reject);
  });
}

process.once("message", () => {
  stopped = true;
});
process.send?.("ready");
while (!stopped) {
  times.push(await ask());
  await sleep(INTERVAL_MS);
}
process.send?.(times);
agent.destroy();
process.disconnect();
