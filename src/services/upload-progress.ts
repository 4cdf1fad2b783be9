import type { MediaClaim } from "../schema/claim.js";
import { UploadState } from "../schema/enums.js";
import type { UploadProgress } from "../schema/upload-progress.js";
import { assertIdempotencyKey, type ClaimService, mediaClaimId, uploadClaimId } from "./claims.js";
import { ProgressThrottle } from "./jobs/progress-throttle.js";
import { closing, type EventStream, orClose, Topics } from "./topics.js";

/** At most about four events a second, as of jobs. */
const INTERVAL_MS = 250;

/** How many bytes the upload has that was stored by a device under a key, while that is remembered. */
export type FindStored = (deviceId: string, idempotencyKey: string) => Promise<number | undefined>;

/** Looks among the claims of photos, then among those of the media library. */
export function createFindStored(options: {
  claims: Pick<ClaimService, "completedUpload">;
  mediaClaims: Pick<ClaimService<MediaClaim>, "completedUpload">;
}): FindStored {
  const { claims, mediaClaims } = options;
  return async (deviceId, key) => {
    const claim =
      (await claims.completedUpload(uploadClaimId(deviceId, key))) ??
      (await mediaClaims.completedUpload(mediaClaimId(deviceId, key)));
    return claim?.file?.fileSize;
  };
}

/** Is told how far one upload has come. Each method returns at once and never throws. */
export interface UploadMeter {
  /** Says under which key the upload can be followed; without one it can't. What was told before counts. */
  name(idempotencyKey: string | null | undefined): void;
  /** So many bytes of the picture have come so far. */
  received(bytes: number): void;
  /** The whole picture has come. */
  checking(): void;
  /** It is over. */
  end(state: UploadState.STORED | UploadState.FAILED): void;
}

/**
 * How far uploads have come, of photos and to the media library alike, for whoever follows them by device and idempotency
 * key. What is coming in is known to this process alone, and forgotten at its end; what has been stored is told by the claims.
 */
export class UploadProgressBoard {
  readonly #findStored: FindStored;
  readonly #shared: Shared = { topics: new Topics(), newest: new Map(), seq: 0 };

  constructor(findStored: FindStored) {
    this.#findStored = findStored;
  }

  /**
   * Begins to watch an upload.
   * @param totalBytes size of the picture as the client has announced it.
   */
  begin(deviceId: string, totalBytes: number | null): UploadMeter {
    return new Meter(this.#shared, deviceId, totalBytes);
  }

  /**
   * How far an upload has come, then each change; ends after STORED or FAILED. WAITING while there is none by that key.
   * @throws AppError BAD_USER_INPUT unless the key has 1 to 128 characters.
   */
  async follow(deviceId: string, idempotencyKey: string): Promise<EventStream<UploadProgress>> {
    assertIdempotencyKey(idempotencyKey);
    const changes = this.#shared.topics.subscribe(topicOf(deviceId, idempotencyKey));
    const present = await orClose(changes, () => this.#present(deviceId, idempotencyKey));
    return closing(changes, untilOver(present, changes));
  }

  async #present(deviceId: string, idempotencyKey: string): Promise<UploadProgress> {
    const open = this.#shared.newest.get(topicOf(deviceId, idempotencyKey));
    if (open) return open.progress(idempotencyKey);
    const stored = await this.#findStored(deviceId, idempotencyKey);
    const bytes = { receivedBytes: stored ?? 0, totalBytes: stored ?? null };
    const state = stored === undefined ? UploadState.WAITING : UploadState.STORED;
    return { _id: idempotencyKey, state, ...bytes, seq: 0 };
  }
}

/** What the meters of a board share. */
interface Shared {
  topics: Topics<UploadProgress>;
  /** By topic: a client that lost its connection sends the picture anew, and the newest attempt counts. */
  newest: Map<string, Meter>;
  seq: number;
}

class Meter implements UploadMeter {
  readonly #shared: Shared;
  readonly #deviceId: string;
  readonly #throttle: ProgressThrottle<UploadProgress>;
  #state = UploadState.RECEIVING;
  #receivedBytes = 0;
  #totalBytes: number | null;
  #seq = 0;
  #named: { topic: string; key: string } | undefined;
  #isOver = false;

  constructor(shared: Shared, deviceId: string, totalBytes: number | null) {
    this.#shared = shared;
    this.#deviceId = deviceId;
    this.#totalBytes = totalBytes;
    this.#throttle = new ProgressThrottle(
      { intervalMs: INTERVAL_MS, merge: (_held, next) => next },
      async (event) => this.#publish(event),
    );
  }

  /** As its followers see it. */
  progress(idempotencyKey: string): UploadProgress {
    const bytes = { receivedBytes: this.#receivedBytes, totalBytes: this.#totalBytes };
    return { _id: idempotencyKey, state: this.#state, ...bytes, seq: this.#seq };
  }

  name(key: string | null | undefined): void {
    // The fields of a form may come to light after its file has failed: nobody would take it off the board again.
    if (key === null || key === undefined || this.#isOver) return;
    this.#named = { topic: topicOf(this.#deviceId, key), key };
    this.#shared.newest.set(this.#named.topic, this);
    this.#changed();
  }

  received(bytes: number): void {
    this.#receivedBytes = bytes;
    this.#changed();
  }

  checking(): void {
    this.#state = UploadState.CHECKING;
    this.#totalBytes = this.#receivedBytes;
    this.#changed();
  }

  end(state: UploadState.STORED | UploadState.FAILED): void {
    this.#isOver = true;
    void this.#throttle.close();
    if (!this.#named) return;
    const { topic, key } = this.#named;
    const isNewest = this.#isNewest();
    if (isNewest) this.#shared.newest.delete(topic);
    // That an older attempt is broken off means nothing; that one is stored, whichever it is, means all is done.
    if (!isNewest && state === UploadState.FAILED) return;
    this.#state = state;
    this.#seq = this.#nextSeq();
    this.#publish(this.progress(key));
  }

  #changed(): void {
    this.#seq = this.#nextSeq();
    if (this.#named && this.#isNewest()) this.#throttle.push(this.progress(this.#named.key));
  }

  #isNewest(): boolean {
    return this.#named !== undefined && this.#shared.newest.get(this.#named.topic) === this;
  }

  #publish(event: UploadProgress): void {
    if (this.#named) this.#shared.topics.publish(this.#named.topic, event);
  }

  #nextSeq(): number {
    this.#shared.seq += 1;
    return this.#shared.seq;
  }
}

function topicOf(deviceId: string, idempotencyKey: string): string {
  return `${deviceId}:${idempotencyKey}`;
}

async function* untilOver(
  present: UploadProgress,
  changes: AsyncIterable<UploadProgress>,
): AsyncGenerator<UploadProgress> {
  yield present;
  if (isOver(present)) return;
  for await (const event of changes) {
    // It came between listening and looking.
    if (event.seq <= present.seq) continue;
    yield event;
    if (isOver(event)) return;
  }
}

function isOver({ state }: UploadProgress): boolean {
  return state === UploadState.STORED || state === UploadState.FAILED;
}
