/** Starts Apollo Sandbox with this server's addresses, the header that uploads need, and the useful operations. */
import { ENDPOINT, ownDevice, SUBSCRIPTIONS } from "./device.js";
import { loadExamples } from "./examples.js";

const button = document.getElementById("copy");
button.addEventListener("click", async () => {
  const { token } = await ownDevice();
  await navigator.clipboard.writeText(`Bearer ${token}`);
  button.textContent = "Copied";
});

const examples = await loadExamples();
const fragments = new Set(examples.flatMap((example) => example.fragments));
const documents = [...examples, ...fragments].map(({ document }) => document.replaceAll(/ {2}/g, " "));

new window.EmbeddedSandbox({
  target: "#sandbox",
  initialEndpoint: ENDPOINT.href,
  initialSubscriptionEndpoint: SUBSCRIPTIONS.href,
  initialState: {
    // It travels in the address of the frame, which has to stay short: no comments, one space for two.
    document: documents.join("\n\n"),
    // So do these: the token is added below, where Apollo's servers don't see it.
    sharedHeaders: { "apollo-require-preflight": "true" },
    includeCookies: false,
  },
  handleRequest: async (url, options) => {
    const given = new Headers(options.headers);
    if (!given.has("authorization") && new URL(url).origin === ENDPOINT.origin) {
      given.set("authorization", `Bearer ${(await ownDevice()).token}`);
    }
    return fetch(url, { ...options, headers: given });
  },
  runTelemetry: false,
  allowDynamicStyles: false,
});
