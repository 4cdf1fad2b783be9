/**
 * The whole journey in under a minute: starts the built server on embedded defaults in a folder of its own, makes
 * four cartoons and a face-cut of a photo with the GraphQL client, and leaves the pictures in demo-output/.
 *
 *     npm run demo
 *     npm run demo -- my-photo.jpg
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type ClientFile, GraphQLRequestError, ToonboothClient } from "../client/toonbooth-client.js";
import { makeJourney } from "./demo/journey.js";
import { PictureFolder } from "./demo/pictures.js";
import { ProgressDisplay } from "./demo/progress.js";
import { ServerProcess, ServerStartError } from "./demo/server.js";

const SAMPLE = fileURLToPath(new URL("../samples/us-official-01.jpg", import.meta.url));
const OUTPUT = "demo-output";

/** What a shell expects of a program that ended on Ctrl-C. */
const INTERRUPTED_EXIT = 130;

class Interrupted extends Error {}

async function main(): Promise<void> {
  const interrupted = interruption();
  const photo = await readPhoto(process.argv[2]);
  const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-demo-"));
  const display = new ProgressDisplay();
  const starting = ServerProcess.start({ folder });
  try {
    await Promise.race([useServer(starting, { photo, display }), interrupted]);
  } finally {
    display.stop();
    await stopServer(starting);
    await rm(folder, { recursive: true, force: true });
  }
  console.log("The server stopped cleanly.");
}

async function useServer(
  starting: Promise<ServerProcess>,
  { photo, display }: { photo: ClientFile; display: ProgressDisplay },
): Promise<void> {
  const { url } = await starting;
  console.log(`The server listens on ${url}.`);
  const client = new ToonboothClient(url);
  const pictures = await PictureFolder.prepare(OUTPUT);
  try {
    await makeJourney({ client, photo, pictures, display });
  } finally {
    await client.close();
  }
  console.log(`The pictures are in ${path.resolve(OUTPUT)}:`);
  for (const name of await pictures.names()) console.log(`  ${name}`);
}

/** The photo of that path, or the sample. npm runs scripts in the project's folder; the path is meant from where it was called. */
async function readPhoto(given: string | undefined): Promise<ClientFile> {
  const target = given === undefined ? SAMPLE : path.resolve(process.env.INIT_CWD ?? "", given);
  try {
    return { bytes: await readFile(target), name: path.basename(target) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "there is no such file" : `it can't be read (${code})`;
    throw new Error(`No demo with ${target}: ${reason}.`);
  }
}

/** Rejects on Ctrl-C and its like. The listeners stay, so that a second one doesn't leave a server behind. */
function interruption(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => reject(new Interrupted(signal)));
    }
  });
  // It may come before anyone waits for it.
  interrupted.catch(() => {});
  return interrupted;
}

/** Stops the server, even one that is still starting. */
async function stopServer(starting: Promise<ServerProcess>): Promise<void> {
  const server = await starting.catch(() => undefined);
  if (!server) return;
  const { code, signal } = await server.stop();
  if (code !== 0)
    throw new Error(`The server did not stop cleanly: it ended with ${signal ?? `code ${code}`}.`);
}

function explain(error: unknown): string {
  if (error instanceof Interrupted) return "Interrupted; the server is stopped.";
  if (error instanceof ServerStartError) return `${error.message}\n${error.output}`.trim();
  if (error instanceof GraphQLRequestError) return `The server refused: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof Interrupted ? INTERRUPTED_EXIT : 1;
}
// Whatever an interrupted journey still waits for is not worth waiting for.
process.exit();
