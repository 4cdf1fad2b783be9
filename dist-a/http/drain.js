/** More than any photo that a person sends by mistake; beyond it the connection is closed instead. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;
/** A client that pauses longer gets its answer at once. */
const DRAIN_IDLE_MS = 3_000;
/** How long a client may go on reading after we have stopped listening to it. */
const LINGER_MS = 2_000;
/**
 * Reads what is left of a request's body and throws it away. To be done before an early answer: Dart's client
 * takes an answer that comes before it has sent everything for a protocol error, and other clients lose it
 * when the connection is reset under them.
 *
 * @returns whether the body ended. If not (too long, or the client pauses), call `closeAfterAnswer`.
 */
export function drain(request) {
    request.unpipe();
    if (request.readableEnded || request.destroyed)
        return Promise.resolve(true);
    if (Number(request.headers["content-length"] ?? 0) > MAX_DRAINED_BYTES)
        return Promise.resolve(false);
    return new Promise((resolve) => {
        let bytes = 0;
        const settle = (ended) => {
            clearTimeout(timer);
            request.off("data", onData).off("end", onEnd).off("close", onEnd);
            resolve(ended);
        };
        const onEnd = () => settle(true);
        const onData = (chunk) => {
            bytes += chunk.length;
            timer.refresh();
            if (bytes > MAX_DRAINED_BYTES)
                settle(false);
        };
        const timer = setTimeout(() => settle(false), DRAIN_IDLE_MS);
        request.on("data", onData).on("end", onEnd).on("close", onEnd).resume();
    });
}
/**
 * Ends the connection once the answer is out (to be called before it is sent), in the order that lets the client read it: our half first, the rest
 * when the client has had time. Closing at once while its bytes are still coming in would reset the connection
 * (RFC 9112, 9.6).
 */
export function closeAfterAnswer(request, response) {
    const { socket } = request;
    // Else Node itself closes at once after the answer when the client asked for `Connection: close`.
    response.shouldKeepAlive = true;
    response.once("close", () => {
        socket.end();
        const timer = setTimeout(() => socket.destroy(), LINGER_MS);
        socket.once("close", () => clearTimeout(timer));
        request.resume();
    });
}
//# sourceMappingURL=drain.js.map