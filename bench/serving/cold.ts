/** Variants that have to be made: this server over HTTP, vipsthumbnail on the same files, and ipx over HTTP. */
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { ask, drawn, has, median, mostMemory, quiet, treeOf } from "./measure.js";
import { phonePhotos } from "./pictures.js";
import { freePort, type Serving, serve, serveToonbooth, Uploader } from "./servers.js";

const run = promisify(execFile);

const PHOTOS = 6;
const IPX = "ipx@3.1.1";
const ASKED_AT_ONCE = 200;

/** A form, as each of the three is told it. */
interface Form {
  name: string;
  ours: string;
  vips: { size: string; suffix: string };
  ipx: string;
}

/** With equal settings for WebP. Debian's libvips has no mozjpeg: its JPEG is made with less care and is larger. */
const FORMS: Form[] = [
  {
    name: "480 wide, WebP",
    ours: "&size=small&format=webp",
    vips: { size: "480x", suffix: ".webp[Q=82,effort=3,strip]" },
    ipx: "w_480,f_webp,q_82",
  },
  {
    name: "480 wide, JPEG",
    ours: "&size=small&format=jpeg",
    vips: { size: "480x", suffix: ".jpg[Q=82,optimize_coding,strip]" },
    ipx: "w_480,f_jpeg,q_82",
  },
  {
    name: "1200 inside, WebP",
    ours: "&size=detail&format=webp",
    vips: { size: "1200x1200", suffix: ".webp[Q=82,effort=3,strip]" },
    ipx: "s_1200x1200,fit_inside,f_webp,q_82",
  },
  {
    name: "1200 inside, JPEG",
    ours: "&size=detail&format=jpeg",
    vips: { size: "1200x1200", suffix: ".jpg[Q=82,optimize_coding,strip]" },
    ipx: "s_1200x1200,fit_inside,f_jpeg,q_82",
  },
];

interface Options {
  folder: string;
  cores: string | undefined;
  rounds: number;
  /** A folder with node_modules/ipx in it; "install" gets it from the npm registry; undefined leaves it out. */
  ipx: string | undefined;
}

/** Everything about variants that are not there yet. */
export async function measureCold(options: Options): Promise<void> {
  const files = path.join(options.folder, "photos");
  await mkdir(files);
  const photos = await phonePhotos(PHOTOS);
  await Promise.all(photos.map((photo, n) => writeFile(path.join(files, `${n}.jpg`), photo)));
  await using server = await serveToonbooth({
    folder: path.join(options.folder, "cold"),
    cores: options.cores,
  });
  const uploader = await Uploader.register(server.url);
  await measureSingleFlight(server, uploader, photos[0]);
  await compareWithVips({ ...options, files, photos, server, uploader });
  await compareWithIpx({ ...options, files, photos });
}

/** However many ask for a variant while it is being made: it is made once. */
async function measureSingleFlight(server: Serving, uploader: Uploader, photo?: Buffer): Promise<void> {
  if (!photo) return;
  const url = `${server.url}${await uploader.upload(photo)}&size=zoom&format=webp`;
  await quiet(server.pid);
  const before = await drawn(server.url);
  const begun = performance.now();
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, () => ask(url)));
  const ms = Math.round(performance.now() - begun);
  const made = (await drawn(server.url)) - before;
  console.log(
    `${ASKED_AT_ONCE} requests at once for one cold variant: made ${made} time(s), ${ms} ms for all`,
  );
}

/** One picture after the other: milliseconds each. */
async function compareWithVips(
  options: Options & { files: string; photos: Buffer[]; server: Serving; uploader: Uploader },
): Promise<void> {
  if (!has("vipsthumbnail")) {
    console.log("Left out: vipsthumbnail. It is not there (Debian: libvips-tools).");
    return;
  }
  const { files, photos, server, uploader, cores, rounds } = options;
  const names = (await readdir(files)).map((name) => path.join(files, name));
  const times = FORMS.map((form) => ({ form, ours: [] as Cost[], vips: [] as Cost[] }));
  for (let round = 0; round < rounds; round += 1) {
    const urls = await uploadAll(server, uploader, photos);
    for (const { form, ours, vips } of times) {
      ours.push(await inTurn(urls.map((url) => url + form.ours)));
      vips.push(await thumbnails(names, form.vips, cores));
    }
  }
  const rows = times.map(({ form, ours, vips }) => ({
    "cold, one by one": form.name,
    "toonbooth ms": middle(ours, "ms"),
    "vipsthumbnail ms": middle(vips, "ms"),
    ratio: (middle(ours, "ms") / middle(vips, "ms")).toFixed(2),
    "toonbooth KB": middle(ours, "kilobytes"),
    "vipsthumbnail KB": middle(vips, "kilobytes"),
  }));
  console.table(rows);
}

/** All in one process: its start is not counted for each. */
async function thumbnails(names: string[], form: Form["vips"], cores: string | undefined): Promise<Cost> {
  const target = path.dirname(path.dirname(names[0] ?? ""));
  const command = [
    "vipsthumbnail",
    ...names,
    "--size",
    form.size,
    "-o",
    `${target}/%s-thumbnail${form.suffix}`,
  ];
  const [file = "", ...args] = cores === undefined ? command : ["taskset", "-c", cores, ...command];
  const ms = await timeOf(() => run(file, args, { env: { ...process.env, VIPS_CONCURRENCY: "1" } }));
  const made = names.map(
    (name) => `${target}/${path.parse(name).name}-thumbnail${form.suffix.split("[")[0]}`,
  );
  const sizes = await Promise.all(made.map(async (name) => (await stat(name)).size));
  return costOf(ms, sizes);
}

/** What one picture costs. */
interface Cost {
  ms: number;
  /** Of what was made. */
  kilobytes: number;
}

function costOf(ms: number, sizes: number[]): Cost {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { ms: ms / sizes.length, kilobytes: bytes / 1_000 / sizes.length };
}

function middle(costs: Cost[], what: keyof Cost): number {
  return Number(median(costs.map((cost) => cost[what])).toFixed(1));
}

/** All photos asked for at once: pictures per second, and the most memory that was taken. Medians of rounds in turns. */
async function compareWithIpx(options: Options & { files: string; photos: Buffer[] }): Promise<void> {
  const { folder, files, photos, cores, rounds } = options;
  const home = options.ipx === "install" ? installIpx(folder) : options.ipx;
  const program = home && path.join(home, "node_modules", "ipx", "bin", "ipx.mjs");
  if (!program || !existsSync(program)) {
    console.log(`Left out: ipx. Say --ipx FOLDER (with ${IPX} in its node_modules), or --ipx install.`);
    return;
  }
  const port = await freePort();
  const command = [
    process.execPath,
    program,
    "serve",
    "--dir",
    files,
    "--port",
    String(port),
    "--host",
    "127.0.0.1",
  ];
  const log = path.join(folder, "ipx.log");
  await using ipx = await serve({ command, port, ready: "/", log, cores });
  await using server = await serveToonbooth({ folder: path.join(folder, "beside-ipx"), cores });
  const uploader = await Uploader.register(server.url);
  const times = FORMS.map((form) => ({ form, ours: [] as Cost[], peer: [] as Cost[] }));
  for (let round = 0; round < rounds; round += 1) {
    const urls = await uploadAll(server, uploader, photos);
    for (const { form, ours, peer } of times) {
      ours.push(await atOnce(urls.map((url) => url + form.ours)));
      peer.push(await atOnce(photos.map((_photo, n) => `${ipx.url}/${form.ipx}/${n}.jpg`)));
    }
  }
  console.table(times.map(({ form, ours, peer }) => besideIpx(form, { ours, peer })));
  const memory = [server, ipx].map(({ pid }) => treeOf(pid).map(mostMemory));
  const told = memory.map((each) => each.map((megabytes) => megabytes.toFixed(0)).join(" + "));
  console.log(`most memory of each process, MB: toonbooth ${told[0]}, ipx ${told[1]}`);
}

function besideIpx(form: Form, { ours, peer }: { ours: Cost[]; peer: Cost[] }) {
  return {
    [`cold, ${PHOTOS} at once`]: form.name,
    "toonbooth /s": (1_000 / middle(ours, "ms")).toFixed(1),
    "ipx /s": (1_000 / middle(peer, "ms")).toFixed(1),
    ratio: (middle(peer, "ms") / middle(ours, "ms")).toFixed(2),
    "toonbooth KB": middle(ours, "kilobytes"),
    "ipx KB": middle(peer, "kilobytes"),
  };
}

async function atOnce(urls: string[]): Promise<Cost> {
  let sizes: number[] = [];
  const ms = await timeOf(async () => {
    sizes = await Promise.all(urls.map(async (url) => (await ask(url)).size));
  });
  return costOf(ms, sizes);
}

async function inTurn(urls: string[]): Promise<Cost> {
  const sizes: number[] = [];
  const ms = await timeOf(async () => {
    for (const url of urls) sizes.push((await ask(url)).size);
  });
  return costOf(ms, sizes);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** It is no dependency of this project: it is got for this benchmark alone, into its folder. */
function installIpx(folder: string): string {
  const home = path.join(folder, "ipx");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", home, IPX], { stdio: "ignore" });
  return home;
}

/** The same pixels in bytes of their own, so that an upload is not taken for a repetition: with a comment in the JPEG. */
function unseen(photo: Buffer): Buffer {
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 18]), randomBytes(16)]);
  return Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2)]);
}

/** Uploads all photos, as ones that the server has not seen; answers their addresses. */
async function uploadAll(server: Serving, uploader: Uploader, photos: Buffer[]): Promise<string[]> {
  const urls: string[] = [];
  for (const photo of photos) urls.push(server.url + (await uploader.upload(unseen(photo))));
  await quiet(server.pid);
  return urls;
}
