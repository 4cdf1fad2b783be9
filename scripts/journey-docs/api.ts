import type { JourneyPage } from "./page.js";

/** Where the page's readers reach their server. */
export const SHOWN_URL = "http://localhost:4000";

/** What of an answer to an image request is worth showing. */
const SHOWN_HEADERS = ["content-type", "content-length", "content-range", "cache-control", "etag", "vary"];

/** The `data` of an answer; which operation it is of decides what is in it. */
export type Data = Record<string, unknown>;

/** Sends requests as an app would, and writes each with its answer on the page. */
export class Api {
  /** Sent with every request once it is known. */
  token: string | undefined;

  /** @param url where the server really listens. */
  constructor(
    readonly page: JourneyPage,
    readonly url: string,
  ) {}

  /** Sends an operation as JSON, shown as document and variables. */
  async operation<T = Data>(query: string, variables: Data = {}): Promise<T> {
    const { page } = this;
    page.code("graphql", query);
    if (Object.keys(variables).length > 0) page.code("json", JSON.stringify(variables));
    return this.#answer(await this.#post(query, variables));
  }

  /** Sends an operation as JSON, shown as a curl command. */
  async curl<T = Data>(query: string): Promise<T> {
    const header = this.token ? ` -H "authorization: Bearer $TOKEN"` : "";
    this.page.code(
      "sh",
      `curl -s ${SHOWN_URL}/graphql${header} -H 'content-type: application/json' \\\n  -d '${JSON.stringify({ query })}'`,
    );
    return this.#answer(await this.#post(query, {}));
  }

  /** Sends an operation that is not worth showing. */
  async quietly<T = Data>(query: string, variables: Data = {}): Promise<T> {
    const { data } = (await (await this.#post(query, variables)).json()) as { data: T };
    return data;
  }

  /** Uploads a file by the multipart request specification, shown as a curl command. */
  async upload<T = Data>(
    query: string,
    variables: Data,
    file: { path: string; bytes: Uint8Array },
  ): Promise<T> {
    const operations = JSON.stringify({ query, variables: { ...variables, file: null } });
    const map = '{"0":["variables.file"]}';
    const command = [
      `curl -s ${SHOWN_URL}/graphql -H "authorization: Bearer $TOKEN"`,
      `-F operations='${operations}'`,
      `-F map='${map}'`,
      `-F 0=@${file.path}`,
    ];
    this.page.code("sh", command.join(" \\\n  "));
    const body = new FormData();
    body.set("operations", operations);
    body.set("map", map);
    body.set("0", new Blob([file.bytes as Uint8Array<ArrayBuffer>]), file.path);
    return this.#answer(
      await fetch(`${this.url}/graphql`, { method: "POST", headers: this.#authorization(), body }),
    );
  }

  /** Loads an image by its URL with no header but these, shown as a curl command and the head of the answer. */
  async image(url: string, headers: Record<string, string> = {}): Promise<Response> {
    const shown = Object.entries(headers).map(([name, value]) => ` -H '${name}: ${value}'`);
    this.page.code("sh", `curl -s -D - -o image${shown.join("")} '${url}'`);
    const response = await fetch(this.reachable(url), { headers });
    const lines = SHOWN_HEADERS.filter((name) => response.headers.has(name)).map(
      (name) => `${name}: ${response.headers.get(name)}`,
    );
    const body = response.headers.get("content-type")?.startsWith("application/json")
      ? await response.json()
      : "";
    const text = body ? `\n\n${JSON.stringify(body, null, 2)}` : "";
    this.page.code(
      "http",
      [`HTTP/1.1 ${response.status} ${response.statusText}`, ...lines].join("\n") + text,
    );
    return response;
  }

  /** An address from the page as this process reaches it. */
  reachable(url: string): string {
    return url.replace(SHOWN_URL, this.url);
  }

  #post(query: string, variables: Data): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.#authorization() },
      body: JSON.stringify({ query, variables }),
    });
  }

  async #answer<T>(response: Response): Promise<T> {
    const answer = (await response.json()) as { data: T };
    this.page.code("json", JSON.stringify(answer, null, 2));
    return answer.data;
  }

  #authorization(): Record<string, string> {
    return this.token ? { authorization: `Bearer ${this.token}` } : {};
  }
}
