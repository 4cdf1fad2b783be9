import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stub, startStub } from "../../support/http.js";
import { send } from "../../support/http-client.js";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const WEB = path.resolve(import.meta.dirname, "../../../web");

let open: Stub;
let closed: Stub;

beforeAll(async () => {
  [open, closed] = await Promise.all([startStub({ env: { SANDBOX: "on" } }), startStub()]);
});

afterAll(() => Promise.all([open.close(), closed.close()]));

const ask = (stub: Stub, at: string, headers: Record<string, string> = { accept: BROWSER }) =>
  send(stub, { path: at, headers });

describe("the pages", () => {
  it.each([
    ["/", "<title>Toonbooth: try it</title>"],
    ["/graphql", "<title>Toonbooth: Apollo Sandbox</title>"],
    ["/altair", "<title>Altair</title>"],
  ])("%s is there for browsers", async (at, title) => {
    const { status, headers, body } = await ask(open, at);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(headers.vary).toContain("Accept");
    expect(body.toString()).toContain(title);
  });

  it.each(["/", "/altair"])("%s is nothing for other clients, as without the pages", async (at) => {
    for (const headers of [{}, { accept: "*/*" }, { accept: "application/json" }] as Record<
      string,
      string
    >[]) {
      const answer = await ask(open, at, headers);
      expect([answer.status, answer.json()]).toMatchObject([404, { error: { code: "NOT_FOUND" } }]);
    }
  });

  it("are switched off by SANDBOX=off, with their files", async () => {
    for (const at of ["/", "/altair", "/web/main.js", "/altair/main.js"]) {
      expect([at, (await ask(closed, at)).status]).toEqual([at, 404]);
    }
    expect((await ask(closed, "/graphql")).json()).toMatchObject({
      errors: [{ extensions: { code: "BAD_REQUEST" } }],
    });
  });

  it.each([
    ["/altair/", "../altair"],
    ["/graphql/", "../graphql"],
  ])("%s leads to the page without the slash, whose links are relative", async (at, location) => {
    const { status, headers } = await ask(open, at);
    expect([status, headers.location]).toEqual([308, location]);
  });

  it.each(["/", "/graphql", "/altair", "/web/main.js", "/web/examples.graphql", "/altair/main.js"])(
    "%s is asked for each time, and sent only when it has changed",
    async (at) => {
      const first = await ask(open, at);
      expect([first.status, first.headers["cache-control"]]).toEqual([200, "no-cache"]);
      const etag = first.headers.etag ?? "";
      expect(etag).toMatch(/^"[\w-]{43}"$/);
      const again = await ask(open, at, { accept: BROWSER, "if-none-match": etag });
      expect([again.status, again.body.length]).toEqual([304, 0]);
      expect((await ask(open, at, { accept: BROWSER, "if-none-match": '"other"' })).status).toBe(200);
    },
  );

  it("no spelling of a path leads out of the folders", async () => {
    for (const folder of ["/web", "/altair"]) {
      for (const name of [
        "",
        "/",
        "/.",
        "/..",
        "/../package.json",
        "/%2e%2e/package.json",
        "/..%2fpackage.json",
      ]) {
        if (folder === "/altair" && ["", "/", "/."].includes(name)) continue;
        expect([folder + name, (await ask(open, folder + name, {})).status]).toEqual([folder + name, 404]);
      }
    }
    // Frames that run scripts, and the page as it is without its policy.
    for (const at of ["/altair/iframe-sandbox/index.html", "/altair/index.html"]) {
      expect([at, (await ask(open, at)).status]).toEqual([at, 404]);
    }
  });

  it("the examples are those of examples.graphql", async () => {
    const { headers, body } = await ask(open, "/web/examples.graphql");
    expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(body.toString()).toBe(await readFile(path.resolve(WEB, "../examples.graphql"), "utf8"));
  });

  it("the code of the one at / stays below 60 KB", async () => {
    const ofOthers = ["altair.js", "examples.js", "sandbox.css", "sandbox.html", "sandbox.js"];
    const names = (await readdir(WEB)).filter((name) => !ofOthers.includes(name));
    const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(WEB, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
  });
});
