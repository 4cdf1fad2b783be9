import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, setPriority } from "node:os";

/** Which cores the server gets, and which the program that makes the load; lists as `taskset` takes them. */
export interface Cores {
  server: string;
  load: string;
}

/**
 * The last core for the load, the others for the server: clients are other machines in real life, and a server must
 * not be timed while it waits for its own load. Undefined where there is one core only, or no `taskset` (util-linux).
 */
export function sharedOutCores(): Cores | undefined {
  const last = availableParallelism() - 1;
  if (last < 1) return undefined;
  const cores = { server: last === 1 ? "0" : `0-${last - 1}`, load: String(last) };
  return pin(process.pid, `0-${last}`) ? cores : undefined;
}

/** Keeps a process, with all its threads and what it starts from now on, to some cores; whether that worked. */
export function pin(pid: number, cores: string): boolean {
  try {
    execFileSync("taskset", ["-apc", cores, String(pid)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * Lets a process, and what it starts, go before all others of this machine, where that is allowed: other programs' turns are
 * not to be measured. With autogroups (sched(7)) a niceness counts within a session only, so the session's is set too.
 */
export function prefer(pid: number): void {
  try {
    setPriority(pid, -20);
    writeFileSync(`/proc/${pid}/autogroup`, "-20");
  } catch {
    // Not root, or no autogroups: then it is as fair as it is.
  }
}
