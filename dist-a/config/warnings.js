import { isLoopback, isPrivate } from "./loopback.js";
/** Fewer different characters than this make a secret that can be guessed, however long; 32 random hexadecimal digits have about 14. */
const MINIMUM_VARIETY = 8;
/** Every legal but unsafe setting that is known; the documentation is made from the same list. */
export const UNSAFE_SETTINGS = [
    {
        variable: "SANDBOX",
        when: "on in production, or while HOST is not loopback",
        message: "Everyone who reaches the server can read the whole schema and use the pages for browsers. Set SANDBOX=off, or NODE_ENV=production.",
        applies: (config) => config.sandbox && isExposed(config),
    },
    {
        variable: "PUBLIC_URL",
        when: "not set in production, or while HOST is not loopback",
        message: "Image URLs begin with the listening address, which others may not reach. Set PUBLIC_URL to the address that apps use.",
        applies: (config) => config.publicUrl === undefined && isExposed(config),
    },
    {
        variable: "PUBLIC_URL",
        when: "`http://` in production, to a host that is not this machine",
        message: "Tokens and photos can be read on their way. Put a reverse proxy with TLS in front, and set PUBLIC_URL to its https:// address.",
        applies: ({ environment, publicUrl = "" }) => environment === "production" && isPlainHttp(publicUrl) && !isLoopback(hostOf(publicUrl)),
    },
    {
        variable: "TRUST_PROXY",
        when: "0 while PUBLIC_URL is `https://`, which needs a proxy in front",
        message: "All clients seem to come from the proxy's address and share its limits. Set TRUST_PROXY to the number of proxies in front.",
        applies: ({ publicUrl = "", trustProxy }) => /^https:/i.test(publicUrl) && trustProxy === 0,
    },
    {
        variable: "JWT_SECRET",
        when: `a secret of fewer than ${MINIMUM_VARIETY} different characters`,
        message: "A secret of so few different characters can be guessed, and tokens forged. Make one with: openssl rand -hex 32",
        applies: ({ jwtSecrets = [] }) => jwtSecrets.some(isMonotonous),
    },
    {
        variable: "JWT_SECRET",
        when: "not set while MONGODB_URI is",
        message: "Several processes on one MongoDB need the same secret. Set JWT_SECRET, the same for all of them: openssl rand -hex 32",
        applies: ({ jwtSecrets, mongodbUri }) => mongodbUri !== undefined && jwtSecrets === undefined,
    },
    {
        variable: "METRICS_TOKEN",
        when: `fewer than ${MINIMUM_VARIETY} different characters`,
        message: "A token of so few different characters can be guessed. Make one with: openssl rand -hex 32",
        applies: ({ metricsToken }) => metricsToken !== undefined && isMonotonous(metricsToken),
    },
    {
        variable: "MEDIA_API_KEY",
        when: `fewer than ${MINIMUM_VARIETY} different characters`,
        message: "A key of so few different characters can be guessed. Make one with: openssl rand -hex 32",
        applies: ({ mediaApiKey }) => mediaApiKey !== undefined && isMonotonous(mediaApiKey),
    },
    {
        variable: "MEDIA_API_KEY",
        when: "not set while MEDIA_PROCESSING is external",
        message: "Nobody works on the media library: its items stay PENDING. Set MEDIA_API_KEY, and start a worker with: npm run media-worker",
        applies: ({ mediaApiKey, mediaProcessing }) => mediaApiKey === undefined && mediaProcessing === "external",
    },
    {
        variable: "ADMIN_TOKEN",
        when: `fewer than ${MINIMUM_VARIETY} different characters`,
        message: "A token of so few different characters can be guessed. Make one with: openssl rand -hex 32",
        applies: ({ adminToken }) => adminToken !== undefined && isMonotonous(adminToken),
    },
    {
        variable: "MONGODB_URI",
        when: "without TLS, to a host that is not this machine",
        message: "What is stored can be read and changed on its way. Add tls=true to MONGODB_URI.",
        applies: ({ mongodbUri }) => isRemoteMongo(mongodbUri) && !hasTls(mongodbUri),
    },
    {
        variable: "MONGODB_URI",
        when: "without credentials, to a host that is not this machine",
        message: "Everyone who reaches that database can read and change it. Turn its access control on, and put user and password into MONGODB_URI.",
        applies: ({ mongodbUri }) => isRemoteMongo(mongodbUri) && !hasCredentials(mongodbUri),
    },
    {
        variable: "AI_SERVER_URL",
        when: "`http://` to a host of the internet",
        message: "Photos of people can be read on their way. Use an https:// address.",
        applies: ({ ai }) => ai.engine === "http" && isPlainHttp(ai.serverUrl ?? "") && !isPrivate(hostOf(ai.serverUrl ?? "")),
    },
    {
        variable: "PUBLIC_URL",
        when: "not set while AI_SERVER_URL is on another machine",
        message: "The AI server fetches cartoons by their address to cut faces out of them, and can't reach this one. Set PUBLIC_URL to an address that it reaches.",
        applies: ({ ai, publicUrl }) => ai.engine === "http" && publicUrl === undefined && !isLoopback(hostOf(ai.serverUrl ?? "")),
    },
    {
        variable: "GRADIO_SPACE",
        when: "`http://` to a host of the internet",
        message: "Photos of people, and HF_TOKEN, can be read on their way. Use an https:// address.",
        applies: ({ ai }) => {
            const { space = "" } = ai.gradio;
            return ai.engine === "gradio" && isPlainHttp(space) && !isPrivate(hostOf(space));
        },
    },
    {
        variable: "VISION_BASE_URL",
        when: "`http://` to a host of the internet",
        message: "Photos of people, and VISION_API_KEY, can be read on their way. Use an https:// address.",
        applies: ({ vision }) => {
            const { baseUrl = "" } = vision.openAi;
            return isPlainHttp(baseUrl) && !isPrivate(hostOf(baseUrl));
        },
    },
    {
        variable: "CORS_ORIGINS",
        when: "an `http://` origin that is not this machine",
        message: "Whoever changes that page on its way can call the server in its name. Serve the app over https, and list its https:// origin.",
        applies: ({ corsOrigins }) => corsOrigins.some((origin) => isPlainHttp(origin) && !isLoopback(hostOf(origin))),
    },
];
/** The settings that are legal but unsafe. None with the defaults, none with a sound production. */
export function unsafeSettings(config) {
    return UNSAFE_SETTINGS.filter((rule) => rule.applies(config)).map(({ variable, message }) => ({
        variable,
        message: `${variable}: ${message}`,
    }));
}
/** Whether others than this machine's users are meant to reach the server. */
function isExposed({ environment, host }) {
    return environment === "production" || !isLoopback(host);
}
function isMonotonous(secret) {
    return new Set(secret).size < MINIMUM_VARIETY;
}
function isPlainHttp(url) {
    return /^http:/i.test(url);
}
function hostOf(url) {
    return new URL(url).hostname;
}
/** What a connection string consists of; its list of hosts is more than URL can read. */
function mongoParts(uri) {
    const match = /^mongodb(\+srv)?:\/\/(?:([^/]*)@)?([^/?]*)[^?]*(?:\?(.*))?$/.exec(uri);
    const [, srv, user, hosts = "", query = ""] = match ?? [];
    return { srv: srv !== undefined, user, hosts: hosts.split(","), query: new URLSearchParams(query) };
}
function isRemoteMongo(uri) {
    if (uri === undefined)
        return false;
    const names = mongoParts(uri).hosts.map((host) => decodeURIComponent(host).replace(/:\d+$/, ""));
    // A name that begins with a slash is a socket of this machine.
    return names.some((name) => !name.startsWith("/") && !isLoopback(name));
}
function hasTls(uri) {
    const { srv, query } = mongoParts(uri);
    const asked = query.get("tls") ?? query.get("ssl");
    return asked === null ? srv : asked === "true";
}
function hasCredentials(uri) {
    const { user, query } = mongoParts(uri);
    // Certificates and the cloud's own roles need no user in the address.
    return Boolean(user) || /X509|AWS/i.test(query.get("authMechanism") ?? "");
}
//# sourceMappingURL=warnings.js.map