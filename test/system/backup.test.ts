import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DeleteOriginalDocument, OriginalsDocument } from "../../client/generated/operations.js";
import { Device } from "../acceptance/support/device.js";
import { Home, sha256 } from "../acceptance/support/home.js";
import { plain, portrait } from "../acceptance/support/pictures.js";
import { drawnPicture, followMedia, mediaItem, uploadMedia } from "../support/media.js";

const PROGRAM = fileURLToPath(new URL("../../dist/backup.js", import.meta.url));

let home: Home;
let file: string;

beforeAll(async () => {
  home = await Home.make();
  file = path.join(home.folder, "toonbooth.tar");
});
afterAll(() => home[Symbol.asyncDispose]());

interface Outcome {
  code: number | null;
  output: string;
}

/** Runs `npm run backup`, or with `--restore` the other one, on the folders of an installation. */
async function run(args: string[], { dataDir, uploadsDir }: Home, env: object = {}): Promise<Outcome> {
  const settings = { PATH: process.env.PATH, DATA_DIR: dataDir, UPLOADS_DIR: uploadsDir, ...env };
  let output = "";
  const child = execFile(process.execPath, [PROGRAM, ...args], { env: settings });
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (output += text));
  const [code] = await once(child, "close");
  return { code, output };
}

/** Uploads and deletes without a pause until told to stop. */
async function keepBusy(device: Device, isOver: () => boolean): Promise<void> {
  for (let number = 1; !isOver(); number += 1) {
    const { original } = await device.upload(await plain(number), number);
    // Few stay: each is drawn after the restore, before what the test waits for.
    const stays = number < 6 && number % 2 === 0;
    if (!stays) await device.client.request(DeleteOriginalDocument, { originalId: original.id });
  }
}

async function originalsOf(device: Device) {
  return (await device.client.request(OriginalsDocument, { first: 100 })).originals.nodes;
}

/** A restored media item: its file as it was sent, and every address that leads to it. */
async function expectMedia(
  { client }: Device,
  { mediaId, picture, uploadsDir }: { mediaId: string; picture: Buffer; uploadsDir: string },
): Promise<void> {
  const item = await mediaItem(client, mediaId);
  expect(item).toMatchObject({ status: "COMPLETE", backgroundRemoved: true });
  const files = await readdir(path.join(uploadsDir, "media"), { recursive: true });
  const [file = ""] = files.filter((name) => name.endsWith(item?.filename ?? "none"));
  expect(sha256(await readFile(path.join(uploadsDir, "media", file)))).toBe(sha256(picture));
  for (const { url, fileSize } of item?.variants ?? []) {
    const answer = await fetch(url);
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, fileSize]);
  }
}

it("of a server at work comes back into empty folders, and the journey goes on", {
  timeout: 90_000,
}, async () => {
  const server = await home.start({
    MAX_QUEUED_JOBS_PER_DEVICE: "1000",
    // One device sends without a pause, as fast as the machine lets it.
    MAX_REQUESTS_PER_DEVICE: "1000000",
    WORKERS: "1",
  });
  await using device = await Device.register(server.url);
  await using other = await Device.register(server.url);
  const photo = await portrait();
  const { cartoon, originalId } = await device.draw(photo);
  const face = await device.faceOf(await device.download(cartoon.id));
  const hash = sha256(await readFile(path.join(home.uploadsDir, "downloaded", face.filename)));
  const picture = await drawnPicture(1);
  const { id: mediaId } = await uploadMedia(device.client, picture, "LOGO");
  expect((await followMedia(device.client, mediaId)).at(-1)?.status).toBe("COMPLETE");
  const waiting = await device.upload(await portrait(2));
  let isOver = false;
  const busy = keepBusy(other, () => isOver);
  const outcome = await run([file], home).finally(() => {
    isOver = true;
  });
  await busy;
  await server.stop();
  expect(outcome).toEqual({ code: 0, output: expect.stringMatching(/^Wrote .*\n.*encrypt it\.\n$/) });
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  await using restored = await Home.make();
  expect(await run(["--restore", file], restored)).toMatchObject({ code: 0 });
  expect((await stat(path.join(restored.dataDir, "jwt-secret"))).mode & 0o777).toBe(0o600);
  const { url } = await restored.start({ WORKERS: "1" });
  await using later = device.at(url);
  const own = await originalsOf(later);
  expect(own.map(({ id }) => id)).toEqual([waiting.original.id, originalId]);
  expect(sha256(await readFile(path.join(restored.uploadsDir, "downloaded", face.filename)))).toBe(hash);
  expect(await restored.hashOfOriginal(own[1]?.filename ?? "")).toBe(sha256(photo));
  // Documents and files are those of one moment: neither without the other.
  const documents = [...own, ...(await originalsOf(other.at(url)))];
  expect((await restored.filesIn("originals")).sort()).toEqual(
    documents.map(({ filename }) => filename).sort(),
  );
  expect(await restored.filesIn("quarantine")).toEqual([]);
  await expectMedia(later, { mediaId, picture, uploadsDir: restored.uploadsDir });
  const drawn = await later.cartoonOf(waiting.job.id);
  await later.faceOf(await later.download(drawn.id));
});

it("is not restored over anything", async () => {
  const before = await home.inventory();
  const { code, output } = await run(["--restore", file], home);
  expect([code, output]).toEqual([1, expect.stringMatching(/DATA_DIR .* is not empty/)]);
  await using half = await Home.make();
  await mkdir(half.uploadsDir);
  await writeFile(path.join(half.uploadsDir, "somebody's.jpg"), "photo");
  expect((await run(["--restore", file], half)).output).toMatch(/UPLOADS_DIR .* is not empty/);
  expect(await home.inventory()).toEqual(before);
});

it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
  ["cut off", (bytes) => bytes.subarray(0, bytes.length - 200_000), /can't be restored/],
  ["with a byte of a photo changed", flipped, /uploads\/originals\/.* is not what was backed up/],
  ["of another kind", () => Buffer.from("a letter"), /is no backup/],
  ["with nothing in it", () => Buffer.alloc(0), /is no backup/],
  ["of a newer version", (bytes) => replaced(bytes, '"format":1', '"format":9'), /newer version/],
])("a file %s is refused, and the folders stay empty", async (_what, change, message) => {
  const damaged = path.join(home.folder, "damaged.tar");
  await writeFile(damaged, change(await readFile(file)));
  await using empty = await Home.make();
  const { code, output } = await run(["--restore", damaged], empty);
  expect([code, output]).toEqual([1, expect.stringMatching(message)]);
  expect(await empty.inventory()).toEqual([]);
});

it("says what is wrong with what it was asked for", async () => {
  const ask = async (args: string[], folders = home, env = {}) => (await run(args, folders, env)).output;
  expect(await ask([])).toMatch(/name of one file/);
  expect(await ask([file])).toMatch(/exists; choose another name/);
  expect(await ask(["--restore", `${file}.none`])).toMatch(/There is no file/);
  expect(await ask([file], home, { MONGODB_URI: "mongodb://127.0.0.1/x" })).toMatch(/docs\/operations\.md/);
  await using empty = await Home.make();
  expect(await ask([path.join(home.folder, "new.tar")], empty)).toMatch(/no database in DATA_DIR/);
});

/** Of the first photo: what is in an archive begins at a multiple of 512 bytes with its name. */
function flipped(bytes: Buffer): Buffer {
  let header = 0;
  while (bytes.toString("latin1", header, header + 18) !== "uploads/originals/") header += 512;
  const at = header + 512 + 100;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}

function replaced(bytes: Buffer, from: string, to: string): Buffer {
  bytes.write(to, bytes.indexOf(from));
  return bytes;
}
