import { readFile } from "node:fs/promises";
import path from "node:path";

/** The project's folder. */
export const ROOT = path.resolve(import.meta.dirname, "../..");

/** An example of docs/clients.md. */
export interface Example {
  /** The heading that it stands under. */
  title: string;
  text: string;
}

/** The examples in a language, as they stand on the page. */
export async function clientExamples(language: "js" | "sh"): Promise<Example[]> {
  const page = await readFile(path.join(ROOT, "docs/clients.md"), "utf8");
  return page.split(/^## /m).flatMap((section) => {
    const title = section.slice(0, section.indexOf("\n"));
    const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
    return blocks.flatMap(([, found, text = ""]) => (found === language ? [{ title, text }] : []));
  });
}
