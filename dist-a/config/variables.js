import { availableParallelism } from "node:os";
import { LIMIT_VARIABLES } from "./limits.js";
import { baseUrl, byteSize, flag, gradioSpace, hosts, integer, internalPath, jsonObject, list, mongoUri, nonEmpty, oneOf, origins, period, secrets, timeout, token, } from "./parsers.js";
/** Every variable of the environment: how it is read, its default, and the line that documents it. */
export const VARIABLES = {
    PORT: integer(0, 65_535)({ default: 4000, desc: "Port to listen on; 0 takes a free one." }),
    HOST: nonEmpty({ default: "127.0.0.1", desc: "Address to listen on; 0.0.0.0 for all of them." }),
    PUBLIC_URL: baseUrl({
        default: undefined,
        desc: "What image URLs begin with. Not set: the address the server listens on.",
        example: "https://toons.example",
    }),
    NODE_ENV: oneOf("development", "production", "test")({
        default: "development",
        desc: "`production` turns introspection and the pages for browsers off.",
    }),
    LOG_LEVEL: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent")({
        default: "info",
        desc: "Least severe level that is logged: fatal, error, warn, info, debug, trace or silent.",
    }),
    DATA_DIR: nonEmpty({
        default: "./data",
        desc: "Folder of the embedded database, secrets and the variant cache.",
    }),
    UPLOADS_DIR: nonEmpty({
        default: "./uploads",
        desc: "Folder of originals/, temp/, downloaded/, media/ and variants/.",
    }),
    MONGODB_URI: mongoUri({
        default: undefined,
        desc: "MongoDB 7.0 or newer. Not set: the embedded database under DATA_DIR.",
        example: "mongodb://127.0.0.1:27017/toonbooth",
    }),
    JWT_SECRET: secrets({
        default: undefined,
        desc: "Secrets that sign tokens, separated by commas: the first signs, all verify. Not set: generated and kept in DATA_DIR.",
        example: "(32 bytes or more)",
    }),
    MEDIA_API_KEY: token({
        default: undefined,
        desc: "Bearer token of the routes for media workers elsewhere (`/api/media/…`). Not set: there are no such routes.",
        example: "(16 characters or more)",
    }),
    MEDIA_HOSTS: hosts({
        default: [],
        desc: "Hosts to which a worker may publish pictures, separated by commas, with a port where it is not the usual one; addresses of others are refused.",
        example: "cdn.example,images.example:8443",
    }),
    MEDIA_LEASE: timeout({
        default: 60_000,
        desc: "A worker elsewhere that does not renew its claim for so long has lost the media item.",
    }),
    MEDIA_PROCESSING: oneOf("builtin", "external")({
        default: "builtin",
        desc: "Who works on the media library: `builtin` (this server) or `external` (workers elsewhere; items stay PENDING until one takes them).",
    }),
    AI_ENGINE: oneOf("builtin", "http", "gradio")({
        default: "builtin",
        desc: "Which engine draws: `builtin` (this machine's processor), `http` (an AI server) or `gradio` (a Hugging Face Space).",
    }),
    AI_SERVER_URL: baseUrl({
        default: undefined,
        desc: "Base URL of the AI server; needed with AI_ENGINE=http.",
        example: "http://127.0.0.1:5000",
    }),
    GRADIO_SPACE: gradioSpace({
        default: undefined,
        desc: "The Space that draws, as on Hugging Face, or the base URL of any Gradio server; needed with AI_ENGINE=gradio.",
        example: "someone/cartoon-portraits",
    }),
    GRADIO_ENDPOINT: nonEmpty({
        default: "/predict",
        desc: 'Name of the Space\'s function that draws; its page names it under "Use via API".',
    }),
    GRADIO_CUT_ENDPOINT: nonEmpty({
        default: undefined,
        desc: "Name of the Space's function that cuts faces. Not set: this machine cuts them.",
        example: "/cut",
    }),
    GRADIO_INPUTS: jsonObject({
        default: {},
        desc: "Values for further arguments of the Space's functions by name, as JSON; `{style}` and `{seed}` in texts are replaced.",
    }),
    HF_TOKEN: token({
        default: undefined,
        desc: "Hugging Face token of a private Space; goes to HF_ENDPOINT and to the Space.",
        example: "hf_…",
    }),
    HF_ENDPOINT: baseUrl({
        default: "https://huggingface.co",
        desc: "The hub that knows the Space's address and whether it sleeps.",
    }),
    AI_STYLES: list({
        default: ["cartoon"],
        desc: "Style ids that the AI server offers, separated by commas; the first is the default.",
    }),
    AI_TIMEOUT: timeout({ default: 60_000, desc: "Time budget of one request to the AI server." }),
    AI_FALLBACK: oneOf("builtin", "none")({
        default: "builtin",
        desc: "Who draws while the AI server is away: `builtin`, or `none` (jobs wait).",
    }),
    AI_MAX_WAIT: period({ default: 3_600_000, desc: "How long a job waits for an AI server that is away." }),
    GOOGLE_VISION_KEY: token({
        default: undefined,
        desc: "API key of Google Cloud Vision, which then looks at every media picture. Not set: it is not asked.",
        example: "AIza…",
    }),
    GOOGLE_VISION_URL: baseUrl({
        default: "https://vision.googleapis.com",
        desc: "Where Google Cloud Vision is.",
    }),
    VISION_BASE_URL: baseUrl({
        default: undefined,
        desc: "Base URL, with the version, of an OpenAI-compatible server whose model looks at every media picture. Not set: none is asked.",
        example: "https://api.openai.com/v1",
    }),
    VISION_API_KEY: token({
        default: undefined,
        desc: "Bearer token of that server; servers of one's own may need none.",
        example: "sk-…",
    }),
    VISION_MODEL: nonEmpty({ default: "gpt-4o-mini", desc: "The model there; it must be able to see." }),
    VISION_TIMEOUT: timeout({
        default: 30_000,
        desc: "Time budget of the vision services for one picture; without their answers it is complete all the same.",
    }),
    WORKERS: integer(1, 64)({
        default: Math.min(availableParallelism(), 64),
        desc: "Image processes, and so jobs at a time. Default: the number of cores.",
    }),
    PRELOAD_MODELS: flag({
        default: "on",
        desc: "Image processes and face models ready at the start, so that the first cartoon is as quick as the next; off saves memory until then.",
    }),
    CARTOON_TTL: period({ default: 86_400_000, desc: "How long a cartoon lives that is not downloaded." }),
    VARIANT_CACHE_BYTES: byteSize({
        default: 1_073_741_824,
        desc: "Disk for resized pictures under DATA_DIR; beyond it the least recently used ones go.",
    }),
    IMAGE_MEMORY_BYTES: byteSize({
        default: 33_554_432,
        desc: "Memory for the pictures that were just served, so that they are served again without reading them from the disk.",
    }),
    PREPARE_VARIANTS: flag({
        default: "on",
        desc: "Make the variants that apps show first (thumbnail, grid, detail) when a job ends, in time that nothing else needs; off makes them when they are asked for.",
    }),
    X_ACCEL_REDIRECT: internalPath({
        default: undefined,
        desc: "Let nginx send the images: the path of its internal location that stands for DATA_DIR/variants/ (docs/images.md). Only when every request comes through that nginx.",
        example: "/toonbooth-variants",
    }),
    TRUST_PROXY: integer(0, 10)({
        default: 0,
        desc: "How many reverse proxies stand in front; so many entries of `X-Forwarded-For` are believed.",
    }),
    METRICS_TOKEN: token({
        default: undefined,
        desc: "Bearer token of `GET /metrics`. Not set: only from this machine itself, and not through a proxy.",
        example: "(16 characters or more)",
    }),
    ADMIN_TOKEN: token({
        default: undefined,
        desc: "Bearer token of the GraphQL query `mediaStats`. Not set: it is refused.",
        example: "(16 characters or more)",
    }),
    CORS_ORIGINS: origins({ default: [], desc: "Web origins that may call, separated by commas." }),
    SANDBOX: flag({
        default: undefined,
        desc: "The pages for browsers (`/`, `/altair`, Apollo Sandbox at `/graphql`) and introspection: on or off. Default: on outside production.",
    }),
    JOB_LEASE: timeout({
        default: 15_000,
        desc: "A worker that does not renew its claim for so long has lost the job.",
    }),
    ...LIMIT_VARIABLES,
};
//# sourceMappingURL=variables.js.map