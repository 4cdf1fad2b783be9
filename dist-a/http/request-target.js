/**
 * The origin form (`/path?query`) of a request target. Proxies send the absolute form (`http://host/path`), which a
 * server must accept (RFC 9112, 3.2.2); but hosts that no parser takes make Express skip every handler. Anything else
 * becomes `*`, which names no page.
 */
export function originForm(target) {
    if (target.startsWith("/"))
        return target;
    const rest = /^https?:\/\/[^/?#]*(.*)$/is.exec(target)?.[1];
    if (rest === undefined)
        return "*";
    return rest.startsWith("/") ? rest : `/${rest}`;
}
//# sourceMappingURL=request-target.js.map