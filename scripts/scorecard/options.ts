import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { cartoonStyles } from "../../src/imaging/styles/index.js";
import type { Groups } from "./report.js";

/** What is asked for. */
export interface ScorecardOptions {
  /** Absolute path. */
  folder: string;
  /** Names of the photos in it, sorted. */
  photos: string[];
  styles: string[];
  seeds: number[];
  groups: Groups;
  /** Photos by who is on them, where several show the same person. */
  people: Groups;
  /** Absolute path. */
  out: string;
}

/** Told when the arguments can't be made sense of. */
export const USAGE = `npm run scorecard -- FOLDER [--styles ink,pop] [--seeds 1,2] [--groups groups.json] [--people people.json] [--out DIR]

  FOLDER    JPEG, PNG, WebP and AVIF photos (its subfolders are left alone)
  --styles  default: all
  --seeds   default: 1
  --groups  {"group": ["file", …]}: a table for each group
  --people  {"person": ["file", …]}: which photos show the same main person
  --out     default: scorecard-output`;

/** The arguments or the folder are at fault; the message says how. */
export class OptionsError extends Error {}

const PHOTO = /\.(jpe?g|png|webp|avif)$/i;

/** Reads the arguments. Paths are meant from where npm was called. Throws `OptionsError`. */
export async function readOptions(args: string[]): Promise<ScorecardOptions> {
  const { values, positionals } = parse(args);
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0) throw new OptionsError(USAGE);
  const folder = resolve(given);
  const photos = await photosOf(folder);
  return {
    folder,
    photos,
    styles: stylesOf(values.styles),
    seeds: seedsOf(values.seeds),
    groups: await readGroups(values.groups, photos),
    people: await readGroups(values.people, photos),
    out: resolve(values.out),
  };
}

function parse(args: string[]) {
  const string = { type: "string" } as const;
  const options = {
    styles: string,
    seeds: { ...string, default: "1" },
    groups: string,
    people: string,
    out: { ...string, default: "scorecard-output" },
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new OptionsError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** npm runs scripts in the project's folder. */
function resolve(given: string): string {
  return path.resolve(process.env.INIT_CWD ?? "", given);
}

async function photosOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new OptionsError(`${folder} can't be read as a folder (${error.code}).`);
  });
  const photos = entries.filter((entry) => entry.isFile() && PHOTO.test(entry.name)).map(({ name }) => name);
  if (photos.length === 0) throw new OptionsError(`There are no photos in ${folder}.`);
  return photos.sort();
}

function stylesOf(given: string | undefined): string[] {
  const known = cartoonStyles.map(({ id }) => id);
  const asked = given?.split(",") ?? known;
  const unknown = asked.filter((id) => !known.includes(id));
  if (unknown.length === 0) return asked;
  throw new OptionsError(`There is no style "${unknown[0]}"; there are ${known.join(", ")}.`);
}

function seedsOf(given: string): number[] {
  const seeds = given.split(",").map(Number);
  if (seeds.every(Number.isInteger)) return seeds;
  throw new OptionsError(`--seeds takes whole numbers with commas between, not "${given}".`);
}

async function readGroups(file: string | undefined, photos: readonly string[]): Promise<Groups> {
  if (file === undefined) return {};
  const groups = await readJson(resolve(file));
  if (!isGroups(groups)) throw new OptionsError(`${file} must look like {"name": ["file", …]}.`);
  const stranger = Object.values(groups)
    .flat()
    .find((name) => !photos.includes(name));
  if (stranger !== undefined)
    throw new OptionsError(`${file} names ${stranger}, which is not in the folder.`);
  return groups;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new OptionsError(`${file} can't be read as JSON: ${(error as Error).message}`);
  }
}

function isGroups(value: unknown): value is Groups {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (files) => Array.isArray(files) && files.every((name) => typeof name === "string"),
  );
}
