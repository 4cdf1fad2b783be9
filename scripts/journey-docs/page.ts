/** What looks the same in every run because nothing of one run can be recognised in it; applied in this order. */
const VOLATILE: [pattern: RegExp, placeholder: string][] = [
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, "<token>"],
  [/"requestId": "[^"]+"/g, '"requestId": "<requestId>"'],
  [/\b\d{13}_/g, "<timestamp>_"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<date>"],
  [/exp=\d+&sig=[\w-]+/g, "exp=<expiry>&sig=<signature>"],
  [/max-age=\d+/g, "max-age=<seconds left>"],
  [/^etag: .*$/gm, 'etag: "<tag>"'],
  [/^content-length: \d+$/gm, "content-length: <bytes>"],
  // How far a drawing is when somebody looks depends on the machine.
  [/"(seq|percent|etaSeconds)":( ?)(?!0\b|100\b)\d+/g, '"$1":$2<number>'],
  // In an answer a new job is queued, unless a worker was quicker than the answer.
  [/"status": "RUNNING"/g, '"status": "QUEUED"'],
  [/"seq":( ?)\d+/g, '"seq":$1<number>'],
  [/"etaSeconds":( ?)(\d+|null)/g, '"etaSeconds":$1<number or null>'],
  [/data:image\/[\w;+,/=]+/g, "data:image/…"],
];

/** A Markdown page in the making. Values that differ from run to run are written as placeholders. */
export class JourneyPage {
  readonly #blocks: string[] = [];
  readonly #names = new Map<string, string>();

  /** Says what a value is called on the page, from now on and before. */
  name(value: string, placeholder: string): void {
    this.#names.set(value, `<${placeholder}>`);
  }

  heading(text: string): void {
    this.#blocks.push(`## ${text}`);
  }

  /** A paragraph of Markdown. */
  text(paragraph: string): void {
    this.#blocks.push(paragraph.replaceAll(/\s*\n\s*/g, " ").trim());
  }

  /** Lines that stay as they are: a list or a table. */
  lines(lines: readonly string[]): void {
    this.#blocks.push(lines.join("\n"));
  }

  /** A picture from docs/images/. */
  picture(file: string, description: string): void {
    this.#blocks.push(`![${description}](images/${file})`);
  }

  code(language: "graphql" | "http" | "json" | "sh" | "text", code: string): void {
    this.#blocks.push(`\`\`\`${language}\n${code.trim()}\n\`\`\``);
  }

  /**
   * The whole page.
   * @throws Error when an id is on it that nobody has named: the next run would write another one.
   */
  render(): string {
    let text = this.#blocks.join("\n\n");
    for (const [value, placeholder] of this.#names) text = text.replaceAll(value, placeholder);
    for (const [pattern, placeholder] of VOLATILE) text = text.replaceAll(pattern, placeholder);
    const unnamed = /\b(?!0{24})[0-9a-f]{24}\b/.exec(text);
    if (unnamed)
      throw new Error(`The id ${unnamed[0]} has no name: ${text.slice(unnamed.index - 200, unnamed.index)}`);
    return `${text}\n`;
  }
}
