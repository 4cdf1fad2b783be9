import { readFile } from "node:fs/promises";
import path from "node:path";

/** The project's folder. */
export const ROOT = path.resolve(import.meta.dirname, "../..");

/** An example of a page of docs/. */
export interface Example {
  /** The heading that it stands under. */
  title: string;
  text: string;
}

/** The examples of docs/clients.md in a language, as they stand there. */
export function clientExamples(language: "js" | "sh"): Promise<Example[]> {
  return examplesOf("docs/clients.md", language);
}

/** The examples of a page in a language, as they stand there. */
export async function examplesOf(file: string, language: "js" | "sh"): Promise<Example[]> {
  const page = await readFile(path.join(ROOT, file), "utf8");
  return page.split(/^## /m).flatMap((section) => {
    const title = section.slice(0, section.indexOf("\n"));
    const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
    return blocks.flatMap(([, found, text = ""]) => (found === language ? [{ title, text }] : []));
  });
}
