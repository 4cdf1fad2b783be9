/**
 * The device of this browser: a random id, and the token that proves it, kept in localStorage. All pages of this server share it.
 */
const KEY = "toonbooth.device";

/** Where this server answers GraphQL; relative, because a proxy may serve it below another path. */
export const ENDPOINT = new URL("../graphql", import.meta.url);

/** Where it takes subscriptions. */
export const SUBSCRIPTIONS = new URL(ENDPOINT);
SUBSCRIPTIONS.protocol = ENDPOINT.protocol.replace("http", "ws");

/** Random (version 4) UUID; crypto.randomUUID exists on encrypted pages only, and phones come by plain HTTP. */
function randomUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

let pending;

/** The device of this browser, registered now if there is none. */
export function ownDevice() {
  const kept = localStorage.getItem(KEY);
  if (kept) return Promise.resolve(JSON.parse(kept));
  pending ??= register().finally(() => {
    pending = undefined;
  });
  return pending;
}

/** Drops a device whose token the server does not know; the next call of `ownDevice` makes another. */
export function forgetDevice(token) {
  const kept = localStorage.getItem(KEY);
  if (kept && JSON.parse(kept).token === token) localStorage.removeItem(KEY);
}

async function register() {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query:
        "mutation RegisterDevice($deviceId: String!) { registerDevice(deviceId: $deviceId) { token device { deviceId } } }",
      variables: { deviceId: randomUuid() },
    }),
  });
  const { data, errors } = await response.json();
  if (errors) throw Object.assign(new Error(errors[0].message), { code: errors[0].extensions?.code });
  const { token, device } = data.registerDevice;
  const registered = { token, deviceId: device.deviceId };
  localStorage.setItem(KEY, JSON.stringify(registered));
  return registered;
}
