/** Draws the studio. It is given the whole state each time, and changes what differs. */
import { local } from "./api.js";
import { byId, element, setHidden, setText } from "./dom.js";
import { describeCartoon, progressOf, STEPS } from "./words.js";

const BUTTONS = ["cancel", "retry", "pick", "more", "delete"];

export class StudioView {
  #select;
  #tiles = new Map();
  #kind = "";
  #wanted = "";

  /** `actions`: what each button does, and `select(key)` for what is chosen in the strip. */
  constructor(actions) {
    this.#select = actions.select;
    for (const name of BUTTONS) byId(name).addEventListener("click", actions[name]);
  }

  show(state) {
    const scene = sceneOf(state);
    setHidden(byId("studio"), scene === null, byId("new"));
    document.body.classList.toggle("at-work", scene !== null);
    if (scene === null) return;
    this.#showPicture(scene);
    this.#showSteps(scene);
    setText(byId("status"), scene.status);
    byId("status").classList.toggle("bad", Boolean(scene.isBad));
    this.#showActions(scene, state);
    this.#showStrip(state);
  }

  #showPicture({ picture, alt, isDraft, isCutOut }) {
    const image = byId("picture");
    const frame = byId("frame");
    image.alt = alt;
    frame.classList.toggle("draft", Boolean(isDraft));
    frame.classList.toggle("checkered", Boolean(isCutOut));
    if (this.#wanted === picture) return;
    this.#wanted = picture;
    if (!image.getAttribute("src")) image.src = picture;
    // Loaded beforehand: no blank between two pictures.
    const loader = new Image();
    loader.onload = loader.onerror = () => {
      if (this.#wanted === picture) image.src = picture;
    };
    loader.src = picture;
  }

  #showSteps({ kind, step, percent }) {
    const list = byId("steps");
    const steps = STEPS[kind] ?? [];
    if (this.#kind !== kind) {
      this.#kind = kind;
      list.replaceChildren(...steps.map(([, title]) => element("li", {}, title)));
    }
    const at = steps.findIndex(([name]) => name === step);
    [...list.children].forEach((item, index) => {
      item.classList.toggle("past", index < at);
      if (index === at) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
    list.hidden = steps.length === 0;
    const bar = byId("progress");
    bar.hidden = steps.length === 0;
    if (percent === undefined) bar.removeAttribute("value");
    else bar.value = percent;
  }

  #showActions({ can = {}, face }, { style, photo }) {
    const refuge = byId("studio-title");
    for (const name of ["cancel", "retry", "pick", "more"]) setHidden(byId(name), !can[name], refuge);
    setHidden(byId("delete"), !photo, refuge);
    byId("pick-hint").hidden = !can.pick;
    setText(byId("more"), style ? `Draw another: ${style.name}` : "Draw another");
    for (const [name, url, file] of [
      ["save", face?.png, "face.png"],
      ["sticker", face?.sticker, "sticker.webp"],
    ]) {
      const link = byId(name);
      setHidden(link, !url, refuge);
      if (!url) continue;
      link.href = local(url);
      link.download = file;
    }
  }

  #showStrip({ photo, items, selected, face, cut }) {
    const strip = byId("strip");
    setHidden(strip, !photo || Boolean(face) || Boolean(cut), byId("studio-title"));
    if (strip.hidden) return;
    const entries = [...items, { key: "photo", photo }];
    const tiles = entries.map((item) => this.#tile(item));
    const row = strip.querySelector("div");
    const shown = [...row.children];
    // Moving a focused element would take its focus away.
    if (tiles.some((tile, index) => tile !== shown[index]) || shown.length !== tiles.length) {
      row.replaceChildren(...tiles);
    }
    this.#tiles = new Map(entries.map(({ key }, index) => [key, tiles[index]]));
    tiles.forEach((tile, index) => {
      tile.querySelector("input").checked = entries[index].key === selected;
    });
  }

  #tile(item) {
    const tile = this.#tiles.get(item.key) ?? this.#newTile(item.key);
    const { picture, alt, note } = tileOf(item);
    const image = tile.querySelector("img");
    if (picture && image.getAttribute("src") !== picture) image.src = picture;
    image.hidden = !picture;
    image.alt = alt;
    const caption = tile.querySelector("span");
    setText(caption, note);
    caption.hidden = note === "";
    return tile;
  }

  #newTile(key) {
    const input = element("input", { type: "radio", name: "variant", value: key });
    input.addEventListener("change", () => this.#select(key));
    const image = element("img", { alt: "", width: 96, height: 96 });
    return element("label", { class: "tile" }, input, image, element("span"));
  }
}

/** What the strip shows of an item. */
function tileOf({ photo, job, cartoon }) {
  if (photo) return { picture: local(photo.small), alt: "Your photo", note: "Photo" };
  if (cartoon) return { picture: local(cartoon.grid), alt: describeCartoon(cartoon), note: "" };
  const notes = { FAILED: "Failed", CANCELED: "Canceled", WAITING: "Waiting", QUEUED: "Queued" };
  const note = notes[job.status] ?? `${job.percent} %`;
  return { picture: job.previewDataUrl, alt: "A cartoon in the making", note };
}

/** What is on the stage; null: there is nothing to show. */
function sceneOf(state) {
  const { photo, sending, cut, face, current } = state;
  if (sending) return sendingScene(sending);
  if (!photo) return null;
  if (face) return faceScene(face);
  if (cut) return jobScene(cut, { picture: current?.cartoon?.detail ?? photo.detail, can: {} });
  if (!current) {
    const status = "The photo, as it was sent.";
    return { picture: local(photo.detail), alt: "Your photo", status, can: { more: true } };
  }
  if (current.cartoon) return cartoonScene(current.cartoon);
  return ["FAILED", "CANCELED"].includes(current.job.status)
    ? endedScene(current.job, photo)
    : jobScene(current.job, { picture: photo.detail, can: { more: true } });
}

function sendingScene({ picture, percent }) {
  return {
    picture,
    alt: "Your photo",
    isDraft: true,
    kind: "CARTOON",
    step: "SENDING",
    percent,
    status: `Sending the photo · ${percent} %`,
    can: { cancel: true },
  };
}

function faceScene(face) {
  return {
    picture: local(face.detail),
    alt: "The face, cut out",
    isCutOut: true,
    status: "The face is yours: a picture with a transparent background, kept for good.",
    face,
  };
}

function cartoonScene(cartoon) {
  return {
    picture: local(cartoon.detail),
    alt: describeCartoon(cartoon),
    status: `${cartoon.style?.name ?? cartoon.styleId} · seed ${cartoon.seed}`,
    can: { pick: true, more: true },
  };
}

function jobScene(job, { picture, can }) {
  return {
    picture: job.previewDataUrl ?? local(picture),
    alt: job.previewDataUrl ? "The picture so far" : "Your photo",
    isDraft: true,
    kind: job.kind,
    step: job.stage,
    percent: job.status === "RUNNING" ? job.percent : undefined,
    status: progressOf(job),
    can: { ...can, cancel: job.cancelable },
  };
}

function endedScene({ status, error }, photo) {
  const isCanceled = status === "CANCELED";
  return {
    picture: local(photo.detail),
    alt: "Your photo",
    isDraft: true,
    isBad: !isCanceled,
    status: isCanceled ? "Canceled." : (error?.message ?? "The drawing failed."),
    can: { retry: isCanceled || error?.retryable, more: true },
  };
}
