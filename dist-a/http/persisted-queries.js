import { InMemoryLRUCache } from "@apollo/utils.keyvaluecache";
/** Room for the documents of some hundred apps. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/**
 * Remembers the documents that clients have sent with their hash (Apollo's automatic persisted queries), so that they
 * need not send them again. Anybody can add to it, and so it is bounded, keys included: what was not used for longest is
 * forgotten, and a client whose document is forgotten sends it once more.
 *
 * @param maxCharacters of all documents and their keys together; a larger document is not remembered at all.
 */
export function createPersistedQueries(maxCharacters = MAX_CHARACTERS) {
    return new InMemoryLRUCache({
        maxSize: maxCharacters,
        sizeCalculation: (document, key) => key.length + document.length,
    });
}
//# sourceMappingURL=persisted-queries.js.map