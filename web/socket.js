/**
 * Subscriptions by the subprotocol graphql-transport-ws over one WebSocket. It connects when there is something to follow, and again
 * for as long as there is; every subscription is then made anew, and its first event is the present state.
 */
import { toApiError } from "./api.js";
import { ownDevice, SUBSCRIPTIONS } from "./device.js";

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5_000;
/** A connection that says nothing for so long is dead, whatever the browser thinks: phones change networks. */
const SILENCE_MS = 20_000;

export class Subscriptions {
  #socket = null;
  #isOpen = false;
  #failures = 0;
  #lastId = 0;
  #timer;
  #active = new Map();
  #onConnection;

  /** `onConnection(isThere)` is told when the connection is lost, and when it is there again. */
  constructor(onConnection) {
    this.#onConnection = onConnection;
    addEventListener("online", () => this.#reconnectNow());
  }

  /** Subscribes; `next(data)`, `error(ApiError)` and `complete()` are called. Returns the way to stop. */
  subscribe(query, variables, { next, error, complete }) {
    const id = String(++this.#lastId);
    this.#active.set(id, { payload: { query, variables }, next, error, complete });
    if (this.#isOpen) this.#start(id);
    else if (!this.#socket) this.#connect();
    return () => {
      if (this.#active.delete(id) && this.#isOpen) this.#send({ id, type: "complete" });
    };
  }

  #connect() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(SUBSCRIPTIONS, "graphql-transport-ws");
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = () => this.#lost(socket);
    socket.onopen = async () => {
      try {
        const { token } = await ownDevice();
        this.#send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
      } catch {
        socket.close();
      }
    };
    this.#watch();
  }

  #receive(message) {
    this.#watch();
    const subscription = this.#active.get(message.id);
    switch (message.type) {
      case "connection_ack":
        this.#isOpen = true;
        if (this.#failures > 0) this.#onConnection(true);
        this.#failures = 0;
        for (const id of this.#active.keys()) this.#start(id);
        break;
      case "ping":
        this.#send({ type: "pong" });
        break;
      case "next":
        if (message.payload.errors) this.#fail(message.id, message.payload.errors);
        else subscription?.next(message.payload.data);
        break;
      case "error":
        this.#fail(message.id, message.payload);
        break;
      case "complete":
        this.#active.delete(message.id);
        subscription?.complete();
        break;
    }
  }

  #fail(id, errors) {
    const subscription = this.#active.get(id);
    this.#active.delete(id);
    subscription?.error(toApiError(errors[0]));
  }

  #start(id) {
    this.#send({ id, type: "subscribe", payload: this.#active.get(id).payload });
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Asks a silent connection whether it lives, and gives it up when it does not answer. */
  #watch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#send({ type: "ping" });
      this.#timer = setTimeout(() => this.#lost(this.#socket), SILENCE_MS / 2);
    }, SILENCE_MS / 2);
  }

  #lost(socket) {
    if (!socket || socket !== this.#socket) return;
    clearTimeout(this.#timer);
    socket.onclose = null;
    socket.close();
    this.#socket = null;
    this.#isOpen = false;
    if (this.#active.size === 0 && this.#failures === 0) return;
    if (this.#failures === 0) this.#onConnection(false);
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#failures++, LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
  }

  #reconnectNow() {
    if (!this.#socket && this.#active.size > 0) this.#connect();
  }
}
