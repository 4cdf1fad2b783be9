import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  FUZZ_UPLOAD_BYTES,
  FUZZ_WORKER_KEY,
  type FuzzTarget,
  runs,
  smallPhoto,
  startFuzzTarget,
} from "../../support/fuzz.js";
import { multipart, noise, type Part, type RawAnswer, send } from "../../support/http-client.js";
import { API_DOCUMENT, type AskedFor, checkAnswer } from "../../support/openapi.js";
import { brokenForm, fraction, openForm, postForm } from "../../support/random-forms.js";

let target: FuzzTarget;
let photo: Buffer;
let ids: string[];

beforeAll(async () => {
  [target, photo] = await Promise.all([startFuzzTarget(), smallPhoto()]);
  ids = Object.values(await target.upload());
});
afterAll(() => target[Symbol.asyncDispose]());

/** The document describes what may be answered; none of it may be the server's own fault. */
function expectDescribed(asked: AskedFor, { status, headers, body }: RawAnswer) {
  expect(status, body.toString("utf8")).toBeLessThan(500);
  return checkAnswer(asked, { status, headers: new Headers(headers), body });
}

interface Parameter {
  in: "path" | "query" | "header";
  name: string;
}

interface Operation {
  method: string;
  template: string;
  parameters: Parameter[];
}

/** Every operation of the document below /api/, with what can be said to it. */
const OPERATIONS = Object.entries(API_DOCUMENT.paths)
  .filter(([template]) => template.startsWith("/api/"))
  .flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]): Operation => {
      const { parameters = [] } = operation as { parameters?: Parameter[] };
      return { method: method.toUpperCase(), template, parameters };
    }),
  );

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60 }),
  fc.constantFrom("__proto__", "0".repeat(24), "$ne", "..", "%00", "é", "x".repeat(2_000)),
);

/** Numbers, choices and cursors, right and wrong. Nothing waits: no job ends here. */
const queryText = fc.oneof(
  text,
  fc.constantFrom("", "0", "1", "100", "101", "-1", "1e2", "0x1", "jpeg", "thumbnail"),
);

function textFor({ in: place, name }: Parameter): fc.Arbitrary<string> {
  if (name === "wait") return fc.constantFrom("0", "-1", "121", "x", "", "0.5", "0,0");
  if (place === "header") return text.map((each) => each.replaceAll(/[^ -~]/g, "_").trim());
  return place === "path" ? fc.oneof(fc.constantFrom(...ids), text) : queryText;
}

/** One request to an operation: path, query and headers as the document has them, some of them wrong. */
function requestTo({ method, template, parameters }: Operation) {
  const values = fc.tuple(...parameters.map((parameter) => fc.option(textFor(parameter), { freq: 3 })));
  return fc.tuple(values, fc.constantFrom(method, method, method, "PUT", "HEAD")).map(([given, chosen]) => {
    let path = template;
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    for (const [index, { in: place, name }] of parameters.entries()) {
      const value = given[index];
      if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value ?? "none"));
      else if (place === "query" && (value != null || name === "wait")) query.set(name, value ?? "0");
      else if (value != null) headers[name] = value;
    }
    return { method: chosen, path: `${path}?${query}`, headers };
  });
}

const jsonBody = fc.oneof(
  fc.dictionary(
    fc.constantFrom("device_id", "style", "seed", "__proto__"),
    fc.oneof(fc.jsonValue(), fc.uuid()),
  ),
  fc.jsonValue(),
);
const body = fc.oneof(
  { weight: 4, arbitrary: jsonBody.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.oneof(fc.string(), fc.constantFrom("", "{", "[".repeat(3_000))) },
);
const type = fc.constantFrom(
  "application/json",
  "application/json",
  "text/plain",
  "multipart/form-data; boundary=x",
);

it("every route answers what the document describes, whatever it is asked", async () => {
  const authorization = fc.constantFrom(
    `Bearer ${target.token}`,
    `Bearer ${FUZZ_WORKER_KEY}`,
    "Bearer x",
    "",
  );
  const request = fc.constantFrom(...OPERATIONS).chain(requestTo);
  const seen = new Set<number>();
  const property = fc.asyncProperty(
    request,
    body,
    type,
    authorization,
    async (asked, content, contentType, token) => {
      const posted = asked.method === "POST" || asked.method === "PUT" ? { body: content } : {};
      const headers = { ...asked.headers, authorization: token, "content-type": contentType };
      const answer = await send(target, { ...asked, ...posted, headers });
      expectDescribed(asked, answer);
      seen.add(answer.status);
    },
  );
  await fc.assert(property, runs(100));
  // Else it would test one kind of refusal only.
  expect([...seen]).toEqual(expect.arrayContaining([400, 401, 404, 405]));
  await target.expectSound();
});

function form(): Part[] {
  return [
    { name: "style", body: "cartoon" },
    { name: "seed", body: "1" },
    { name: "image", body: photo, filename: "photo.png", type: "image/png" },
  ];
}

it("whatever is wrong with a form, the answer is one that the document describes", async () => {
  const asked = { method: "POST", path: "/api/upload?wait=0" };
  const sound = await postForm(multipart(form()), { ...target, ...asked });
  expect(expectDescribed(asked, sound).status).toBe(202);
  const property = fc.asyncProperty(brokenForm(form), async ({ body: bytes, sending }) => {
    expectDescribed(asked, await postForm(bytes, { ...target, ...asked, ...sending }));
  });
  await fc.assert(property, runs(50));
  await target.expectSound();
});

it("clients that leave in the middle of a photo leave nothing behind", async () => {
  const property = fc.asyncProperty(fraction, fc.boolean(), async (part, reset) => {
    const [style, seed, image] = form() as [Part, Part, Part];
    const body = multipart([style, { ...image, body: noise(FUZZ_UPLOAD_BYTES) }, seed]);
    const connection = await openForm({ ...target, path: "/api/upload?wait=0" }, body.length);
    connection.write(body.subarray(0, part * (body.length - 1)));
    await new Promise((resolve) => setImmediate(resolve));
    if (reset) connection.socket.resetAndDestroy();
    else connection.destroy();
  });
  await fc.assert(property, runs(40));
  await target.expectSound();
});

it.each(["a\\b", "", '"', '"a\\b"', "é"])(
  "the boundary %s is refused, not stumbled over",
  async (boundary) => {
    for (const path of ["/api/upload?wait=0", "/graphql"]) {
      const contentType = `multipart/form-data; boundary=${boundary}`;
      const answer = await postForm(multipart(form()), { ...target, path, contentType });
      expect(answer.status).toBe(400);
      expect(answer.body.toString()).toContain("BAD_REQUEST");
    }
  },
);
