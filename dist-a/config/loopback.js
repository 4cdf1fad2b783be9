import { BlockList, isIP } from "node:net";
/** Whether a host is this machine itself. */
export function isLoopback(host) {
    const name = withoutBrackets(host);
    return /^(localhost|.+\.localhost)$/i.test(name) || isListed(LOOPBACK, name);
}
/** Whether a host is in a network of the operator's own, as far as its name tells. */
export function isPrivate(host) {
    const name = withoutBrackets(host);
    // A name without a dot is one of a container's or a local network.
    const isLocalName = isIP(name) === 0 && (!name.includes(".") || /\.(local|internal|lan|home\.arpa)$/i.test(name));
    return isLoopback(host) || isLocalName || isListed(PRIVATE, name);
}
function withoutBrackets(host) {
    return host.replace(/^\[(.*)\]$/, "$1");
}
const LOOPBACK = [
    ["127.0.0.0", 8, "ipv4"],
    ["::1", 128, "ipv6"],
];
/** RFC 1918, RFC 4193, link-local. */
const PRIVATE = [
    ["10.0.0.0", 8, "ipv4"],
    ["172.16.0.0", 12, "ipv4"],
    ["192.168.0.0", 16, "ipv4"],
    ["169.254.0.0", 16, "ipv4"],
    ["fc00::", 7, "ipv6"],
    ["fe80::", 10, "ipv6"],
];
function isListed(networks, name) {
    const family = isIP(name);
    if (family === 0)
        return false;
    const list = new BlockList();
    for (const [network, prefix, type] of networks)
        list.addSubnet(network, prefix, type);
    return list.check(name, family === 6 ? "ipv6" : "ipv4");
}
//# sourceMappingURL=loopback.js.map