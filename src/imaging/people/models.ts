import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import { TfliteModel } from "./tflite.js";

/** A point of a face: x and y in pixels of the picture, z (toward the viewer negative) in the same unit. */
export type MeshPoint = [x: number, y: number, z?: number];

/** The part of Human's answer that is used here. */
export interface DetectedFace {
  /** Confidence of the mesh, 0..1. */
  score: number;
  /** Confidence of the face box, 0..1. */
  boxScore: number;
  /** Left, top, width, height in pixels. */
  box: [number, number, number, number];
  /** 468 points of the mesh and 10 of the irises; empty when only the box was found. */
  mesh: MeshPoint[];
}

interface HumanInstance {
  load(): Promise<void>;
  detect(input: TensorFlow.Tensor): Promise<{ face: DetectedFace[] }>;
}

/** The models of one process, loaded. */
export interface Models {
  tf: typeof TensorFlow;
  /** Finds faces in a tensor of height × width × 3 (sRGB, 0..255). */
  detect(input: TensorFlow.Tensor): Promise<DetectedFace[]>;
  /** n × 256 × 256 × 3 (sRGB, 0..1) in, n × 256 × 256 × 1 (probability that a person is there) out. */
  segmenter: TfliteModel;
}

const require = createRequire(import.meta.url);
let loading: Promise<Models> | undefined;

/** The models, loaded from the installed packages at the first call; nothing is downloaded. */
export function loadModels(): Promise<Models> {
  loading ??= load();
  return loading;
}

/** Loads the models and runs each once on an empty picture, so that the first task is as quick as the others. */
export async function warmModels(): Promise<void> {
  const { tf, detect, segmenter } = await loadModels();
  const empty = tf.zeros([256, 256, 3]);
  await detect(empty);
  tf.tidy(() => segmenter.run(tf, tf.expandDims(empty)).dataSync());
  empty.dispose();
}

async function load(): Promise<Models> {
  // Required, not imported: Human requires the CommonJS build, and there must be one copy of the engine only.
  const tf = require("@tensorflow/tfjs-core") as typeof TensorFlow;
  const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void };
  const wasmFolder = `${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`;
  wasm.setWasmPaths(wasmFolder);
  await withoutItsListeners(async () => {
    await tf.setBackend("wasm");
    await tf.ready();
  });
  const human = await loadHuman(wasmFolder);
  return {
    tf,
    detect: async (input) => (await human.detect(input)).face,
    segmenter: new TfliteModel(tf, await readFile(segmenterPath())),
  };
}

/** Takes back the listeners that Emscripten's loader puts on the process: a library must not handle its crashes. */
async function withoutItsListeners(load: () => Promise<void>): Promise<void> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => process.rawListeners(event));
  await load();
  events.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[i]?.includes(listener)) process.removeListener(event, listener as () => void);
    }
  });
}

function segmenterPath(): string {
  const folder = dirname(require.resolve("@mediapipe/selfie_segmentation/package.json"));
  return join(folder, "selfie_segmentation.tflite");
}

async function loadHuman(wasmPath: string): Promise<HumanInstance> {
  // The package's exports map is malformed: its WebAssembly build can only be reached by absolute path.
  const dist = dirname(require.resolve("@vladmandic/human"));
  const { Human } = require(join(dist, "human.node-wasm.js")) as {
    Human: new (config: object) => HumanInstance;
  };
  const off = { enabled: false };
  const human = new Human({
    backend: "wasm",
    wasmPath,
    modelBasePath: pathToFileURL(join(dist, "../models/")).href,
    debug: false,
    cacheSensitivity: 0,
    filter: off,
    gesture: off,
    body: off,
    hand: off,
    object: off,
    segmentation: off,
    face: {
      enabled: true,
      detector: { rotation: true, maxDetected: 12, minConfidence: 0.3, minSize: 16, iouThreshold: 0.3 },
      mesh: { enabled: true },
      iris: { enabled: true },
      attention: off,
      emotion: off,
      description: off,
      antispoof: off,
      liveness: off,
    },
  });
  await withFileFetch(() => human.load());
  return human;
}

/**
 * Lets `fetch` read `file:` URLs while `load` runs: Human has no hook for its model loader, and Node's own
 * fetch refuses such URLs. This module is loaded in image processes only, never in the server.
 */
async function withFileFetch(load: () => Promise<void>): Promise<void> {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith("file:")) return original(input, init);
    const type = url.endsWith(".json") ? "application/json" : "application/octet-stream";
    return new Response(await readFile(fileURLToPath(url)), { headers: { "content-type": type } });
  };
  try {
    await load();
  } finally {
    globalThis.fetch = original;
  }
}
