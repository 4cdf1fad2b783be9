import { readdir, readFile, readlink, writeFile } from "node:fs/promises";

/** What Linux tells about a process and its children under /proc. */

/** Process ids of the children of a process; of this one if none is named. */
export async function childPids(pid: number | "self" = "self"): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    // A thread may end while the list is read.
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, "utf8").catch(() => "")),
  );
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}

/** Open descriptors of a process, as what they point at. */
export async function descriptors(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`);
  const targets = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
  // The one that was reading the list.
  return targets.filter((target) => target !== "" && !target.startsWith(`/proc/${pid}/fd`)).sort();
}

/** Resident memory of a process in megabytes: at the moment, and at its highest since `forgetPeak`. */
export async function memory(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}

/** Makes what a process uses now its peak (proc(5): 5 written to clear_refs). */
export function forgetPeak(pid: number): Promise<void> {
  return writeFile(`/proc/${pid}/clear_refs`, "5");
}
