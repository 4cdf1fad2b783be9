/** What is measured, and how figures are put together. */
import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a plain image widget sends. */
const HEADERS = { "user-agent": "Dart/3.5 (dart:io)", accept: "image/jpeg,*/*", "accept-encoding": "gzip" };

/** Connections at a time. */
const CONNECTIONS = 64;

/** How often processes have to be seen idle, and how far apart (milliseconds). */
const CALM_LOOKS = 3;
const LOOK_MS = 200;

/** One short run of requests. */
export interface Rate {
  /** Requests per second. */
  perSecond: number;
  /** Processor time for each request, microseconds, of each of the programs. */
  cpuMicroseconds: number[];
}

/** Whether a program can be started. */
export function has(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Asks for one address again and again, from the load's core, with wrk. `programs`: the processes of each that serves. */
export async function rate(
  url: string,
  options: { programs: number[][]; seconds: number; etag?: string | undefined },
): Promise<Rate> {
  const headers = { ...HEADERS, ...(options.etag !== undefined && { "if-none-match": options.etag }) };
  const given = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const before = options.programs.map(cpuOf);
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${options.seconds}s`, ...given, url];
  const { stdout } = await run("wrk", args);
  const spent = options.programs.map((pids, n) => cpuOf(pids) - (before[n] ?? 0));
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  return { perSecond, cpuMicroseconds: spent.map((microseconds) => microseconds / requests) };
}

/** A whole answer, for warming up and for its tag. */
export async function ask(
  url: string,
  more: Record<string, string> = {},
): Promise<Response & { size: number }> {
  const response = await fetch(url, { headers: { ...HEADERS, ...more } });
  const size = (await response.arrayBuffer()).byteLength;
  if (!response.ok && response.status !== 304) throw new Error(`${url} was answered ${response.status}`);
  return Object.assign(response, { size });
}

/** A process and all that it started. */
export function treeOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .flatMap((name) => treeOf(Number(name)));
  return [pid, ...children];
}

function parentOf(pid: string): number {
  return Number(fieldsOf(Number(pid))[1]);
}

/** Most memory that a process had, MB. */
export function mostMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** Processor time that processes have taken, microseconds. */
export function cpuOf(pids: number[]): number {
  // Clock ticks are a hundredth of a second on every Linux: proc(5), USER_HZ.
  return pids.reduce((sum, pid) => {
    const [, , , , , , , , , , , user = 0, system = 0] = fieldsOf(pid).map(Number);
    return sum + (user + system) * 10_000;
  }, 0);
}

/** The fields of /proc/PID/stat from the state on. */
function fieldsOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** Waits until processes have nothing to do: what an upload leaves behind, such as looking for faces, is not to be measured. */
export async function quiet(pid: number): Promise<void> {
  for (let calm = 0; calm < CALM_LOOKS; ) {
    const before = cpuOf(treeOf(pid));
    await sleep(LOOK_MS);
    const spent = cpuOf(treeOf(pid)) - before;
    calm = spent < LOOK_MS * 100 ? calm + 1 : 0;
  }
}

/** The middle one. */
export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Number of variants that a server has drawn, by its metrics. */
export async function drawn(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/image_variants_total\{source="rendered"\} (\d+)/.exec(text)?.[1] ?? 0);
}
