/** The operations of examples.graphql, for the GraphQL clients on this server. */

/** Those that make up the journey, in its order. */
const JOURNEY = [
  ["StylePicker", "Styles"],
  ["UploadPhoto", "Upload"],
  ["FollowJob", "Follow a job"],
  ["OneMoreCartoon", "One more"],
  ["StopDrawing", "Cancel"],
  ["Gallery", "Photos"],
  ["DownloadFace", "Download"],
  ["MyFaces", "Faces"],
];

/** The useful operations: `name`, `title`, `comment`, `document` with its fragments apart, and `variables` to fill in. */
export async function loadExamples() {
  const response = await fetch(new URL("examples.graphql", import.meta.url));
  const parts = (await response.text()).split(/\n{2,}/).map(readPart);
  const fragments = new Map(parts.filter(({ kind }) => kind === "fragment").map((part) => [part.name, part]));
  return JOURNEY.map(([name, title]) => {
    const part = parts.find((candidate) => candidate.name === name && candidate.kind !== "fragment");
    return { ...part, title, fragments: fragmentsOf(part, fragments), variables: variablesOf(part) };
  });
}

/** A definition and the comment above it. */
function readPart(text) {
  const lines = text.trim().split("\n");
  const comment = lines.filter((line) => line.startsWith("#")).join("\n");
  const document = lines.filter((line) => !line.startsWith("#")).join("\n");
  const [, kind, name] = /^(\w+) (\w+)/.exec(document) ?? [];
  return { kind, name, comment, document };
}

/** Every fragment that a definition uses, and those that they use. */
function fragmentsOf({ document }, all, found = new Map()) {
  for (const [, name] of document.matchAll(/\.\.\.(\w+)/g)) {
    const fragment = all.get(name);
    if (!fragment || found.has(name)) continue;
    found.set(name, fragment);
    fragmentsOf(fragment, all, found);
  }
  return [...found.values()];
}

/** The variables of an operation, each with its default; a file is chosen in the client. */
function variablesOf({ document }) {
  const [head] = document.split(") {", 1);
  const declared = [...head.matchAll(/\$(\w+): ([\w!]+)(?: = (\w+))?/g)].filter(
    ([, , type]) => type !== "Upload!",
  );
  return Object.fromEntries(
    declared.map(([, name, , initial]) => [name, initial === undefined ? null : JSON.parse(initial)]),
  );
}
