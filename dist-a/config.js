import path from "node:path";
import { cleanEnv } from "envalid";
import { readLimits } from "./config/limits.js";
import { VARIABLES } from "./config/variables.js";
/** Thrown at start when variables are wrong; the message lists all of them with what was expected. */
export class ConfigError extends Error {
    constructor() {
        super(...arguments);
        this.name = "ConfigError";
    }
}
/**
 * Reads the configuration from an environment.
 * @throws ConfigError naming every wrong variable at once, with what was expected.
 */
export function readConfig(environment) {
    const env = parse(environment);
    return {
        port: env.PORT,
        host: env.HOST,
        publicUrl: env.PUBLIC_URL,
        environment: env.NODE_ENV,
        logLevel: env.LOG_LEVEL,
        dataDir: path.resolve(env.DATA_DIR),
        uploadsDir: path.resolve(env.UPLOADS_DIR),
        mongodbUri: env.MONGODB_URI,
        jwtSecrets: env.JWT_SECRET,
        sandbox: env.SANDBOX ? env.SANDBOX === "on" : env.NODE_ENV !== "production",
        corsOrigins: env.CORS_ORIGINS,
        trustProxy: env.TRUST_PROXY,
        metricsToken: env.METRICS_TOKEN,
        workers: env.WORKERS,
        preloadModels: env.PRELOAD_MODELS === "on",
        cartoonTtl: env.CARTOON_TTL,
        variantCacheBytes: env.VARIANT_CACHE_BYTES,
        imageMemoryBytes: env.IMAGE_MEMORY_BYTES,
        mediaProcessing: env.MEDIA_PROCESSING,
        mediaApiKey: env.MEDIA_API_KEY,
        mediaHosts: env.MEDIA_HOSTS,
        mediaLease: env.MEDIA_LEASE,
        adminToken: env.ADMIN_TOKEN,
        prepareVariants: env.PREPARE_VARIANTS === "on",
        xAccelRedirect: env.X_ACCEL_REDIRECT,
        ai: {
            engine: env.AI_ENGINE,
            serverUrl: env.AI_SERVER_URL,
            gradio: {
                space: env.GRADIO_SPACE,
                endpoint: env.GRADIO_ENDPOINT,
                cutEndpoint: env.GRADIO_CUT_ENDPOINT,
                inputs: env.GRADIO_INPUTS,
                token: env.HF_TOKEN,
                hubUrl: env.HF_ENDPOINT,
            },
            styles: env.AI_STYLES,
            timeout: env.AI_TIMEOUT,
            fallback: env.AI_FALLBACK,
            maxWait: env.AI_MAX_WAIT,
        },
        vision: {
            google: { apiKey: env.GOOGLE_VISION_KEY, baseUrl: env.GOOGLE_VISION_URL },
            openAi: { baseUrl: env.VISION_BASE_URL, apiKey: env.VISION_API_KEY, model: env.VISION_MODEL },
            timeout: env.VISION_TIMEOUT,
        },
        limits: readLimits(env),
        jobLease: env.JOB_LEASE,
    };
}
function parse(environment) {
    const faults = [];
    const given = withoutEmpty(environment);
    const env = cleanEnv(given, VARIABLES, {
        reporter: ({ errors }) => {
            for (const [name, error] of Object.entries(errors))
                faults.push(`${name}: ${error?.message ?? "is wrong"}`);
        },
    });
    // What is wrong can't be read from `env`, not even to look at it.
    if (given.AI_ENGINE === "http" && given.AI_SERVER_URL === undefined) {
        faults.push("AI_SERVER_URL: expected the AI server's base URL, because AI_ENGINE is http");
    }
    if (given.AI_ENGINE === "gradio" && given.GRADIO_SPACE === undefined) {
        faults.push("GRADIO_SPACE: expected a Space, because AI_ENGINE is gradio");
    }
    if (faults.length > 0)
        throw new ConfigError(`The configuration is wrong:\n  ${faults.join("\n  ")}`);
    return env;
}
/** `NAME=` in an environment file means "not set". */
function withoutEmpty(environment) {
    return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}
//# sourceMappingURL=config.js.map