import { readdirSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { revalidated } from "./page.js";
/** Every file below a folder, by its path in it. */
export function filesIn(folder) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return new Map(files.map(({ parentPath, name }) => {
        const file = path.join(parentPath, name);
        return [path.relative(folder, file).replaceAll(path.sep, "/"), file];
    }));
}
/**
 * Serves files by the rest of the path (`*name` of the route). Only what was listed exists, so that no spelling of a path
 * leads anywhere else. They are listed at the first request.
 */
export function createFilesHandler(list) {
    const headersOf = rememberHeaders();
    let listed;
    return async (request, response, next) => {
        const name = [request.params.name].flat().join("/");
        listed ??= list();
        const file = (await listed).get(name);
        if (file === undefined)
            return next();
        response.set(await headersOf(file));
        // Express does not know it; browsers may be told that it is text.
        if (name.endsWith(".graphql"))
            response.type("text/plain");
        // The folder may well lie under one with a dot.
        response.sendFile(file, { dotfiles: "allow", etag: false, lastModified: false, cacheControl: false });
    };
}
/** Hashes a file when it is first asked for, and again when somebody has edited it. */
function rememberHeaders() {
    const known = new Map();
    return async (file) => {
        const { mtimeMs, size } = await stat(file);
        const version = `${mtimeMs} ${size}`;
        const before = known.get(file);
        if (before?.version === version)
            return before.headers;
        const headers = revalidated(await readFile(file));
        known.set(file, { version, headers });
        return headers;
    };
}
//# sourceMappingURL=folder.js.map