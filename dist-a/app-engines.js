import { createBuiltinEngine } from "./services/engines/builtin.js";
import { createEngineSet } from "./services/engines/engine-set.js";
import { createGradioEngine } from "./services/engines/gradio.js";
import { createHttpEngine } from "./services/engines/http.js";
/** The part of the composition root that is about engines: which one draws, which one stands in for it, who cuts faces. */
export function buildEngines(config, pool, logger) {
    const builtin = createBuiltinEngine(pool);
    const { ai } = config;
    const remote = buildRemoteEngine(config, pool, logger);
    if (!remote)
        return createEngineSet({ preferred: builtin, fallback: null, logger });
    const isCutHere = ai.engine === "gradio" && ai.gradio.cutEndpoint === undefined;
    return createEngineSet({
        preferred: remote,
        fallback: ai.fallback === "builtin" ? builtin : null,
        ...(isCutHere ? { cutter: builtin } : {}),
        logger,
    });
}
function buildRemoteEngine({ ai, limits }, pool, logger) {
    const common = {
        styles: ai.styles,
        timeoutMs: ai.timeout,
        // A picture that comes back as PNG may be several times as large as the photo.
        maxResponseBytes: 4 * limits.uploadBytes,
        reencode: pool.reencode.bind(pool),
        logger,
    };
    const { space } = ai.gradio;
    if (ai.engine === "gradio" && space)
        return createGradioEngine({ ...common, ...ai.gradio, space });
    if (ai.engine === "http" && ai.serverUrl)
        return createHttpEngine({ ...common, serverUrl: ai.serverUrl });
    return undefined;
}
//# sourceMappingURL=app-engines.js.map