/** Starts Altair with this server's addresses, this browser's token, and a window for each useful operation. */
import { ENDPOINT, ownDevice, SUBSCRIPTIONS } from "./device.js";
import { loadExamples } from "./examples.js";

const [{ token }, examples] = await Promise.all([ownDevice(), loadExamples()]);
const shared = {
  endpointURL: ENDPOINT.href,
  subscriptionsEndpoint: SUBSCRIPTIONS.href,
  initialHeaders: { authorization: "Bearer {{token}}" },
  initialSubscriptionsPayload: { authorization: "Bearer {{token}}" },
  initialSubscriptionRequestHandlerId: "graphql-ws",
};

globalThis.AltairGraphQL.init({
  ...shared,
  initialEnvironments: { base: { title: "This browser", variables: { token } } },
  initialWindows: examples.map(({ title, comment, document, fragments, variables }) => ({
    ...shared,
    initialName: title,
    initialQuery: [`${comment}\n${document}`, ...fragments.map((fragment) => fragment.document)].join("\n\n"),
    initialVariables: JSON.stringify(variables, null, 2),
  })),
  initialSettings: { theme: "system", enableTablistScrollbar: true },
  // What would only reach out to Altair's own servers, which the page's policy forbids.
  persistedSettings: { "alert.disableUpdateNotification": true, "banners.disable": true },
  disableAccount: true,
});
