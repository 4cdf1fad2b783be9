const MEDIA = {
    photo: "Photo",
    drawing: "Drawing",
    graphic: "Graphic",
    text: "Picture with much text",
    screenshot: "Screenshot",
};
/** Kinds of thing that are named at most, beside people. */
const MOST_THINGS = 3;
/** Colours that are named at most, and the least share of one. */
const MOST_COLOURS = 3;
const LEAST_SHARE = 0.08;
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/** Plurals that don't just add an s. */
const PLURALS = {
    bus: "buses",
    sheep: "sheep",
    bench: "benches",
    sandwich: "sandwiches",
    knife: "knives",
    "wine glass": "wine glasses",
    toothbrush: "toothbrushes",
    "hair drier": "hair driers",
    mouse: "mice",
    person: "people",
    skis: "skis",
    scissors: "scissors",
    broccoli: "broccoli",
};
/**
 * Suggests an alternative text: what the picture was made as, who and what was found in it, its main colours. Nothing
 * is guessed: no name, age, sex or origin of anybody, and no thing that was not found. One sentence of plain English.
 */
export function altText({ kind, medium, faces, objects, palette }) {
    const subject = kind === "logo" ? "Logo" : MEDIA[medium];
    const shown = kind === "logo" ? "" : [...people(faces, objects), ...things(objects)].reduce(listed, "");
    const colours = palette
        .filter(({ share }) => share >= LEAST_SHARE)
        .map(({ name }) => name)
        .filter((name, i, all) => all.indexOf(name) === i)
        .slice(0, MOST_COLOURS);
    const inColours = colours.length > 0 ? ` in ${inWords(colours)}` : "";
    return shown
        ? `${subject} of ${shown}${inColours ? `, mostly${inColours}` : ""}.`
        : `${subject}${inColours}.`;
}
/** Whoever shows a face is a person, and so is whom the detector sees from behind. */
function people(faces, objects) {
    const count = Math.max(faces, objects.filter(({ label }) => label === "person").length);
    return count > 0 ? [counted("person", count)] : [];
}
function things(objects) {
    const labels = objects.map(({ label }) => label).filter((label) => label !== "person");
    return [...new Set(labels)]
        .slice(0, MOST_THINGS)
        .map((label) => counted(label, labels.filter((other) => other === label).length));
}
function counted(label, count) {
    const plural = PLURALS[label] ?? `${label}s`;
    if (plural === label && label !== "sheep")
        return label;
    if (count === 1)
        return label === "person" ? "one person" : `${/^[aeiou]/.test(label) ? "an" : "a"} ${label}`;
    return `${NUMBERS[count] ?? "many"} ${plural}`;
}
function listed(text, item, i, all) {
    if (i === 0)
        return item;
    return i === all.length - 1 ? `${text} and ${item}` : `${text}, ${item}`;
}
function inWords(words) {
    return words.reduce(listed, "");
}
//# sourceMappingURL=alt-text.js.map