import { createReadStream } from "node:fs";
import { openIncomingFile } from "../resolvers/incoming-file.js";
/**
 * The files of one request that can't stream into their operation: where there are several, the one that is asked for
 * first may come last, and where one is wanted twice, its bytes come only once.
 */
export class HeldFiles {
    #holder;
    #held = [];
    constructor(holder) {
        this.#holder = holder;
    }
    /** Takes a file in at once; the result can be opened as often as it is wanted. */
    async hold(file) {
        const receiving = this.#receive(file);
        const path = receiving.then((received) => received.path);
        // Whoever waits for the file hears of its failure.
        path.catch(() => { });
        this.#held.push(path);
        const received = await receiving;
        return { createReadStream: () => createReadStream(received.path), expectedBytes: received.fileSize };
    }
    /** Takes them off the disk; to be called when nothing comes in any more. */
    async discard() {
        const settled = await Promise.allSettled(this.#held.splice(0));
        const paths = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
        await Promise.all(paths.map((path) => this.#holder.discard(path)));
    }
    async #receive(file) {
        const { stream } = await openIncomingFile({ createReadStream: () => file });
        return this.#holder.receive(stream);
    }
}
//# sourceMappingURL=held-files.js.map