import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const WRITER = fileURLToPath(new URL("./flush-writer.ts", import.meta.url));
/** Each flush takes 50 ms longer, so that an answer that does not wait for it comes first for certain. */
const DELAY = "inject=fdatasync,fsync,msync:delay_enter=50000";
const CALLS = "openat,read,write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync,msync,sendmsg,sendto";

interface SystemCall {
  name: string;
  text: string;
}

/** Needs the Debian package strace. A kill can't show this: what was only written survives a process, not a power failure. */
it("answers a write only after the system has flushed it", async () => {
  const calls = await trace();
  // What follows would prove nothing if strace had not seen the calls of the threads.
  expect(calls.some((call) => call.name === "fdatasync")).toBe(true);
  const requests = calls.flatMap((call, at) =>
    call.name === "read" && call.text.includes("MARK-") ? [at] : [],
  );
  expect(requests).toHaveLength(10);
  const synchronous = calls.find((call) => /openat\(.*data\.mdb".*O_DSYNC/.test(call.text));
  const metaFile = /= (\d+)</.exec(synchronous?.text ?? "")?.[1];
  for (const request of requests) {
    const socket = /^read\((\d+<[^>]*)/.exec(calls[request]?.text ?? "")?.[1] ?? "none";
    const reply = calls.findIndex(
      (call, at) => at > request && isSend(call) && call.text.includes(`(${socket}`),
    );
    const between = calls.slice(request + 1, reply);
    const steps = between.flatMap((call) => stepOf(call, metaFile));
    // The document's pages, their flush, then the root page through a file that flushes with each write.
    expect(steps.join(" "), calls[request]?.text).toMatch(/^(pages )+flush root$/);
  }
});

function isSend(call: SystemCall): boolean {
  return ["write", "writev", "sendmsg", "sendto"].includes(call.name);
}

function stepOf({ name, text }: SystemCall, metaFile: string | undefined): string[] {
  if (!text.includes("data.mdb>")) return [];
  if (/sync$/.test(name)) return /= 0( \(DELAYED\))?$/.test(text) ? ["flush"] : [];
  if (!/write/.test(name)) return [];
  return [text.startsWith(`${name}(${metaFile}<`) ? "root" : "pages"];
}

/** All calls in the order in which they ended. */
async function trace(): Promise<SystemCall[]> {
  const directory = await mkdtemp(join(tmpdir(), "toonbooth-test-"));
  try {
    const output = join(directory, "trace");
    const command = [
      "-f",
      "-yy",
      "-s",
      "300",
      "-e",
      `trace=${CALLS}`,
      "-e",
      DELAY,
      "-o",
      output,
      process.execPath,
    ];
    const child = spawn("strace", [...command, "--import", "tsx", WRITER, join(directory, "data")], {
      stdio: "inherit",
    });
    const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
    expect(code).toBe(0);
    return parse(await readFile(output, "latin1"));
  } finally {
    await rm(directory, { recursive: true });
  }
}

function parse(output: string): SystemCall[] {
  const begun = new Map<string, string>();
  return output.split("\n").flatMap((line) => {
    const [, thread = "", rest = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (rest.endsWith("<unfinished ...>")) {
      begun.set(thread, rest.slice(0, -"<unfinished ...>".length));
      return [];
    }
    const resumed = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest);
    const text = resumed ? `${begun.get(thread) ?? ""}${resumed[2]}` : rest;
    const name = /^(\w+)\(/.exec(text)?.[1];
    return name ? [{ name, text }] : [];
  });
}
