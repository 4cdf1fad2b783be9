/**
 * The built program, which kills itself at one step of the order of writes. The seams that this needs (Mongoose's
 * plugins, and the file store that `startApp` is given) are code: no setting of the program can switch this on.
 */
import mongoose, { type Query } from "mongoose";
import type { FileStore } from "../../src/storage/files/file-store.js";
import { STEPS, type StorageEvent } from "./steps.js";

const dist = (module: string) => new URL(`../../dist/${module}.js`, import.meta.url).href;
const { startApp } = (await import(dist("app"))) as typeof import("../../src/app.js");
const { readConfig } = (await import(dist("config"))) as typeof import("../../src/config.js");
const { createLogger } = (await import(dist("log"))) as typeof import("../../src/log.js");
const { createLocalFileStore } = (await import(
  dist("storage/files/local")
)) as typeof import("../../src/storage/files/local.js");

const UPDATES = ["findOneAndUpdate", "updateOne", "updateMany", "deleteOne", "deleteMany"] as const;
/** Which argument of a method of the file store says the folder. */
const FOLDER_ARGUMENT: Partial<Record<string, number>> = { publish: 1, publishAs: 1, remove: 0 };

const { CRASH_AT = "", CRASH_AT_TIME = "1", ...environment } = process.env;
const isStep = STEPS[CRASH_AT];
let timesLeft = Number(CRASH_AT_TIME);

function reached(event: StorageEvent): void {
  if (!isStep?.(event)) return;
  timesLeft -= 1;
  if (timesLeft === 0) process.kill(process.pid, "SIGKILL");
}

mongoose.plugin((schema) => {
  schema.post("save", (document) => {
    // Documents within others are saved with them.
    if (document.$isSubdocument) return;
    reached({ on: document.collection.name, does: "insert", written: {}, answered: document.toObject() });
  });
  for (const does of UPDATES) {
    schema.post(does, { query: true, document: false }, function (this: Query<unknown, unknown>, answer) {
      const written = (this.getUpdate() ?? {}) as StorageEvent["written"];
      reached({ on: this.model.collection.name, does, written, answered: answer ?? {} });
    });
  }
});

/** The local disk, watched. */
function openFiles(root: string): FileStore {
  return new Proxy(createLocalFileStore(root), {
    get(store, name) {
      const method = Reflect.get(store, name) as (...values: unknown[]) => unknown;
      if (typeof method !== "function") return method;
      const does = String(name);
      return (...values: unknown[]) => {
        const answer = method.apply(store, values);
        if (!(answer instanceof Promise)) return answer;
        const folder = values[FOLDER_ARGUMENT[does] ?? -1] as string | undefined;
        return answer.then((value) => {
          reached({ on: "files", does, folder, written: {}, answered: {} });
          return value;
        });
      };
    },
  });
}

const config = readConfig(environment);
const logger = createLogger(config.logLevel);
const { url } = await startApp(config, logger, { openFiles });
logger.child({}, { level: "info" }).info({ url }, "listening");
