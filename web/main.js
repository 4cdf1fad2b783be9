/** The page to try Toonbooth: a photo in, cartoons, a face out. It uses the public API alone. */
import { ask } from "./api.js";
import { ACTIVE, FACES, PHOTOS, STYLES } from "./documents.js";
import { announce, byId, element, setText } from "./dom.js";
import { inBackground, prepareProblems } from "./problem.js";
import { faceTile, photoTile, Shelf } from "./shelf.js";
import { Subscriptions } from "./socket.js";
import { Studio } from "./studio.js";

let styles = [];
let chosen = null;

const photos = new Shelf("photos", {
  load: async (after) => (await ask(PHOTOS, { after })).originals,
  tile: photoTile,
});
const faces = new Shelf("faces", {
  load: async (after) => (await ask(FACES, { after })).downloadedFaces,
  tile: faceTile,
});
const studio = new Studio({
  subscriptions: new Subscriptions(showConnection),
  chosenStyle: () => chosen,
  onChange: () => inBackground(refreshShelves),
});

prepareProblems();
prepareInputs();
prepareDrop();
addEventListener("hashchange", openLinked);
inBackground(start);

async function start() {
  await loadStyles();
  await refreshShelves();
  if (openLinked()) return;
  const { jobs } = await ask(ACTIVE);
  const [active] = jobs.nodes;
  if (active && !studio.photoId) location.hash = `photo-${active.originalId}`;
}

async function refreshShelves() {
  await Promise.all([photos.refresh(), faces.refresh()]);
}

/** Opens the photo that the address names; puts the one that is open away if it names none. */
function openLinked() {
  const [, id] = /^#photo-(\w+)$/.exec(location.hash) ?? [];
  if (id && id !== studio.photoId) studio.open(id);
  else if (!id && studio.photoId) studio.close();
  return Boolean(id);
}

async function loadStyles() {
  ({ styles } = await ask(STYLES));
  byId("styles")
    .querySelector("div")
    .replaceChildren(...styles.map(styleChip));
  chooseStyle(styles[0]);
}

function styleChip(style, index) {
  const input = element("input", { type: "radio", name: "style", value: style.id, checked: index === 0 });
  input.addEventListener("change", () => chooseStyle(style));
  const sample = style.sampleUrl
    ? [element("img", { src: style.sampleUrl, alt: "", width: 32, height: 32 })]
    : [];
  return element("label", { class: "chip" }, input, ...sample, element("span", {}, style.name));
}

function chooseStyle(style) {
  chosen = style;
  setText(byId("style-description"), style?.description ?? "");
  studio.refresh();
}

function prepareInputs() {
  for (const input of [byId("choose"), byId("camera")]) {
    input.addEventListener("change", () => {
      const [file] = input.files;
      if (file) studio.send(file);
      // The same file may be chosen again.
      input.value = "";
    });
  }
  addEventListener("paste", ({ clipboardData }) => {
    const [file] = clipboardData?.files ?? [];
    if (file) studio.send(file);
  });
}

/** The whole window takes a dropped file: whoever misses the field would otherwise leave the page. */
function prepareDrop() {
  const drop = byId("drop");
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    drop.classList.toggle("over", depth > 0);
  };
  addEventListener("dragenter", () => mark(1));
  addEventListener("dragleave", () => mark(-1));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    mark(0);
    const [file] = event.dataTransfer?.files ?? [];
    if (file) studio.send(file);
  });
}

function showConnection(isThere) {
  const notice = byId("connection");
  notice.hidden = isThere;
  setText(notice, isThere ? "" : "The connection is lost. Trying again; nothing that was begun is lost.");
  announce(isThere ? "Connected again." : "The connection is lost. It is tried again.");
}
