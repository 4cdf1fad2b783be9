import { readFile } from "node:fs/promises";
import path from "node:path";
import { createFilesHandler, filesIn } from "./folder.js";
import { sendPage, wantsPage } from "./page.js";
/** The folder of the pages; as far from here in `src` as in `dist`. */
const ROOT = path.resolve(import.meta.dirname, "../../..");
const WEB = path.join(ROOT, "web");
/** Where Apollo's embed comes from, and the page that it frames. */
const EMBED_SCRIPTS = "https://embeddable-sandbox.cdn.apollographql.com";
const EMBED_FRAMES = "https://sandbox.embed.apollographql.com";
/** What all pages of ours have. */
const OWN = ["connect-src 'self'", "style-src 'self'"];
/** The pages, and what each may do. */
export function createPages() {
    const read = (name) => () => readFile(path.join(WEB, name), "utf8");
    return {
        home: {
            html: read("index.html"),
            policy: [
                ...OWN,
                "script-src 'self'",
                // Previews of a drawing are data, a photo that is being sent is a blob.
                "img-src 'self' data: blob:",
                "base-uri 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types 'none'",
            ],
        },
        sandbox: {
            html: read("sandbox.html"),
            policy: [
                ...OWN,
                `script-src 'self' ${EMBED_SCRIPTS}`,
                "img-src 'self' data:",
                `frame-src ${EMBED_FRAMES}`,
                "base-uri 'none'",
            ],
            // Signing in to Apollo opens a window, which reports back.
            headers: { "cross-origin-opener-policy": "same-origin-allow-popups" },
        },
        altair: altairPage(),
    };
}
function altairPage() {
    return {
        html: async () => {
            const { renderAltair } = await loadAltair();
            return renderAltair({
                baseURL: "altair/",
                serveInitialOptionsInSeperateRequest: "../web/altair.js",
            });
        },
        policy: [
            "connect-src 'self'",
            "script-src 'self'",
            // It writes its styles as it goes.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "worker-src 'self'",
            "base-uri 'self'",
        ],
    };
}
/** Only when somebody wants it: the package is large, and most servers never show the page. */
function loadAltair() {
    return import("altair-static");
}
/** Mounts `/` and `/altair`, and the files that the pages consist of. Whoever wants no page is answered as without them. */
export function mountPages(app, { home, altair }) {
    for (const [route, page] of [
        ["/", home],
        ["/altair", altair],
    ]) {
        app.get(route, async (request, response, next) => {
            if (wantsPage(request))
                await sendPage(page, { request, response });
            else
                next();
        });
    }
    app.get("/web/*name", createFilesHandler(webFiles));
    app.get("/altair/*name", createFilesHandler(altairFiles));
}
/** What is in `web/`, and the operations that the GraphQL clients offer. */
async function webFiles() {
    return filesIn(WEB).set("examples.graphql", path.join(ROOT, "examples.graphql"));
}
/** All but what runs scripts before and after requests: they need frames, which the page's policy forbids. */
async function altairFiles() {
    const { getDistDirectory } = await loadAltair();
    const files = [...filesIn(getDistDirectory())];
    return new Map(files.filter(([name]) => name !== "index.html" && !name.startsWith("iframe-sandbox/")));
}
//# sourceMappingURL=pages.js.map