import { createGoogleVision } from "./google-vision.js";
import { createOpenAiVision } from "./openai-vision.js";
/** Longest answer of a service, bytes: its raw text is kept beside the analysis. */
const MAX_ANSWER_BYTES = 262_144;
/** The vision services that the configuration names, in the order in which their answers are merged. */
export function configuredServices({ google, openAi }) {
    const services = [];
    const common = { maxBytes: MAX_ANSWER_BYTES };
    if (google.apiKey)
        services.push(createGoogleVision({ ...common, ...google, apiKey: google.apiKey }));
    const { baseUrl, apiKey, model } = openAi;
    if (baseUrl)
        services.push(createOpenAiVision({ ...common, baseUrl, apiKey, model }));
    return services;
}
//# sourceMappingURL=configured.js.map