import { readFile } from "node:fs/promises";
import { buildSchema, parse, validate } from "graphql";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Home } from "../acceptance/support/home.js";
import { portrait } from "../acceptance/support/pictures.js";
import { eventually } from "../support/wait.js";
import { openPage, startBrowser } from "./support/browser.js";

/** Needs Debian's chromium. */

const ROOT = new URL("../../", import.meta.url);
const CDN = "https://embeddable-sandbox.cdn.apollographql.com/**";
/** CloudFront, which serves the frame, takes no longer addresses. */
const LONGEST_ADDRESS = 8_192;

let browser: Browser;
let home: Home;
let server: ServerProcess;

beforeAll(async () => {
  [browser, home] = await Promise.all([startBrowser(), Home.make()]);
  server = await home.start({ WORKERS: "1" });
});

afterAll(async () => {
  await browser.close();
  await home[Symbol.asyncDispose]();
});

const textOf = (name: string) => readFile(new URL(name, ROOT), "utf8");

/** What the server says is wrong with a document; nothing, for a good one. */
async function faultsOf(document: string): Promise<readonly Error[]> {
  return validate(buildSchema(await textOf("schema.graphql")), parse(document));
}

describe("Altair, at /altair", { timeout: 120_000 }, () => {
  it("asks, uploads and follows with what is preset, and calls nobody else", async () => {
    await using tab = await openPage(browser, { viewport: { width: 1400, height: 900 } });
    const { page, complaints } = tab;
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url))
        foreign.push(request.url());
    });
    await page.goto(`${server.url}/altair`);

    await openWindow(page, "Photos");
    await send(page, '"totalCount": 0');

    await openWindow(page, "Upload");
    await visible(page, "Add files").click();
    await page.getByPlaceholder("File name").filter({ visible: true }).fill("file");
    const file = { name: "photo.jpg", mimeType: "image/jpeg", buffer: await portrait() };
    await page.locator("input[type=file]").last().setInputFiles(file);
    await send(page, '"kind": "CARTOON"');

    await openWindow(page, "Follow a job");
    await page.locator(".cm-content").filter({ visible: true, hasText: '"jobId": null' }).click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(JSON.stringify({ jobId: await jobOf(page) }));
    await send(page, '"status": "READY"');
    expect([foreign, complaints]).toEqual([[], []]);
  });

  it("offers operations that are valid, in the words of examples.graphql", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await page.goto(server.url);
    const examples = await page.evaluate<Example[]>(
      "import('/web/examples.js').then((it) => it.loadExamples())",
    );
    const source = await textOf("examples.graphql");
    expect(examples.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["UploadPhoto", "FollowJob", "OneMoreCartoon", "DownloadFace"]),
    );
    for (const { comment, document, fragments } of examples) {
      expect(source).toContain(`${comment}\n${document}`);
      expect(
        await faultsOf([document, ...fragments.map((fragment) => fragment.document)].join("\n")),
      ).toEqual([]);
    }
  });

  it("takes the key of this browser as it is now, also in windows of the past", async () => {
    await using tab = await openPage(browser, { viewport: { width: 1400, height: 900 } });
    const { page } = tab;
    await page.goto(`${server.url}/altair`);
    await openWindow(page, "Photos");
    await send(page, '"totalCount": 0');
    await page.evaluate("localStorage.removeItem('toonbooth.device')");
    await page.reload();
    await openWindow(page, "Photos");
    const [request] = await Promise.all([
      page.waitForRequest(isOperation),
      visible(page, "Send Request").click(),
    ]);
    const { token } = await deviceOf(page);
    expect(request.headers().authorization).toBe(`Bearer ${token}`);
  });
});

describe("Apollo Sandbox, at /graphql", () => {
  it("has endpoint, subscription address, header and operations preset, and no token", async () => {
    await using tab = await openPage(browser);
    const { page, complaints } = tab;
    const options = await openSandbox(page);
    expect(options).toMatchObject({
      initialEndpoint: `${server.url}/graphql`,
      initialSubscriptionEndpoint: `${server.url.replace("http", "ws")}/graphql`,
      initialState: { sharedHeaders: { "apollo-require-preflight": "true" }, includeCookies: false },
      runTelemetry: false,
    });
    const { document } = options.initialState;
    expect(await faultsOf(document)).toEqual([]);
    for (const name of ["UploadPhoto", "FollowJob", "DownloadFace"]) expect(document).toContain(name);
    // All of it becomes the address of the frame.
    expect(encodeURIComponent(JSON.stringify(options)).length).toBeLessThan(LONGEST_ADDRESS);
    const { data } = await operate(page, "{ me { deviceId } }");
    const { token, deviceId } = await deviceOf(page);
    expect(data).toEqual({ me: { deviceId } });
    expect(JSON.stringify(options)).not.toContain(token);
    expect(complaints).toEqual([]);
  });

  it("sends the token to this server alone, and not over one that a person gave", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await openSandbox(page);
    const answer = await operate(page, "{ me { deviceId } }", { Authorization: "Bearer void" });
    expect(answer).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    const blocked = page.evaluate(
      "sandboxOptions.handleRequest('https://other.example/', { method: 'POST', headers: {} })",
    );
    await expect(blocked).rejects.toThrow("Failed to fetch");
  });
});

interface Example {
  name: string;
  comment: string;
  document: string;
  fragments: { document: string }[];
}

interface SandboxOptions {
  initialState: { document: string };
}

/** Opens the page with a stand-in for Apollo's script, which keeps what it is given. */
async function openSandbox(page: Page): Promise<SandboxOptions> {
  const body =
    "window.EmbeddedSandbox = class { constructor(options) { window.sandboxOptions = options; } };";
  await page.route(CDN, (route) => route.fulfill({ contentType: "text/javascript", body }));
  await page.goto(`${server.url}/graphql`);
  // Playwright's own way to wait would evaluate a text, which the page's policy forbids.
  await eventually("the Sandbox to be started", () => page.evaluate("Boolean(window.sandboxOptions)"));
  return page.evaluate<SandboxOptions>("JSON.parse(JSON.stringify(sandboxOptions))");
}

/** Sends an operation as the embed does. */
function operate(
  page: Page,
  query: string,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const options = {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  };
  return page.evaluate(
    `sandboxOptions.handleRequest(sandboxOptions.initialEndpoint, ${JSON.stringify(options)}).then((answer) => answer.json())`,
  );
}

const visible = (page: Page, text: string) => page.getByText(text).filter({ visible: true }).first();

async function openWindow(page: Page, name: string): Promise<void> {
  await page.getByText(name, { exact: true }).first().click();
  await page.getByText("Variables", { exact: true }).filter({ visible: true }).first().click();
}

const isOperation = (request: { method(): string; url(): string }) =>
  request.method() === "POST" && request.url() === `${server.url}/graphql`;

/** Sends the operation of the window that is open, and waits until its result has that text in it. */
async function send(page: Page, hasText: string): Promise<void> {
  await visible(page, "Send Request").click();
  const result = page.locator(".cm-content").filter({ visible: true, hasText }).first();
  await result.waitFor({ timeout: 60_000 });
}

/** Id of the one job of this browser's device. */
async function jobOf(page: Page): Promise<string> {
  const { token } = await deviceOf(page);
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ jobs { nodes { id } } }" }),
  });
  const { data } = (await response.json()) as { data: { jobs: { nodes: { id: string }[] } } };
  return data.jobs.nodes[0]?.id ?? "";
}

/** What the pages keep. */
function deviceOf(page: Page): Promise<{ token: string; deviceId: string }> {
  return page.evaluate("JSON.parse(localStorage.getItem('toonbooth.device'))");
}
