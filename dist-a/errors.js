/**
 * Every error that a client can see. `docs/errors.md` is generated from this table
 * (`npm run generate`), so that the two can't disagree.
 */
export const ERROR_TABLE = {
    BAD_REQUEST: entry(400, false, "The request could not be understood.", "Correct the request; the message says what was expected."),
    BAD_USER_INPUT: entry(400, false, "An argument has a value that is not accepted.", "Correct the argument that the message names."),
    QUERY_TOO_COMPLEX: entry(400, false, "The GraphQL operation asks for too much at once.", "Ask for less, or in several operations; `details` names the limit (docs/limits.md)."),
    BATCH_TOO_LARGE: entry(400, false, "The request has too many operations or files.", "Send each operation in a request of its own (MAX_BATCH), and few files at a time (MAX_FILES_PER_REQUEST)."),
    FILE_MISSING: entry(400, false, "The request has no file.", "Send exactly one file by the GraphQL multipart request specification."),
    UNSUPPORTED_TYPE: entry(400, false, "This kind of file is not accepted. Send a JPEG, PNG, WebP, AVIF or GIF picture.", "The bytes decide, not the name: convert the picture first."),
    UNDECODABLE_IMAGE: entry(400, false, "The picture is damaged and can't be read.", "Choose another picture, or save it anew."),
    GRAPHQL_PARSE_FAILED: entry(400, false, "The GraphQL document has a syntax error.", "Correct the document at the location given."),
    GRAPHQL_VALIDATION_FAILED: entry(400, false, "The GraphQL document does not fit the schema.", "Correct the document; schema.graphql is the reference."),
    UNAUTHENTICATED: entry(401, false, "A valid device token is needed.", "Call registerDevice and send its token as `Authorization: Bearer <token>`."),
    CSRF: entry(403, false, "This looks like a cross-site request.", "Send the header `apollo-require-preflight: true`, or add the page's origin to CORS_ORIGINS."),
    URL_EXPIRED: entry(403, false, "This image address has expired.", "Ask for `imageUrl`, `faceUrl` or `url` again; a fresh address is valid for at least 24 hours."),
    NOT_FOUND: entry(404, false, "There is nothing here by that id.", "It never existed, is gone, or belongs to another device: these look alike on purpose."),
    PERSISTED_QUERY_NOT_FOUND: entry(404, true, "The server does not know the document with this hash.", "Send the document together with its hash; Apollo Client, urql and graphql_flutter do so by themselves."),
    METHOD_NOT_ALLOWED: entry(405, false, "This method is not allowed here.", "The `Allow` header lists the methods that are."),
    REQUEST_TIMEOUT: entry(408, true, "The request took too long to arrive.", "Send it again, over a better connection or with a smaller picture; an `idempotencyKey` makes that harmless."),
    DEVICE_TAKEN: entry(409, false, "This device id is already in use.", "Renew it with its own token, or register a new random UUID."),
    ALREADY_DOWNLOADED: entry(409, false, "The face of this photo has already been downloaded.", "Show the face that `details.faceId` names; upload the photo again for new cartoons."),
    DOWNLOAD_IN_PROGRESS: entry(409, true, "The face of another cartoon of this photo is being cut.", "Wait for that job to end; if it fails, another cartoon may be chosen."),
    NOT_CANCELABLE: entry(409, false, "This job can no longer be canceled.", "It has ended, or its result is being stored: look at its status."),
    NOT_RETRYABLE: entry(409, false, "This job can't be repeated.", "Only canceled jobs, and failed ones (or media items) with a retryable error can; start a new one."),
    CANCELED: entry(409, true, "This job was canceled.", "retryJob starts it again."),
    CLAIM_LOST: entry(409, false, "This claim on the media item does not hold (any more).", "Drop the work on that item and claim another; renew claims in time (MEDIA_LEASE)."),
    RESULT_CONFLICT: entry(409, false, "This claim has already ended with another result.", "Nothing: what was told first holds. Only the very same request may be repeated."),
    IDEMPOTENCY_KEY_REUSED: entry(409, false, "This idempotency key was used with other arguments.", "Use a fresh key for each distinct request."),
    BODY_TOO_LARGE: entry(413, false, "The request's body is too large.", "Send less (MAX_JSON_BYTES); pictures go as multipart/form-data."),
    FILE_TOO_LARGE: entry(413, false, "The file is too large.", "Send at most as many bytes as the message says (MAX_UPLOAD_BYTES, MAX_MEDIA_BYTES)."),
    TOO_MANY_PIXELS: entry(413, false, "The picture has too many pixels.", "Scale it down to at most what the message says (MAX_PIXELS)."),
    UNSUPPORTED_MEDIA_TYPE: entry(415, false, "This content type is not accepted here.", "POST application/json, or multipart/form-data for uploads."),
    NO_FACE: entry(422, false, "No face was found in the picture.", "Choose a picture in which the face is larger and turned to the camera."),
    NO_MOTIF: entry(422, false, "Nothing in the picture could be told from its background.", "Ask for it with its background."),
    MEDIA_REJECTED: entry(422, false, "The picture could not be processed.", "The message has the worker's reason; upload another picture."),
    TOO_MANY_JOBS: entry(429, true, "Too many jobs of this device are waiting.", "Wait until some have ended (MAX_QUEUED_JOBS_PER_DEVICE; media items: MAX_QUEUED_MEDIA_PER_DEVICE)."),
    QUOTA_EXCEEDED: entry(429, false, "This device has stored as many photos as it may.", "Delete some originals (MAX_ORIGINALS_PER_DEVICE), or media items (MAX_MEDIA_PER_DEVICE)."),
    TOO_MANY_CONNECTIONS: entry(429, true, "Too many connections are open.", "Use one WebSocket for all subscriptions, and wait for answers before sending more requests."),
    TOO_MANY_OPERATIONS: entry(429, true, "Too many operations are open.", "End subscriptions that are not needed; `jobUpdates` follows all jobs of a device at once."),
    RATE_LIMITED: entry(429, true, "Too many requests.", "Wait as long as `Retry-After` says."),
    AI_SERVER_ERROR: entry(500, true, "The AI server failed to make the picture.", "Try again; the server's log has the AI server's own words."),
    INTERNAL: entry(500, true, "Something went wrong on our side.", "Try again; give the operator the `requestId` to find it in the log."),
    BUSY: entry(503, true, "The server is busy.", "Wait as long as `Retry-After` says; operators: see WORKERS and MAX_QUEUED_JOBS."),
    AI_SERVER_AWAY: entry(503, true, "The AI server can't be reached.", "Try again later; operators: see AI_SERVER_URL, AI_FALLBACK and AI_MAX_WAIT."),
    DISK_FULL: entry(507, true, "The server's disk is full.", "Try again later; operators: free space under UPLOADS_DIR and DATA_DIR."),
};
/** An error meant for clients: everything on it but `cause` is public. */
export class AppError extends Error {
    constructor(code, options = {}) {
        super(options.message ?? ERROR_TABLE[code].message, { cause: options.cause });
        this.name = "AppError";
        this.code = code;
        this.details = options.details;
        this.retryAfterSeconds = options.retryAfterSeconds;
    }
    /** HTTP status by the table. */
    get status() {
        return ERROR_TABLE[this.code].status;
    }
    /** Whether the same request may succeed later, by the table. */
    get retryable() {
        return ERROR_TABLE[this.code].retryable;
    }
}
/** As the system and, last, MongoDB (OutOfDiskSpace) tell it. */
const FULL_DISK_CODES = ["ENOSPC", "EDQUOT", 14031];
/**
 * The client's view of anything thrown: an `AppError` as it is, a full disk as `DISK_FULL`,
 * everything else as `INTERNAL` with the original as `cause`.
 */
export function toAppError(thrown) {
    if (thrown instanceof AppError)
        return thrown;
    const code = thrown?.code;
    if (FULL_DISK_CODES.includes(code))
        return new AppError("DISK_FULL", { cause: thrown });
    return new AppError("INTERNAL", { cause: thrown });
}
function entry(status, retryable, message, remedy) {
    return { status, retryable, message, remedy };
}
//# sourceMappingURL=errors.js.map