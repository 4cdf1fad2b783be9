import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Original } from "../../../src/schema/original.js";
import { newId } from "../../../src/services/ids.js";
import { findPage } from "../../../src/services/pages.js";
import { openTestModels, type TestModels } from "../../support/models.js";

const SAME_MOMENT = new Date("2026-01-02T03:04:05.678Z");

let database: TestModels;

beforeAll(async () => {
  database = await openTestModels();
});
afterAll(() => database.close());

function original(deviceId: string, createdAt: Date): Original {
  const filename = `1700000000000_${newId()}.jpg`;
  return {
    _id: newId(),
    deviceId,
    filename,
    filePath: `/uploads/originals/${filename}`,
    fileSize: 1,
    mimeType: "image/jpeg",
    width: 1,
    height: 1,
    createdAt,
    sha256: "0".repeat(64),
  };
}

/** Stores as many originals of one device, the newest ids first; answers the ids as a list should show them. */
async function store(deviceId: string, moments: Date[]): Promise<string[]> {
  const documents = moments.map((moment) => original(deviceId, moment));
  await database.models.originals.insertMany(documents.toReversed());
  return documents
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a._id < b._id ? 1 : -1))
    .map(({ _id }) => _id);
}

/** Every page of a device's originals, one after the other. */
async function pages(
  deviceId: string,
  first: number,
  between: (page: number) => Promise<void> = async () => {},
) {
  const found = [];
  for (let after: string | null | undefined; ; ) {
    const page = await findPage<Original>(database.models.originals, { deviceId }, { first, after });
    found.push(page);
    if (!page.pageInfo.hasNextPage) return found;
    after = page.pageInfo.endCursor;
    await between(found.length);
  }
}

function idsOf(found: Awaited<ReturnType<typeof pages>>): string[] {
  return found.flatMap(({ nodes }) => nodes.map(({ _id }) => _id));
}

describe("250 originals of one millisecond", () => {
  let expected: string[];
  beforeAll(async () => {
    await store("another device", Array(30).fill(SAME_MOMENT));
    expected = await store("one moment", Array(250).fill(SAME_MOMENT));
  });

  test.each([7, 50, 83, 100])("come exactly once each in pages of %i, in one order", async (first) => {
    const found = await pages("one moment", first);
    expect(idsOf(found)).toEqual(expected);
    expect(found).toHaveLength(Math.ceil(250 / first));
  });

  test("are counted on each page, and each entry's cursor leads on from it", async () => {
    const [page] = await pages("one moment", 100);
    expect(page?.totalCount).toBe(250);
    expect(page?.edges.map(({ node }) => node)).toEqual(page?.nodes);
    const after = page?.edges[41]?.cursor;
    const next = await findPage<Original>(
      database.models.originals,
      { deviceId: "one moment" },
      { first: 3, after },
    );
    expect(next.nodes.map(({ _id }) => _id)).toEqual(expected.slice(42, 45));
  });
});

test("originals of different moments come newest first", async () => {
  const moments = [3, 1, 2, 2, 5, 4].map((second) => new Date(SAME_MOMENT.getTime() + second * 1000));
  const expected = await store("several moments", moments);
  expect(idsOf(await pages("several moments", 2))).toEqual(expected);
});

test("what comes or goes between two pages shifts nothing", async () => {
  const expected = await store("in motion", Array(20).fill(SAME_MOMENT));
  const found = await pages("in motion", 5, async (page) => {
    if (page !== 1) return;
    await database.models.originals.create(original("in motion", new Date(SAME_MOMENT.getTime() + 1)));
    // The very entry that the cursor was made of.
    await database.models.originals.deleteOne({ _id: expected[4] });
  });
  expect(idsOf(found)).toEqual(expected);
});

test("a device without originals has one empty page, with no cursor", async () => {
  expect(await pages("nobody", 20)).toEqual([
    { edges: [], nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } },
  ]);
});

test("without `first` a page has 20 entries, or as many as the caller says", async () => {
  await store("default", Array(40).fill(SAME_MOMENT));
  const filter = { deviceId: "default" };
  const { originals } = database.models;
  expect((await findPage<Original>(originals, filter, {})).nodes).toHaveLength(20);
  expect((await findPage<Original>(originals, filter, { first: null, defaultFirst: 30 })).nodes).toHaveLength(
    30,
  );
});

test.each([{ first: 0 }, { first: 101 }, { after: "nonsense" }, { after: "" }])(
  "%j is refused before the database is asked",
  async (page) => {
    await expect(findPage<Original>(database.models.originals, {}, page)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
  },
);
