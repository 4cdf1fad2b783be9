import { jwtVerify, SignJWT } from "jose";
/** Tokens are JWTs signed with HS256; the first secret signs, all of them verify, so that secrets can be rotated. */
export function createTokens(secrets) {
    const keys = secrets.map((secret) => new TextEncoder().encode(secret));
    const [signingKey] = keys;
    if (!signingKey)
        throw new Error("at least one secret is needed");
    return {
        sign: ({ deviceId, documentId, version }) => new SignJWT({ did: documentId, ver: version })
            .setProtectedHeader({ alg: "HS256" })
            .setSubject(deviceId)
            .setIssuedAt()
            .sign(signingKey),
        verify: async (token) => {
            for (const key of keys) {
                const claims = await verifyWith(key, token);
                if (claims)
                    return claims;
            }
            return undefined;
        },
    };
}
async function verifyWith(key, token) {
    try {
        const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"] });
        const { sub, did, ver } = payload;
        if (typeof sub !== "string" || typeof did !== "string" || typeof ver !== "number")
            return undefined;
        return { deviceId: sub, documentId: did, version: ver };
    }
    catch {
        // jose tells malformed, forged and foreign tokens apart; callers must not.
        return undefined;
    }
}
//# sourceMappingURL=tokens.js.map