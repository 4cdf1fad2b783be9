import { CLOSE } from "./sockets.js";
/** The client at the other end of one WebSocket, as limits see it: its address, its device, what it has open. */
export class SocketClient {
    #options;
    #open = 0;
    #idleTimer;
    #device;
    #closed = false;
    constructor(options) {
        const { socket, request, limits } = options;
        this.#options = options;
        this.address = limits.addressOf(request);
        this.#waitForOperation();
        socket.once("close", () => this.#onClose());
    }
    /** Begins to count the socket as its device's; to be called at `connection_init`. */
    greet(token) {
        if (token === null)
            return;
        this.#options
            .authenticate(token)
            .then((device) => device && this.#bind(device))
            // Nobody waits for an answer here: operations find out again, and get one.
            .catch(() => { });
    }
    /**
     * Admits an operation, of that device if any.
     * @returns what to call at its end; harmless when repeated.
     * @throws AppError TOO_MANY_CONNECTIONS or TOO_MANY_OPERATIONS
     */
    admit(device) {
        if (device)
            this.#bind(device);
        const { address } = this;
        const release = this.#options.limits.operations.acquire({ address, deviceId: device?.deviceId });
        clearTimeout(this.#idleTimer);
        this.#open += 1;
        let open = true;
        return () => {
            if (!open)
                return;
            open = false;
            release();
            this.#open -= 1;
            if (this.#open === 0)
                this.#waitForOperation();
        };
    }
    #bind({ deviceId }) {
        if (this.#closed || this.#device?.id === deviceId)
            return;
        const release = this.#options.limits.sockets.acquire({ deviceId });
        this.#device?.release();
        this.#device = { id: deviceId, release };
    }
    #waitForOperation() {
        if (this.#closed)
            return;
        const { socket, idle } = this.#options;
        this.#idleTimer = setTimeout(() => socket.close(CLOSE.goingAway, "No operation was open for too long"), idle);
    }
    #onClose() {
        this.#closed = true;
        clearTimeout(this.#idleTimer);
        this.#device?.release();
    }
}
//# sourceMappingURL=socket-client.js.map