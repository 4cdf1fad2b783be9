import { UploadState } from "../schema/enums.js";
import { assertIdempotencyKey, mediaClaimId, uploadClaimId } from "./claims.js";
import { ProgressThrottle } from "./jobs/progress-throttle.js";
import { closing, orClose, Topics } from "./topics.js";
/** At most about four events a second, as of jobs. */
const INTERVAL_MS = 250;
/** Looks among the claims of photos, then among those of the media library. */
export function createFindStored(options) {
    const { claims, mediaClaims } = options;
    return async (deviceId, key) => {
        const claim = (await claims.completedUpload(uploadClaimId(deviceId, key))) ??
            (await mediaClaims.completedUpload(mediaClaimId(deviceId, key)));
        return claim?.file?.fileSize;
    };
}
/**
 * How far uploads have come, of photos and to the media library alike, for whoever follows them by device and idempotency
 * key. What is coming in is known to this process alone, and forgotten at its end; what has been stored is told by the claims.
 */
export class UploadProgressBoard {
    #findStored;
    #shared = { topics: new Topics(), newest: new Map(), seq: 0 };
    constructor(findStored) {
        this.#findStored = findStored;
    }
    /**
     * Begins to watch an upload.
     * @param totalBytes size of the picture as the client has announced it.
     */
    begin(deviceId, totalBytes) {
        return new Meter(this.#shared, deviceId, totalBytes);
    }
    /**
     * How far an upload has come, then each change; ends after STORED or FAILED. WAITING while there is none by that key.
     * @throws AppError BAD_USER_INPUT unless the key has 1 to 128 characters.
     */
    async follow(deviceId, idempotencyKey) {
        assertIdempotencyKey(idempotencyKey);
        const changes = this.#shared.topics.subscribe(topicOf(deviceId, idempotencyKey));
        const present = await orClose(changes, () => this.#present(deviceId, idempotencyKey));
        return closing(changes, untilOver(present, changes));
    }
    async #present(deviceId, idempotencyKey) {
        const open = this.#shared.newest.get(topicOf(deviceId, idempotencyKey));
        if (open)
            return open.progress(idempotencyKey);
        const stored = await this.#findStored(deviceId, idempotencyKey);
        const bytes = { receivedBytes: stored ?? 0, totalBytes: stored ?? null };
        const state = stored === undefined ? UploadState.WAITING : UploadState.STORED;
        return { _id: idempotencyKey, state, ...bytes, seq: 0 };
    }
}
class Meter {
    #shared;
    #deviceId;
    #throttle;
    #state = UploadState.RECEIVING;
    #receivedBytes = 0;
    #totalBytes;
    #seq = 0;
    #named;
    #isOver = false;
    constructor(shared, deviceId, totalBytes) {
        this.#shared = shared;
        this.#deviceId = deviceId;
        this.#totalBytes = totalBytes;
        this.#throttle = new ProgressThrottle({ intervalMs: INTERVAL_MS, merge: (_held, next) => next }, async (event) => this.#publish(event));
    }
    /** As its followers see it. */
    progress(idempotencyKey) {
        const bytes = { receivedBytes: this.#receivedBytes, totalBytes: this.#totalBytes };
        return { _id: idempotencyKey, state: this.#state, ...bytes, seq: this.#seq };
    }
    name(key) {
        // The fields of a form may come to light after its file has failed: nobody would take it off the board again.
        if (key === null || key === undefined || this.#isOver)
            return;
        this.#named = { topic: topicOf(this.#deviceId, key), key };
        this.#shared.newest.set(this.#named.topic, this);
        this.#changed();
    }
    received(bytes) {
        this.#receivedBytes = bytes;
        this.#changed();
    }
    checking() {
        this.#state = UploadState.CHECKING;
        this.#totalBytes = this.#receivedBytes;
        this.#changed();
    }
    end(state) {
        this.#isOver = true;
        void this.#throttle.close();
        if (!this.#named)
            return;
        const { topic, key } = this.#named;
        const isNewest = this.#isNewest();
        if (isNewest)
            this.#shared.newest.delete(topic);
        // That an older attempt is broken off means nothing; that one is stored, whichever it is, means all is done.
        if (!isNewest && state === UploadState.FAILED)
            return;
        this.#state = state;
        this.#seq = this.#nextSeq();
        this.#publish(this.progress(key));
    }
    #changed() {
        this.#seq = this.#nextSeq();
        if (this.#named && this.#isNewest())
            this.#throttle.push(this.progress(this.#named.key));
    }
    #isNewest() {
        return this.#named !== undefined && this.#shared.newest.get(this.#named.topic) === this;
    }
    #publish(event) {
        if (this.#named)
            this.#shared.topics.publish(this.#named.topic, event);
    }
    #nextSeq() {
        this.#shared.seq += 1;
        return this.#shared.seq;
    }
}
function topicOf(deviceId, idempotencyKey) {
    return `${deviceId}:${idempotencyKey}`;
}
async function* untilOver(present, changes) {
    yield present;
    if (isOver(present))
        return;
    for await (const event of changes) {
        // It came between listening and looking.
        if (event.seq <= present.seq)
            continue;
        yield event;
        if (isOver(event))
            return;
    }
}
function isOver({ state }) {
    return state === UploadState.STORED || state === UploadState.FAILED;
}
//# sourceMappingURL=upload-progress.js.map