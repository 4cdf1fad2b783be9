import { once } from "node:events";
import { PassThrough } from "node:stream";
import { serialize } from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MAX_MESSAGE_BYTES,
  parseMessage,
  readMessages,
} from "../../../src/storage/database/embedded/server.js";

function opMsg(flags: number, sections: Buffer): Buffer {
  const head = Buffer.alloc(20);
  head.writeInt32LE(head.length + sections.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(2013, 12);
  head.writeUInt32LE(flags, 16);
  return Buffer.concat([head, sections]);
}

function sequence(name: string, docs: object[]): Buffer {
  const body = Buffer.concat([Buffer.from(`${name}\0`), ...docs.map((doc) => serialize(doc))]);
  const head = Buffer.alloc(5, 1);
  head.writeInt32LE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const parse = (message: Buffer) => parseMessage(message.subarray(4));

const command = Buffer.concat([Buffer.of(0), serialize({ insert: "x", $db: "d" })]);
const documents = sequence("documents", [{ a: "1" }, { a: "2" }]);

describe("messages", () => {
  it("come out whole however they were cut", async () => {
    const messages = [opMsg(0, command), opMsg(0, Buffer.concat([command, documents])), opMsg(0, command)];
    const whole = Buffer.concat(messages);
    const cuts = fc.array(fc.integer({ min: 1, max: whole.length }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (ends) => {
        const stream = new PassThrough();
        const read: Buffer[] = [];
        readMessages(stream, (message) => read.push(message));
        const places = [0, ...ends.sort((a, b) => a - b), whole.length];
        for (const [i, end] of places.slice(1).entries()) stream.write(whole.subarray(places[i], end));
        stream.end();
        await once(stream, "end");
        expect(read.map(String)).toEqual(messages.map((message) => String(message.subarray(4))));
      }),
    );
  });

  it("may be larger than a stream's buffer, and are left out when they end early", async () => {
    const large = opMsg(0, Buffer.concat([command, sequence("documents", [{ a: "x".repeat(3_000_000) }])]));
    const stream = new PassThrough();
    const read: Buffer[] = [];
    readMessages(stream, (message) => read.push(message));
    stream.end(Buffer.concat([large, large.subarray(0, 1000)]));
    await once(stream, "close");
    expect(read.map((one) => one.length)).toEqual([large.length - 4]);
  });

  it("may have their documents before or after the command", () => {
    const expected = { insert: "x", $db: "d", documents: [{ a: "1" }, { a: "2" }] };
    for (const sections of [
      [command, documents],
      [documents, command],
    ])
      expect(parse(opMsg(0, Buffer.concat(sections)))).toEqual({
        requestId: 7,
        isQuery: false,
        command: expected,
      });
    expect(parse(opMsg(1 << 16, command))).toMatchObject({ command: { insert: "x" } });
  });

  it.each<[string, Buffer]>([
    ["no command", opMsg(0, documents)],
    ["two commands", opMsg(0, Buffer.concat([command, command]))],
    ["an unknown kind of section", opMsg(0, Buffer.concat([Buffer.of(2), serialize({})]))],
    ["an unknown flag", opMsg(8, command)],
    ["a checksum", opMsg(1, Buffer.concat([command, Buffer.alloc(4)]))],
    ["no wish for a reply", opMsg(2, command)],
    ["a section that is too long", opMsg(0, command.subarray(0, -3))],
  ])("are refused with %s", (_name, message) => {
    expect(() => parse(message)).toThrow();
  });

  it.each([-1, 0, 15, MAX_MESSAGE_BYTES + 1])("can't be %i bytes long", async (length) => {
    const bytes = Buffer.alloc(16);
    bytes.writeInt32LE(length);
    const stream = new PassThrough();
    readMessages(stream, () => expect.fail("a message came out"));
    stream.write(bytes);
    await once(stream, "close");
    expect(stream.destroyed).toBe(true);
  });

  it("either parse or throw when bytes in them are wrong", () => {
    const message = opMsg(0, Buffer.concat([command, documents]));
    const place = fc.integer({ min: 12, max: message.length - 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1 }),
        (changes) => {
          const damaged = Buffer.from(message);
          for (const [at, byte] of changes) damaged[at] = byte;
          try {
            expect(parse(damaged).command).toBeTypeOf("object");
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        },
      ),
    );
  });
});
