import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServerProcess } from "../../scripts/demo/server.js";
import { Home } from "../acceptance/support/home.js";
import { landscape, portrait } from "../acceptance/support/pictures.js";
import { accessibilityFaults, freePort, openPage, PHONE, startBrowser } from "./support/browser.js";

/** Needs Debian's chromium. What is drawn here is drawn by the built-in engine, as after `npm start`. */

/** The first drawing also loads the models. */
// Image processes yield to all else: beside a file that takes both cores a drawing takes long.
const DRAWING = { timeout: 150_000 };

let browser: Browser;
let home: Home;
let server: ServerProcess;
let port: number;

beforeAll(async () => {
  [browser, home, port] = await Promise.all([startBrowser(), Home.make(), freePort()]);
  server = await home.start({ PORT: String(port), WORKERS: "1" });
});

afterAll(async () => {
  await browser.close();
  await home[Symbol.asyncDispose]();
});

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

/** What stands beside the picture. */
const told = (page: Page, hasText: RegExp | string) => page.locator("#status").filter({ hasText });

async function visit(page: Page): Promise<void> {
  await page.goto(server.url);
  await page.getByRole("radio", { name: "Ink" }).waitFor({ state: "attached" });
}

async function sendPhoto(page: Page, bytes: Buffer): Promise<void> {
  const file = { name: "photo.jpg", mimeType: "image/jpeg", buffer: bytes };
  await page.getByLabel("Choose a photo").setInputFiles(file);
}

/** What the page's own code sees. */
type InPage = { document: { querySelector(selector: string): Record<string, string> | null } };

/** Waits, looking at every frame, for what is shown for less time than there is between two looks of a locator. */
async function shown(page: Page, what: { selector: string; property: string; start: string }): Promise<void> {
  const isShown = ({ selector, property, start }: typeof what) => {
    const element = (globalThis as unknown as InPage).document.querySelector(selector);
    return element?.[property]?.trim().startsWith(start) ?? false;
  };
  await page.waitForFunction(isShown, what, DRAWING);
}

/** The pictures of the strip, without the photo at its end. */
const variants = (page: Page) => page.locator(".strip img[alt^='Cartoon of']");

describe("the page to try it", { timeout: 300_000 }, () => {
  it("leads from a photo to a face that is saved, and keeps both for the next visit", async () => {
    await using tab = await openPage(browser);
    const { page, complaints } = tab;
    await visit(page);
    await sendPhoto(page, await portrait());
    await page.locator("#steps [aria-current=step]").waitFor();
    await shown(page, { selector: "#picture", property: "src", start: "data:image/" });
    await button(page, "Choose this one").waitFor(DRAWING);
    await page.getByText("Pencil", { exact: true }).click();
    await button(page, "Draw another: Pencil").click();
    await told(page, /^Pencil · seed \d+$/).waitFor(DRAWING);
    expect(await variants(page).count()).toBe(2);
    await variants(page).last().click();
    await told(page, /^Ink · seed \d+$/).waitFor();
    await button(page, "Choose this one").click();
    await page.getByRole("link", { name: "Download the face" }).waitFor(DRAWING);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download the face" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("face.png");
    const { format, hasAlpha } = await sharp(await readFile(await download.path())).metadata();
    expect([format, hasAlpha]).toEqual(["png", true]);
    expect(await page.locator("#strip").isVisible()).toBe(false);

    await page.goto(server.url);
    await page.getByRole("img", { name: /^Photo of .*, face kept$/ }).waitFor();
    await page.getByRole("link", { name: /^Face of / }).click();
    await page.getByRole("img", { name: "The face, cut out" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("cancels a drawing, and draws it after all", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await visit(page);
    await sendPhoto(page, await portrait());
    await button(page, "Draw another: Ink").waitFor();
    // One worker: this one waits in the queue for as long as the first is being drawn.
    await button(page, "Draw another: Ink").click();
    await shown(page, { selector: "#status", property: "textContent", start: "Waiting for its turn" });
    await button(page, "Cancel").click();
    await told(page, "Canceled.").waitFor();
    await button(page, "Try again").click();
    await told(page, /^Ink · seed \d+$/).waitFor(DRAWING);
  });

  it("shows how much of a photo has been sent, and cancels that", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await visit(page);
    const network = await page.context().newCDPSession(page);
    const slowly = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 20_000 };
    await network.send("Network.emulateNetworkConditions", slowly);
    await sendPhoto(page, await portrait());
    await told(page, /^Sending the photo · [1-9]\d? %$/).waitFor();
    await button(page, "Cancel").click();
    await page.locator("#studio").waitFor({ state: "hidden" });
    await page.reload();
    await page.waitForLoadState("networkidle");
    expect(await page.locator("#photos").isVisible()).toBe(false);
  });

  it("gives each photo an address, to go back and forth between", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await visit(page);
    await sendPhoto(page, await portrait());
    await button(page, "Choose this one").waitFor(DRAWING);
    await page.goBack();
    await page.locator("#studio").waitFor({ state: "hidden" });
    await page.goForward();
    await button(page, "Choose this one").waitFor();
    await page.goto(`${server.url}/#photo-000000000000000000000000`);
    await page.getByRole("alert").getByText("There is no such photo").waitFor();
  });

  it("goes on by itself after the server was killed and started again", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await visit(page);
    await sendPhoto(page, await portrait(2));
    await told(page, /^(Looking|Drawing)/).waitFor(DRAWING);
    await server.stop("SIGKILL");
    await page.locator("#connection").getByText("The connection is lost.").waitFor();
    server = await home.start({ PORT: String(port), WORKERS: "1" });
    await told(page, /^Ink · seed \d+$/).waitFor(DRAWING);
    expect(await page.locator("#connection").isVisible()).toBe(false);
    expect(await variants(page).count()).toBe(1);
  });

  it("says what is wrong with a file, and takes the next one", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await visit(page);
    await sendPhoto(page, Buffer.from("This is no picture."));
    const alert = page.getByRole("alert");
    await alert.getByText("This kind of file is not accepted.").waitFor();
    expect(await page.locator("#studio").isVisible()).toBe(false);
    await sendPhoto(page, await landscape());
    await button(page, "Choose this one").waitFor(DRAWING);
    expect(await alert.isVisible()).toBe(false);
    // Nobody is in it: that shows when the face is to be cut out, and costs nothing.
    await button(page, "Choose this one").click();
    await alert.getByText(/face/).waitFor(DRAWING);
    expect(await variants(page).count()).toBe(1);
  });

  it("says so when the server can't be reached, and sends the photo when asked again", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await visit(page);
    await page.waitForLoadState("networkidle");
    await page.context().setOffline(true);
    await sendPhoto(page, await portrait());
    await page.getByRole("alert").getByText("The server can't be reached.").waitFor();
    await page.context().setOffline(false);
    await button(page, "Try again").click();
    await button(page, "Choose this one").waitFor(DRAWING);
    expect(await page.locator("#photos li").count()).toBe(1);
  });

  it("takes a dropped photo, and deletes it with all that was made of it", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await visit(page);
    const photo = (await portrait()).toString("base64");
    const dropped = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob("${photo}"), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
      return transfer;
    })()`);
    await page.dispatchEvent("#drop", "drop", { dataTransfer: dropped });
    await button(page, "Choose this one").waitFor(DRAWING);
    page.on("dialog", (dialog) => dialog.accept());
    await button(page, /^Delete this photo/).click();
    await page.locator("#photos").waitFor({ state: "hidden" });
    expect(await page.locator("#studio").isVisible()).toBe(false);
  });

  it("replaces a key that the server does not know", async () => {
    await using tab = await openPage(browser);
    const { page } = tab;
    await visit(page);
    const unknown = JSON.stringify({ token: "void", deviceId: "void" });
    await page.evaluate(`localStorage.setItem("toonbooth.device", ${JSON.stringify(unknown)})`);
    await visit(page);
    await sendPhoto(page, await portrait());
    await button(page, "Choose this one").waitFor(DRAWING);
  });
});

describe("on a phone's width, by keyboard alone", { timeout: 300_000 }, () => {
  it("is the same journey, with the focus always where it can be seen", async () => {
    await using tab = await openPage(browser, { viewport: PHONE });
    const { page } = tab;
    await visit(page);
    await tabTo(page, "choose");
    const choosing = page.waitForEvent("filechooser");
    await page.keyboard.press("Space");
    const file = { name: "photo.jpg", mimeType: "image/jpeg", buffer: await portrait() };
    await (await choosing).setFiles(file);
    await button(page, "Choose this one").waitFor(DRAWING);
    await tabTo(page, "ink", true);
    await page.keyboard.press("ArrowRight");
    await tabTo(page, "more");
    await page.keyboard.press("Enter");
    await told(page, /^Anime · seed \d+$/).waitFor(DRAWING);
    expect(await focusedId(page)).toBe("more");
    // The strip is one stop, its pictures are reached by the arrows.
    await tabTo(page, /^[0-9a-f]{24}$/);
    await page.keyboard.press("ArrowRight");
    await told(page, /^Ink · seed \d+$/).waitFor();
    await tabTo(page, "pick", true);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Download the face" }).waitFor(DRAWING);
    expect(await focusedId(page)).toBe("save");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(download.suggestedFilename()).toBe("face.png");
    expect(await widthOf(page)).toBe(PHONE.width);
  });
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  it("nothing stands in the way of people with disabilities", { timeout: 120_000 }, async () => {
    await using tab = await openPage(browser, { viewport: PHONE, colorScheme, reducedMotion: "reduce" });
    const { page } = tab;
    await visit(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    await sendPhoto(page, await portrait());
    await page.locator("#steps [aria-current=step]").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await button(page, "Choose this one").waitFor(DRAWING);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await widthOf(page)).toBe(PHONE.width);
    await button(page, "Choose this one").click();
    await page.getByRole("link", { name: "Download the face" }).waitFor(DRAWING);
    expect(await accessibilityFaults(page)).toEqual([]);
    await sendPhoto(page, Buffer.from("This is no picture."));
    await page.getByRole("alert").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

/** Presses Tab until what has the focus has that id or value; backwards on request. */
async function tabTo(page: Page, id: string | RegExp, back = false): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    const focused = await focusedId(page);
    if (typeof id === "string" ? focused === id : id.test(focused)) return;
  }
  throw new Error(`the Tab key does not lead to ${id}`);
}

/** Id of what has the focus; of a radio button its value. */
function focusedId(page: Page): Promise<string> {
  return page.evaluate(
    "document.activeElement.type === 'radio' ? document.activeElement.value : document.activeElement.id",
  );
}

/** How wide the page is: more than the window means that it can be moved sideways. */
function widthOf(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth");
}
