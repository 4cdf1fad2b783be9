import { sendJson } from "./answers.js";
import { assertReading, guarded } from "./guarded.js";
/** A probe that hears nothing for longer takes the server for dead anyway. */
const READINESS_TIMEOUT_MS = 5_000;
/** Makes the handlers of /health/live (the process answers) and /health/ready (its parts work). */
export function createHealthHandlers(edge) {
    const probe = (answer) => guarded(edge, async (request, response) => {
        assertReading(request, response);
        response.set("cache-control", "no-store");
        await answer(response);
    });
    const askParts = shared(() => askInTime(edge.deps));
    return {
        live: probe(async (response) => sendJson(response, 200, { status: "ok" })),
        ready: probe((response) => answerReady(response, askParts)),
    };
}
/** Everybody who asks meanwhile gets the same answer: the AI server is asked too, and anybody may ask for health. */
function shared(ask) {
    let asking;
    return () => {
        asking ??= ask().finally(() => {
            asking = undefined;
        });
        return asking;
    };
}
async function answerReady(response, askParts) {
    const parts = await askParts();
    const ok = Object.values(parts).every((part) => part.ok);
    sendJson(response, ok ? 200 : 503, { status: ok ? "ok" : "unavailable", parts });
}
async function askInTime(deps) {
    let timer;
    const late = new Promise((resolve) => {
        const server = { ok: false, detail: "The parts did not answer in time." };
        timer = setTimeout(() => resolve({ server }), READINESS_TIMEOUT_MS);
    });
    const failed = { server: { ok: false, detail: "The parts could not be asked." } };
    const parts = await Promise.race([late, deps.readiness().catch(() => failed)]);
    clearTimeout(timer);
    return parts;
}
//# sourceMappingURL=health.js.map