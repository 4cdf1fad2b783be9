/** Room for the documents of some hundred apps. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * Remembers the documents that clients have sent with their hash (Apollo's automatic persisted queries), so that they
 * need not send them again. Anybody can add to it, and so it is bounded: what was not used for longest is forgotten,
 * and a client whose document is forgotten sends it once more.
 */
export class PersistedQueries {
  readonly #documents = new Map<string, string>();
  readonly #maxCharacters: number;
  #characters = 0;

  /** @param maxCharacters of all documents and their keys together. */
  constructor(maxCharacters = MAX_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  /** The document under a key, which is then the last to be forgotten. */
  async get(key: string): Promise<string | undefined> {
    const document = this.#documents.get(key);
    if (document === undefined) return undefined;
    this.#documents.delete(key);
    this.#documents.set(key, document);
    return document;
  }

  /** Remembers a document; one that is larger than all the room there is, not. */
  async set(key: string, document: string): Promise<void> {
    // All in one go: another request may bring the same document at the same time, and it must not count twice.
    this.#forget(key);
    const characters = key.length + document.length;
    if (characters > this.#maxCharacters) return;
    this.#documents.set(key, document);
    this.#characters += characters;
    for (const oldest of this.#documents.keys()) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#forget(oldest);
    }
  }

  /** Forgets a document; whether it was there. */
  async delete(key: string): Promise<boolean> {
    return this.#forget(key);
  }

  /** How many characters it remembers. */
  get size(): number {
    return this.#characters;
  }

  #forget(key: string): boolean {
    const document = this.#documents.get(key);
    if (document === undefined) return false;
    this.#characters -= key.length + document.length;
    return this.#documents.delete(key);
  }
}
