import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  expectGraphQL,
  FUZZ_UPLOAD_BYTES,
  type FuzzTarget,
  runs,
  smallPhoto,
  startFuzzTarget,
} from "../../support/fuzz.js";
import { multipart, noise, type Part } from "../../support/http-client.js";
import {
  brokenForm,
  cuts,
  fileName,
  fraction,
  openForm,
  postForm,
  UPLOAD_QUERY,
} from "../../support/random-forms.js";

let target: FuzzTarget;
let photo: Buffer;

beforeAll(async () => {
  [target, photo] = await Promise.all([startFuzzTarget(), smallPhoto()]);
});
afterAll(() => target[Symbol.asyncDispose]());

function form(file: Partial<Part> = {}): Part[] {
  return [
    { name: "operations", body: JSON.stringify({ query: UPLOAD_QUERY, variables: { file: null } }) },
    { name: "map", body: '{"0":["variables.file"]}' },
    { name: "0", body: photo, filename: "photo.jpg", type: "application/octet-stream", ...file },
  ];
}

it("a sound upload is accepted, however it is cut into pieces and whatever its file is called", async () => {
  const property = fc.asyncProperty(fileName, cuts, fc.boolean(), async (filename, where, chunked) => {
    const answer = await postForm(multipart(form({ filename })), { ...target, cuts: where, chunked });
    expect(expectGraphQL(answer)).toEqual([]);
    const { upload } = answer.json().data as { upload: { original: { filename: string } } };
    expect(upload.original.filename).toMatch(/^\d+_[0-9a-f-]{36}\.png$/);
  });
  await fc.assert(property, runs(25));
  await target.expectSound();
});

it("whatever is wrong with a form, the answer says so and nothing is left behind", async () => {
  const prototype = Object.getOwnPropertyNames(Object.prototype);
  const property = fc.asyncProperty(brokenForm(form), async ({ body, sending }) => {
    expectGraphQL(await postForm(body, { ...target, ...sending }));
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype);
  });
  await fc.assert(property, runs(120));
  await target.expectSound();
});

it("clients that leave in the middle leave nothing behind", async () => {
  const property = fc.asyncProperty(fraction, fc.boolean(), async (part, reset) => {
    const body = multipart(form({ body: noise(FUZZ_UPLOAD_BYTES) }));
    const connection = await openForm(target, body.length);
    connection.write(body.subarray(0, part * (body.length - 1)));
    await new Promise((resolve) => setImmediate(resolve));
    if (reset) connection.socket.resetAndDestroy();
    else connection.destroy();
  });
  await fc.assert(property, runs(40));
  await target.expectSound();
});
