import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { addressKey, ClientAddresses } from "../../../src/http/client-address.js";

describe("addressKey", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["192.0.2.1:4711", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["unknown", undefined],
    ["", undefined],
    ["192.0.2.1, 192.0.2.2", undefined],
    ["192.0.2.256", undefined],
  ])("%s is %s", (text, key) => {
    expect(addressKey(text)).toBe(key);
  });

  it("is the same for every address of a /64, and another one for every other", () => {
    const half = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(half, half, half, (network, one, other) => {
        const text = (host: number[]) => [...network, ...host].map((part) => part.toString(16)).join(":");
        // Those are IPv4 addresses.
        fc.pre(network.some((part) => part !== 0));
        expect(addressKey(text(one))).toBe(addressKey(text(other)));
        const [first = 0, ...rest] = network;
        const neighbour = [first ^ 1, ...rest, ...one].map((part) => part.toString(16)).join(":");
        expect(addressKey(neighbour)).not.toBe(addressKey(text(one)));
      }),
    );
  });

  it("is the same for an IPv4 address, however it is spelled", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(addressKey(`::ffff:${address}`)).toBe(address);
        expect(addressKey(address)).toBe(address);
      }),
    );
  });
});

describe("ClientAddresses", () => {
  const request = (forwarded?: string) =>
    ({
      headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
      socket: { remoteAddress: "::ffff:10.0.0.1" },
    }) as unknown as IncomingMessage;

  function addresses(trustProxy: number) {
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    return {
      lines,
      of: (forwarded?: string) => new ClientAddresses({ trustProxy, logger }).of(request(forwarded)),
    };
  }

  it.each([
    [0, "192.0.2.1", "10.0.0.1"],
    [1, undefined, "10.0.0.1"],
    [1, "192.0.2.1", "192.0.2.1"],
    // What the client itself put there comes first, and is not believed.
    [1, "6.6.6.6, 192.0.2.1", "192.0.2.1"],
    [2, "6.6.6.6, 192.0.2.1, 10.0.0.2", "192.0.2.1"],
    [5, "192.0.2.1, 10.0.0.2", "192.0.2.1"],
    [1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"],
    [1, "unknown", "10.0.0.1"],
  ])("with %s trusted proxies, X-Forwarded-For %s is %s", (trustProxy, forwarded, key) => {
    expect(addresses(trustProxy).of(forwarded)).toBe(key);
  });

  it("can't be made to remember, or to throw, by whatever the header says", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 3 }), (text, trustProxy) => {
        expect(addresses(trustProxy).of(text)).toMatch(/^(\d+\.\d+\.\d+\.\d+|[0-9a-f:]+::\/64)$/);
      }),
    );
  });

  it("warns of a header that is not believed, once", () => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    const found = new ClientAddresses({ trustProxy: 0, logger });
    for (const forwarded of [undefined, "192.0.2.1", "192.0.2.2"]) found.of(request(forwarded));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("TRUST_PROXY is 0");
  });
});
