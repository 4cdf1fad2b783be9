/**
 * Draws the pictures of docs/styles.md: a small sheet of each style with ten people, and one with the same photo in six
 * seeds of each style; and the front page's, each style with another of these people. `npm run docs:styles -- FOLDER`: the first ten
 * photos of the folder are shown.
 */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { ImagePool } from "../src/imaging/pool.js";
import { cartoonStyles } from "../src/imaging/styles/index.js";

const IMAGES = fileURLToPath(new URL("../docs/images/", import.meta.url));
const PAGE = fileURLToPath(new URL("../docs/styles.md", import.meta.url));
const PEOPLE = 10;
const COLUMNS = 5;
const SEEDS = 6;
/** Side of a picture in a sheet, pixels: small, for the repository's sake. */
const TILE = 184;
/** Side of a picture on the front page, and columns of its sheet. */
const FRONT_TILE = 300;
const FRONT_COLUMNS = 3;

/** What is drawn for one picture of a sheet. */
interface Tile {
  source: string;
  style: string;
  seed: number;
}

/** A sheet of square pictures: its file, its columns, and the pictures' side in pixels. */
interface Sheet {
  name: string;
  columns: number;
  side: number;
}

/** Lays pictures out in rows and writes them as one JPEG. */
async function writeSheet(pictures: readonly Buffer[], { name, columns, side }: Sheet): Promise<void> {
  const rows = Math.ceil(pictures.length / columns);
  const canvas = { width: columns * side, height: rows * side, channels: 3, background: "#ffffff" } as const;
  const layers = pictures.map((input, i) => ({
    input,
    left: (i % columns) * side,
    top: Math.floor(i / columns) * side,
  }));
  const sheet = await sharp({ create: canvas }).composite(layers).png().toBuffer();
  await sharp(sheet).jpeg({ quality: 78, mozjpeg: true }).toFile(path.join(IMAGES, name));
}

async function drawTile({ pool, folder }: Place, tile: Tile, side: number): Promise<Buffer> {
  const target = path.join(folder, `${tile.style}-${path.basename(tile.source)}-${tile.seed}.webp`);
  await pool.cartoonize({ ...tile, target });
  return sharp(target).resize(side, side).png().toBuffer();
}

/** Where tiles are drawn: by which processes, into which folder. */
interface Place {
  pool: ImagePool;
  folder: string;
}

function pageOf(): string {
  const sections = cartoonStyles.map(
    ({ id, name, description }) => `## ${name}

\`${id}\`: ${description}

![${PEOPLE} people in the style ${name}](images/style-${id}.jpg)`,
  );
  return `<!-- Written by \`npm run docs:styles\`. -->
# The styles

The same ${PEOPLE} people in every style, and below one photo in ${SEEDS} neighbouring seeds of each: the seed chooses background, zoom, side and
the small liberties of each style. The photos are official portraits, in the public domain. What the styles do to people of all
kinds is [measured](scorecard.md); [a style of your own](adding-a-style.md) is one file.

${sections.join("\n\n")}

## Seeds

A row for each style, in the order of this page.

![One photo in ${SEEDS} seeds of each style](images/style-seeds.jpg)
`;
}

const [folder = "samples"] = process.argv.slice(2);
const photos = (await readdir(folder))
  .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
  .sort()
  .slice(0, PEOPLE)
  .map((name) => path.join(folder, name));
const work = await mkdtemp(path.join(tmpdir(), "toonbooth-styles-"));
const pool = new ImagePool();
const draw = (tile: Tile, side = TILE) => drawTile({ pool, folder: work }, tile, side);
const seedRows: Buffer[] = [];
for (const { id: style } of cartoonStyles) {
  const sheet = await Promise.all(photos.map((source, i) => draw({ source, style, seed: i + 1 })));
  await writeSheet(sheet, { name: `style-${style}.jpg`, columns: COLUMNS, side: TILE });
  const seeds = Array.from({ length: SEEDS }, (_, i) =>
    draw({ source: photos[0] ?? "", style, seed: i + 1 }),
  );
  seedRows.push(...(await Promise.all(seeds)));
  console.log(`${style} is drawn`);
}
await writeSheet(seedRows, { name: "style-seeds.jpg", columns: SEEDS, side: TILE });
const front = cartoonStyles.map(({ id: style }, i) =>
  draw({ source: photos[i % photos.length] ?? "", style, seed: i + 1 }, FRONT_TILE),
);
await writeSheet(await Promise.all(front), { name: "styles.jpg", columns: FRONT_COLUMNS, side: FRONT_TILE });
await pool.close();
await rm(work, { recursive: true });
await writeFile(PAGE, pageOf());
