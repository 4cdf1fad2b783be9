import { type CartoonFigures, FAILING, hasFace, type PhotoFigures, type Scorecard } from "./report.js";
import { COLUMNS, fixed, photoCount, signed } from "./table.js";

/** The scorecard as a page that needs nothing but the small pictures beside it. */
export function scorecardPage(card: Scorecard): string {
  const shown = card.photos.filter(hasFace);
  const faceless = card.photos.filter((photo) => !hasFace(photo));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Scorecard</title>
<style>${STYLE}</style>
<h1>Scorecard</h1>
<p>${photoCount(shown.length)} with a face, seeds ${card.seeds.join(", ")}. The row "photo" is the photo itself in the
cartoon's frame: what measuring alone gets wrong. Red: the face was not found, was taken for another person's, its
landmarks moved by more than ${FAILING.shift} eye distances, or the skin's lightness changed by more than
${FAILING.skinLightness}.</p>
${card.summaries.map(summaryTable).join("\n")}
<form>
<label>Sort by <select id="sort">
${SORTS.map(({ key, label }) => `<option value="${key}">${label}</option>`).join("\n")}
</select></label>
<label><input type="checkbox" id="failing"> only failures</label>
<label>Style <select id="style"><option value="">all</option>
${card.styles.map((style) => `<option>${escapeHtml(style)}</option>`).join("\n")}
</select></label>
</form>
<main id="photos">${shown.map(photoRow).join("\n")}</main>
${faceless.length ? `<h2>No face in the photo</h2>${faceless.map(photoRow).join("\n")}` : ""}
${card.unreadable.length ? `<h2>Not drawn</h2><ul>${card.unreadable.map(unreadableItem).join("")}</ul>` : ""}
<script>${SCRIPT}</script>
</html>
`;
}

/** By what the photos can be sorted; each is a number of every cartoon, the worst first. */
const SORTS: readonly { key: string; label: string; of(cartoon: CartoonFigures): number }[] = [
  { key: "name", label: "file name", of: () => 0 },
  { key: "failures", label: "most failures", of: ({ failures }) => failures.length },
  { key: "missing", label: "faces not found", of: ({ faces }) => faces.filter(({ found }) => !found).length },
  { key: "rank", label: "worst rank", of: ({ faces }) => most(faces.map(({ rank = 0 }) => rank)) },
  {
    key: "shift",
    label: "largest landmark shift",
    of: ({ faces }) => most(faces.map(({ shift = 0 }) => shift)),
  },
  {
    key: "skin",
    label: "largest change of skin",
    of: ({ head }) => Math.abs(head?.skin?.change.lightness ?? 0),
  },
  { key: "ms", label: "slowest", of: ({ milliseconds = 0 }) => milliseconds },
];

function most(values: readonly number[]): number {
  return Math.max(0, ...values);
}

function summaryTable({ group, photos, styles }: Scorecard["summaries"][number]): string {
  const heads = COLUMNS.map(({ title, hint }) => `<th title="${escapeHtml(hint)}">${escapeHtml(title)}</th>`);
  const rows = styles.map((summary) => {
    const cells = COLUMNS.map(({ cell }) => `<td>${cell(summary)}</td>`);
    return `<tr><th>${escapeHtml(summary.style)}</th>${cells.join("")}</tr>`;
  });
  const caption = `${escapeHtml(group)} (${photoCount(photos)})`;
  return `<table><caption>${caption}</caption><tr><th></th>${heads.join("")}</tr>${rows.join("\n")}</table>`;
}

function photoRow({ file, cartoons }: PhotoFigures): string {
  const name = escapeHtml(file);
  return `<section data-file="${name}"><h3>${name}</h3><div>${cartoons.map(cartoonFigure).join("\n")}</div></section>`;
}

function cartoonFigure(cartoon: CartoonFigures): string {
  const { style, seed, thumbnail, failures } = cartoon;
  const data = SORTS.map(({ key, of }) => `data-${key}="${of(cartoon)}"`).join(" ");
  const [label, source] = [escapeHtml(`${style} ${seed}`), escapeHtml(thumbnail)];
  const picture = cartoon.head ? `<img src="${source}" alt="${label}" loading="lazy">` : "<p>no picture</p>";
  const wrong = failures.map((failure) => `<em>${escapeHtml(failure)}</em>`).join("");
  return `<figure data-style="${escapeHtml(style)}" ${data}${failures.length ? ' class="failed"' : ""}>${picture}
<figcaption><b>${label}</b>${wrong}<small>${figureLines(cartoon).join("<br>")}</small></figcaption></figure>`;
}

function figureLines({ faces, head, milliseconds }: CartoonFigures): string[] {
  const found = faces.filter((face) => face.found).length;
  const shifts = faces.flatMap(({ shift }) => shift ?? []);
  const lines = faces.length
    ? [`found ${found}/${faces.length}, rank ${faces.map(({ rank }) => rank ?? "–").join(" ")}`]
    : [];
  if (shifts.length) lines.push(`shift ${shifts.map((shift) => fixed(shift, 3)).join(" ")}`);
  if (head) lines.push(`flat ${fixed(100 * head.flatness, 0)} %, lines ${fixed(head.coherence, 2)}`);
  if (head?.skin) {
    const { lightness, hue } = head.skin.change;
    lines.push(`skin ΔL ${signed(lightness)}, Δhue ${fixed(hue, 0)}`);
  }
  if (milliseconds !== undefined) lines.push(`${fixed(milliseconds, 0)} ms`);
  return lines;
}

function unreadableItem({ file, reason }: { file: string; reason: string }): string {
  return `<li>${escapeHtml(file)}: ${escapeHtml(reason)}</li>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #222; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #ddd; }
tr > :first-child { text-align: left; }
form { position: sticky; top: 0; z-index: 1; background: #fff; padding: .6rem 0; display: flex; gap: 1.5rem; border-bottom: 1px solid #ccc; }
h3 { margin: 1.2rem 0 .3rem; }
section > div { display: flex; flex-wrap: wrap; gap: .6rem; }
figure { margin: 0; width: 12rem; border: 3px solid transparent; }
figure img { width: 100%; display: block; }
figure.failed { border-color: #c22; }
figcaption b, figcaption em, figcaption small { display: block; }
figcaption em { color: #c22; font-style: normal; font-weight: bold; }
.hidden { display: none; }
`;

const SCRIPT = `
const sort = document.getElementById("sort");
const failing = document.getElementById("failing");
const style = document.getElementById("style");
const list = document.getElementById("photos");
function update() {
  const worst = new Map();
  for (const section of list.children) {
    const figures = [...section.querySelectorAll("figure")];
    const chosen = figures.filter((one) => !style.value || one.dataset.style === style.value);
    for (const one of figures) {
      const wanted = chosen.includes(one) && (!failing.checked || one.classList.contains("failed"));
      // The photo itself stays beside what was made of it.
      one.classList.toggle("hidden", !wanted && one !== figures[0]);
    }
    section.classList.toggle("hidden", failing.checked && !chosen.some((one) => one.classList.contains("failed")));
    const values = chosen.map((one) => Number(one.dataset[sort.value]));
    const sum = sort.value === "failures" || sort.value === "missing";
    worst.set(section, sum ? values.reduce((a, b) => a + b, 0) : Math.max(...values));
  }
  const byName = (a, b) => (a.dataset.file < b.dataset.file ? -1 : 1);
  list.append(...[...list.children].sort((a, b) => worst.get(b) - worst.get(a) || byName(a, b)));
}
for (const control of [sort, failing, style]) control.addEventListener("change", update);
`;
