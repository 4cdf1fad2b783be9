import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { sweepOnce } from "../../../src/app.js";
import { readConfig } from "../../../src/config.js";
import { createLogger } from "../../../src/log.js";
import { newId } from "../../../src/services/ids.js";
import { type Models, openDatabase } from "../../../src/storage/database/database.js";
import { startTestApp } from "../../support/app.js";
import { aDevice } from "../../support/system.js";

/** Each run makes a dozen photos; SWEEP_RUNS asks for more of them. */
const RUNS = Number(process.env.SWEEP_RUNS ?? 3);
const HOUR_MS = 3_600_000;
const FOLDERS = ["originals", "downloaded", "temp", "incoming", "quarantine"];

/** One photo with what may be around it, in every combination, likely or not. */
const photo = fc.record({
  original: fc.constantFrom("there", "buried", "gone"),
  originalFile: fc.boolean(),
  cartoons: fc.array(fc.record({ expired: fc.boolean(), file: fc.boolean(), old: fc.boolean() }), {
    maxLength: 3,
  }),
  face: fc.constantFrom("none", "none", "with file", "without file", "only file"),
  cut: fc.constantFrom("none", "QUEUED", "RUNNING", "WAITING", "FAILED", "READY"),
  /** Whether the face-cut's claim on the original was written. */
  claimed: fc.boolean(),
  drawing: fc.constantFrom("none", "RUNNING", "READY"),
  /** Files of the photo that no document names. */
  stray: fc.array(
    fc.record({ folder: fc.constantFrom("originals", "temp", "downloaded"), old: fc.boolean() }),
    {
      maxLength: 2,
    },
  ),
});
type PhotoState = typeof photo extends fc.Arbitrary<infer T> ? T : never;

/** Writes one state into a database and its folders. Answers which cartoons a live face-cut needs. */
class Scene {
  readonly needed: { id: string; filename: string }[] = [];
  readonly buried = new Set<string>();
  #time = Date.now() - 48 * HOUR_MS;

  constructor(
    readonly models: Models,
    readonly uploadsDir: string,
    readonly deviceId: string,
  ) {}

  async build(state: PhotoState): Promise<void> {
    const originalId = newId();
    const cutId = newId();
    const cartoons = await this.#cartoons(originalId, state);
    const chosen = cartoons[0];
    await this.#original(
      originalId,
      state,
      chosen && state.claimed ? { cartoonId: chosen.id, jobId: cutId } : undefined,
    );
    await this.#face(originalId, state);
    const isLive = ["QUEUED", "RUNNING", "WAITING"].includes(state.cut);
    if (state.cut !== "none")
      await this.#job({
        _id: cutId,
        originalId,
        kind: "FACE_CUT",
        status: state.cut,
        sourceCartoonId: chosen?.id,
      });
    if (state.drawing !== "none")
      await this.#job({ _id: newId(), originalId, kind: "CARTOON", status: state.drawing });
    const hasFace = state.face.startsWith("with");
    if (chosen && isLive && !hasFace && state.original === "there") this.needed.push(chosen);
    for (const { folder, old } of state.stray) await this.#file(folder, this.#name(originalId), old);
  }

  async #original(
    originalId: string,
    state: PhotoState,
    claim?: { cartoonId: string; jobId: string },
  ): Promise<void> {
    if (state.original === "gone") return;
    const filename = this.#name(this.deviceId);
    if (state.original === "buried") this.buried.add(filename).add(originalId);
    await this.models.originals.create({
      ...this.#facts(originalId, "originals", filename),
      ...(state.original === "buried" ? { tombstone: new Date(this.#time) } : {}),
      ...(claim ? { faceClaim: { ...claim, claimedAt: new Date() } } : {}),
    });
    if (state.originalFile) await this.#file("originals", filename, true);
  }

  async #cartoons(originalId: string, { cartoons }: PhotoState): Promise<{ id: string; filename: string }[]> {
    const made: { id: string; filename: string }[] = [];
    for (const { expired, file, old } of cartoons) {
      const [id, filename] = [newId(), this.#name(originalId)];
      const style = { originalId, styleId: "ink", seed: 1, engine: "builtin", fallbackUsed: false };
      const expiresAt = new Date(Date.now() + (expired ? -HOUR_MS : HOUR_MS));
      await this.models.cartoons.create({ ...this.#facts(id, "temp", filename), ...style, expiresAt });
      if (file) await this.#file("temp", filename, old);
      made.push({ id, filename });
    }
    return made;
  }

  async #face(originalId: string, { face }: PhotoState): Promise<void> {
    if (face === "none") return;
    const filename = this.#name(originalId);
    if (face !== "only file") {
      const facts = this.#facts(newId(), "downloaded", filename);
      await this.models.faces.create({ ...facts, originalId, sourceCartoonId: newId() });
    }
    if (face !== "without file") await this.#file("downloaded", filename, true);
  }

  async #job(job: Record<string, unknown>): Promise<void> {
    const isFinal = ["READY", "FAILED"].includes(String(job.status));
    await this.models.jobs.create({
      resultId: newId(),
      deviceId: this.deviceId,
      stage: isFinal ? "DONE" : "PREPARING",
      percent: 0,
      seq: 1,
      attempt: 1,
      maxAttempts: 3,
      fence: 1,
      styleId: "ink",
      seed: 1,
      createdAt: new Date(),
      ...(isFinal ? { finishedAt: new Date() } : { claimAt: new Date() }),
      ...job,
    } as never);
  }

  #facts(_id: string, folder: string, filename: string) {
    const sizes = { fileSize: 1, mimeType: "image/png", width: 1, height: 1, sha256: "0".repeat(64) };
    const createdAt = new Date(this.#time);
    return {
      _id,
      deviceId: this.deviceId,
      filename,
      filePath: `/uploads/${folder}/${filename}`,
      createdAt,
      ...sizes,
    };
  }

  #name(identifier: string): string {
    this.#time += 1;
    return `${this.#time}_${identifier}.png`;
  }

  async #file(folder: string, filename: string, old: boolean): Promise<void> {
    const target = path.join(this.uploadsDir, folder, filename);
    await writeFile(target, `${folder} ${filename}`);
    const time = new Date(Date.now() - (old ? 2 * HOUR_MS : 0));
    await utimes(target, time, time);
  }
}

/** Content of every file by its name, in some folders. */
async function contents(uploadsDir: string, folders: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const name of await readdir(path.join(uploadsDir, folder)))
      files.set(`${folder}/${name}`, await readFile(path.join(uploadsDir, folder, name), "utf8"));
  }
  return files;
}

async function documents(models: Models): Promise<{ _id: string }[][]> {
  const collections = Object.values(models) as { find: typeof models.jobs.find }[];
  return Promise.all(collections.map((model) => model.find({}).sort({ _id: 1 }).lean()));
}

it("over random states, the sweep deletes nothing from the permanent folders and no cartoon that a live job needs, and a dry run only says so", {
  timeout: 40_000 * RUNS,
}, async () => {
  await using app = await startTestApp();
  await app.stop();
  const { uploadsDir, dataDir } = app;
  const config = readConfig({ UPLOADS_DIR: uploadsDir, DATA_DIR: dataDir, WORKERS: "1" });
  const inDatabase = async <T>(work: (models: Models) => Promise<T>): Promise<T> => {
    const database = await openDatabase({ dataDir });
    return work(database.models).finally(() => database.close());
  };
  const everything = async (models: Models) => ({
    documents: await documents(models),
    files: await contents(uploadsDir, FOLDERS),
  });
  const sweep = (dryRun: boolean) => sweepOnce(config, createLogger("silent"), { dryRun });

  await fc.assert(
    fc.asyncProperty(fc.array(photo, { minLength: 8, maxLength: 16 }), async (states) => {
      const { scene, before } = await inDatabase(async (models) => {
        const device = aDevice();
        await models.devices.create(device);
        const built = new Scene(models, uploadsDir, device.deviceId);
        for (const state of states) await built.build(state);
        return { scene: built, before: await everything(models) };
      });
      const foretold = await sweep(true);
      expect(await inDatabase(everything)).toEqual(before);
      const done = await sweep(false);
      // What belongs to a deletion that is finished first is not looked at again.
      if (done.interrupted === 0) expect(done).toEqual(foretold);
      const after = await inDatabase(everything);
      expectPermanentFilesKept(scene, before.files, after.files);
      expectNeededCartoonsKept(scene, before, after);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

interface Everything {
  documents: { _id: string }[][];
  files: Map<string, string>;
}

function expectPermanentFilesKept(
  { buried }: Scene,
  before: Map<string, string>,
  after: Map<string, string>,
): void {
  for (const [name, content] of before) {
    // What the owner has deleted goes, by the deletion that is finished here.
    if (name.startsWith("temp/") || [...buried].some((own) => name.includes(own))) continue;
    expect(after.get(name) ?? after.get(`quarantine/${name.replace("/", "_")}`), name).toBe(content);
  }
}

function expectNeededCartoonsKept({ needed }: Scene, before: Everything, after: Everything): void {
  const ids = new Set(after.documents.flat().map(({ _id }) => _id));
  for (const { id, filename } of needed) {
    expect(ids.has(id), `cartoon ${id}`).toBe(true);
    expect(after.files.has(`temp/${filename}`), filename).toBe(before.files.has(`temp/${filename}`));
  }
}
