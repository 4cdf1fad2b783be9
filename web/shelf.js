/** A list of pictures that grows on demand: past photos, past faces. */
import { local } from "./api.js";
import { byId, element, setHidden } from "./dom.js";
import { attempt } from "./problem.js";
import { dateOf } from "./words.js";

export class Shelf {
  #section;
  #list;
  #button;
  #load;
  #tile;
  #tiles = new Map();
  #cursor = null;

  /** `load(after)` answers a page of nodes, `tile(node)` what is in one entry. */
  constructor(id, { load, tile }) {
    this.#section = byId(id);
    this.#list = this.#section.querySelector("ul");
    this.#button = this.#section.querySelector("button");
    this.#load = load;
    this.#tile = tile;
    this.#button.addEventListener("click", () => attempt(() => this.#more()));
  }

  /** Shows the newest entries. Those that are as before stay, so that the focus does. */
  async refresh() {
    const { nodes, pageInfo } = await this.#load(null);
    const before = this.#tiles;
    this.#tiles = new Map();
    this.#list.replaceChildren(...nodes.map((node) => this.#entry(node, before)));
    this.#settle(pageInfo);
    setHidden(this.#section, nodes.length === 0, byId("new"));
  }

  async #more() {
    const { nodes, pageInfo } = await this.#load(this.#cursor);
    const entries = nodes.map((node) => this.#entry(node, new Map()));
    this.#list.append(...entries);
    this.#settle(pageInfo);
    entries[0]?.querySelector("a")?.focus();
  }

  #entry(node, before) {
    const content = JSON.stringify(node);
    const known = before.get(node.id);
    const entry = known?.content === content ? known.entry : element("li", {}, ...this.#tile(node));
    this.#tiles.set(node.id, { content, entry });
    return entry;
  }

  #settle({ hasNextPage, endCursor }) {
    this.#cursor = endCursor;
    this.#button.hidden = !hasNextPage;
  }
}

/** A photo of the past: a link that opens it. */
export function photoTile({ id, createdAt, small, cartoonCount, downloadedFace }) {
  const made = downloadedFace ? "face kept" : cartoonCount === 1 ? "1 cartoon" : `${cartoonCount} cartoons`;
  const alt = `Photo of ${dateOf(createdAt)}, ${made}`;
  const picture = element("img", { src: local(small), alt, loading: "lazy", width: 160, height: 160 });
  const caption = element("span", { "aria-hidden": "true" }, made);
  return [element("a", { href: `#photo-${id}` }, picture, caption)];
}

/** A face of the past: a link that opens it. */
export function faceTile({ originalId, createdAt, grid }) {
  const alt = `Face of ${dateOf(createdAt)}`;
  const picture = element("img", { src: local(grid), alt, loading: "lazy", width: 160, height: 160 });
  return [element("a", { href: `#photo-${originalId}`, class: "checkered" }, picture)];
}
