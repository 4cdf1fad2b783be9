/**
 * Writes docs/journey.md and its pictures by making the journey on a server of its own:
 *
 *     npm run docs:journey
 *     npm run docs:journey -- --check    writes nothing, and fails when the page would be another
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ServerProcess } from "./demo/server.js";
import { Api, SHOWN_URL } from "./journey-docs/api.js";
import { JourneyPage } from "./journey-docs/page.js";
import { PagePictures } from "./journey-docs/pictures.js";
import { makeJourney } from "./journey-docs/steps.js";

const ROOT = path.resolve(import.meta.dirname, "..");
const PAGE = path.join(ROOT, "docs", "journey.md");

async function makePage(check: boolean): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "toonbooth-journey-"));
  try {
    await using server = await ServerProcess.start({
      folder,
      env: { PUBLIC_URL: SHOWN_URL, LOG_LEVEL: "info" },
    });
    const page = new JourneyPage();
    const pictures = new PagePictures(check ? undefined : path.join(ROOT, "docs", "images"));
    await makeJourney(new Api(page, server.url), pictures);
    return page.render();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first line in which two texts differ. */
function difference(present: string, wanted: string): string {
  const [was, is] = [present.split("\n"), wanted.split("\n")];
  const at = is.findIndex((line, index) => line !== was[index]);
  const line = at < 0 ? is.length : at;
  return `line ${line + 1}:\n- ${was[line] ?? "(the end)"}\n+ ${is[line] ?? "(the end)"}`;
}

process.chdir(ROOT);
const check = process.argv.includes("--check");
const wanted = await makePage(check);
const present = await readFile(PAGE, "utf8").catch(() => "");
if (!check) await writeFile(PAGE, wanted);
else if (present !== wanted) {
  console.error(
    `docs/journey.md is not what the server answers; npm run docs:journey writes it anew. ${difference(present, wanted)}`,
  );
  process.exitCode = 1;
}
