import { randomUUID } from "node:crypto";
import {
  DownloadDocument,
  DownloadedFacesDocument,
  ImageUrlsDocument,
  OriginalsDocument,
  RegenerateDocument,
  RegisterDeviceDocument,
  UploadDocument,
} from "../../client/generated/operations.js";
import type { ClientFile, ToonboothClient } from "../../client/toonbooth-client.js";
import { loadPicture, type PictureFolder } from "./pictures.js";
import type { FollowedJob, ProgressDisplay } from "./progress.js";

/** What the journey is made with. */
export interface JourneyOptions {
  client: ToonboothClient;
  photo: ClientFile;
  pictures: PictureFolder;
  display: ProgressDisplay;
}

type Cartoon = NonNullable<FollowedJob["cartoon"]>;

/** Seeds of the cartoons: the first is drawn after the upload, the others are variants of it. */
const FIRST_SEED = 1;
const OTHER_SEEDS = [2, 3, 4];

/** The cartoon that is picked, counted from one. */
const PICKED = 2;

/** Does what an app does, from the first start of a phone to the face in its list. */
export async function makeJourney(options: JourneyOptions): Promise<void> {
  const { client, pictures } = options;
  await registerDevice(client);
  const { originalId, cartoons } = await drawCartoons(options);
  await pictures.save(await originalUrl(client, originalId), { name: "original.jpg", label: "photo" });
  for (const [index, { imageUrl }] of cartoons.entries()) {
    await pictures.save(imageUrl, { name: `cartoon-${index + 1}`, label: `cartoon ${index + 1}` });
  }
  await downloadFace(options, cartoons);
  await listEverything(client);
  await pictures.layOut();
}

async function registerDevice(client: ToonboothClient): Promise<void> {
  const { registerDevice } = await client.request(RegisterDeviceDocument, { deviceId: randomUUID() });
  client.token = registerDevice.token;
  console.log(`Registered device ${registerDevice.device.deviceId}.`);
}

async function drawCartoons(options: JourneyOptions): Promise<{ originalId: string; cartoons: Cartoon[] }> {
  const { client, photo, display } = options;
  const { upload } = await client.upload(UploadDocument, { file: photo, seed: FIRST_SEED });
  const { id: originalId, width, height } = upload.original;
  console.log(`Uploaded ${photo.name} (${width} × ${height}). Drawing it, and three variants:`);
  const first = cartoonOf(await display.follow(client, upload.job.id, "cartoon 1"));
  const others = OTHER_SEEDS.map(async (seed, index) => {
    const { regenerate } = await client.request(RegenerateDocument, { originalId, seed });
    return cartoonOf(await display.follow(client, regenerate.job.id, `cartoon ${index + 2}`));
  });
  return { originalId, cartoons: [first, ...(await Promise.all(others))] };
}

function cartoonOf({ cartoon, error, status }: FollowedJob): Cartoon {
  if (!cartoon) throw new Error(`No cartoon: ${error?.message ?? `the job ended ${status}.`}`);
  return cartoon;
}

/** The photo as JPEG, whatever was uploaded. */
async function originalUrl(client: ToonboothClient, id: string): Promise<string> {
  const { original } = await client.request(ImageUrlsDocument, { id, format: "JPEG" });
  if (!original) throw new Error("The server no longer knows the photo.");
  return original.imageUrl;
}

async function downloadFace(options: JourneyOptions, cartoons: Cartoon[]): Promise<void> {
  const { client, pictures, display } = options;
  const picked = cartoons[PICKED - 1];
  if (!picked) throw new Error(`There is no cartoon ${PICKED}.`);
  const { download } = await client.request(DownloadDocument, { cartoonId: picked.id });
  if (!download.job) throw new Error("The download has no job.");
  const { face, error } = await display.follow(client, download.job.id, "face-cut");
  display.stop();
  if (error?.code === "NO_FACE") {
    console.log(`Picked cartoon ${PICKED}. There is no face-cut of it: ${error.message}`);
    console.log("All four cartoons are kept, so that another photo or cartoon can be tried.");
    return;
  }
  if (!face) throw new Error(`No face-cut: ${error?.message ?? "the job has no result."}`);
  await pictures.save(face.faceUrl, { name: "face-cut.png", label: "face-cut" });
  console.log(`Picked cartoon ${PICKED} and downloaded its face-cut (${face.width} × ${face.height}).`);
  await Promise.all(cartoons.map(assertGone));
}

/** A download deletes the cartoons: their addresses, though signed, lead nowhere from then on. */
async function assertGone({ imageUrl }: Cartoon): Promise<void> {
  const { status } = await fetch(imageUrl);
  if (status !== 404) throw new Error(`A cartoon still answers with status ${status} after the download.`);
}

async function listEverything(client: ToonboothClient): Promise<void> {
  const { originals } = await client.request(OriginalsDocument, { first: 20 });
  const { downloadedFaces } = await client.request(DownloadedFacesDocument, { first: 20 });
  const cartoons = originals.nodes.flatMap((original) => original.cartoons);
  const urls = [
    ...originals.nodes.map(({ imageUrl }) => imageUrl),
    ...cartoons.map(({ imageUrl }) => imageUrl),
    ...downloadedFaces.nodes.map(({ faceUrl }) => faceUrl),
  ];
  for (const url of urls) await loadPicture(url);
  const counts = [
    `originals: ${originals.totalCount}`,
    `cartoons: ${cartoons.length}`,
    `faces: ${downloadedFaces.totalCount}`,
  ];
  console.log(`This device's lists: ${counts.join(", ")}; each picture loads by its URL.`);
}
