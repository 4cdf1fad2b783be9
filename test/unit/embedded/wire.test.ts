import { serialize } from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MAX_MESSAGE_BYTES,
  MessageReader,
  parseMessage,
} from "../../../src/storage/database/embedded/wire.js";

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

const command = Buffer.concat([Buffer.of(0), serialize({ insert: "x", $db: "d" })]);
const documents = sequence("documents", [{ a: "1" }, { a: "2" }]);

describe("messages", () => {
  it("come out whole however they were cut", () => {
    const messages = [opMsg(0, command), opMsg(0, Buffer.concat([command, documents])), opMsg(2, command)];
    const stream = Buffer.concat(messages);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: stream.length }), { maxLength: 20 }), (cuts) => {
        const reader = new MessageReader();
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const read = places.slice(1).flatMap((end, i) => reader.push(stream.subarray(places[i], end)));
        expect(Buffer.concat(read).equals(stream)).toBe(true);
        expect(read).toHaveLength(3);
      }),
    );
  });

  it("may have their documents before or after the command, a checksum, or want no reply", () => {
    const expected = { insert: "x", $db: "d", documents: [{ a: "1" }, { a: "2" }] };
    for (const sections of [
      [command, documents],
      [documents, command],
    ])
      expect(parseMessage(opMsg(0, Buffer.concat(sections)))).toMatchObject({
        requestId: 7,
        command: expected,
      });
    expect(parseMessage(opMsg(1, Buffer.concat([command, Buffer.alloc(4)])))).toMatchObject({
      wantsReply: true,
    });
    expect(parseMessage(opMsg(2, command))).toMatchObject({ wantsReply: false });
    expect(parseMessage(opMsg(1 << 16, command))).toMatchObject({ wantsReply: true });
  });

  it.each<[string, Buffer]>([
    ["no command", opMsg(0, documents)],
    ["two commands", opMsg(0, Buffer.concat([command, command]))],
    ["one field twice", opMsg(0, Buffer.concat([command, documents, documents]))],
    ["an unknown kind of section", opMsg(0, Buffer.concat([Buffer.of(2), serialize({})]))],
    ["an unknown flag", opMsg(8, command)],
    ["a section that is too long", opMsg(0, command.subarray(0, -3))],
    ["a sequence without a name", opMsg(0, Buffer.concat([command, sequence("", [{}])]))],
  ])("are refused with %s", (_name, message) => {
    expect(() => parseMessage(message)).toThrow();
  });

  it.each([-1, 0, 15, MAX_MESSAGE_BYTES + 1])("can't be %i bytes long", (length) => {
    const bytes = Buffer.alloc(16);
    bytes.writeInt32LE(length);
    expect(() => new MessageReader().push(bytes)).toThrow(/Message of/);
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
            expect(parseMessage(damaged).command).toBeTypeOf("object");
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        },
      ),
    );
  });
});
