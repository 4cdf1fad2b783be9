import { describe, expect, it } from "vitest";
import { rotated } from "../../scripts/scorecard/face-embedding.js";
import { inLanes } from "../../scripts/scorecard/lanes.js";
import {
  colourChange,
  deviation,
  findAgain,
  flatness,
  identityRank,
  landmarkShift,
  likeness,
  lineCoherence,
  mean,
  meanColour,
  median,
  rankCorrelation,
} from "../../scripts/scorecard/metrics.js";
import { scorecardPage } from "../../scripts/scorecard/page.js";
import {
  CONTROL,
  figuresOf,
  type MeasuredFile,
  personOf,
  summarise,
  summariseGroups,
} from "../../scripts/scorecard/report.js";
import { textTable } from "../../scripts/scorecard/table.js";
import { type Face, mapFace } from "../../src/imaging/people/faces.js";
import type { MeshPoint } from "../../src/imaging/people/models.js";
import { type Lab, labOfLch } from "../../src/imaging/pixels/oklab.js";
import { PlanePool } from "../../src/imaging/pixels/plane-pool.js";
import { hash } from "../../src/imaging/seed.js";

const SIDE = 64;
const size = { width: SIDE, height: SIDE };

/** A face of size 100 around a point, its mesh spread over it. */
function faceAt(x: number, y: number): Face {
  const mesh = Array.from({ length: 478 }, (_, i): MeshPoint => [x - 50 + (i % 25) * 4, y - 50 + i / 5, 0]);
  return { score: 1, centre: { x, y }, size: 100, eyeDistance: 40, roll: 0, mesh };
}

/** A picture whose lightness is given by place; without colour unless `a` is given. */
function labFrom(lightness: (x: number, y: number) => number, a = 0): Lab {
  const plane = (value: (x: number, y: number) => number) =>
    Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE)));
  return { ...size, L: plane(lightness), a: plane(() => a), b: plane(() => 0) };
}

const noise = (x: number, y: number) => hash(y * SIDE + x) / 2 ** 32;

describe("finding a face again", () => {
  const expected = faceAt(200, 200);

  it("takes the nearest that lies in its place", () => {
    const near = faceAt(210, 200);
    expect(findAgain(expected, [faceAt(230, 200), near])).toBe(near);
  });

  it("takes neither a face elsewhere nor one of quite another size", () => {
    expect(findAgain(expected, [faceAt(260, 200)])).toBeUndefined();
    expect(findAgain(expected, [mapFace(expected, 2, { x: -200, y: -200 })])).toBeUndefined();
    expect(findAgain(expected, [])).toBeUndefined();
  });
});

describe("landmark shift", () => {
  it("is nothing for the same face, and the way moved in eye distances", () => {
    const face = faceAt(200, 200);
    expect(landmarkShift(face, face)).toBe(0);
    expect(landmarkShift(face, mapFace(face, 1, { x: 6, y: 8 }))).toBeCloseTo(10 / 40);
  });

  it("does not depend on the picture's scale", () => {
    const [face, moved] = [faceAt(200, 200), faceAt(204, 200)];
    const tripled = (one: Face) => mapFace(one, 3, { x: 0, y: 0 });
    expect(landmarkShift(tripled(face), tripled(moved))).toBeCloseTo(landmarkShift(face, moved));
  });
});

describe("identity", () => {
  const gallery = [
    { person: "ann", embedding: [1, 0, 0] },
    { person: "bob", embedding: [0, 1, 0] },
    { person: "cid", embedding: [0.6, 0.8, 0] },
  ];

  it("measures likeness by direction alone", () => {
    expect(likeness([1, 2, 3], [2, 4, 6])).toBeCloseTo(1);
    expect(likeness([1, 0], [0, 5])).toBe(0);
  });

  it("ranks everybody's own picture first", () => {
    expect(gallery.map((face) => identityRank(face, gallery))).toEqual([1, 1, 1]);
  });

  it("counts the people who are more alike", () => {
    expect(identityRank({ person: "ann", embedding: [0.1, 1, 0] }, gallery)).toBe(3);
    expect(identityRank({ person: "cid", embedding: [0.1, 1, 0] }, gallery)).toBe(2);
  });

  it("is content with any picture of the right person", () => {
    const twice = [...gallery, { person: "ann", embedding: [0.1, 1, 0.1] }];
    expect(identityRank({ person: "ann", embedding: [0.1, 1, 0.1] }, twice)).toBe(1);
  });

  it("refuses a person who is not there", () => {
    expect(() => identityRank({ person: "dan", embedding: [1, 1, 1] }, gallery)).toThrow("dan");
  });
});

describe("flatness", () => {
  it("is all for one colour, nothing for noise", () => {
    expect(flatness(labFrom(() => 0.5))).toBe(1);
    expect(flatness(labFrom(noise))).toBeLessThan(0.01);
  });

  it("loses only the border between two areas", () => {
    const halves = flatness(labFrom((x) => (x < 32 ? 0.2 : 0.8)));
    expect(halves).toBeCloseTo(1 - 2 / 62);
  });

  it("sees colour as well as lightness", () => {
    const lab = labFrom(() => 0.5);
    lab.b.set(labFrom(noise).L);
    expect(flatness(lab)).toBeLessThan(0.01);
  });
});

describe("line coherence", () => {
  const coherenceOf = (lightness: (x: number, y: number) => number) => {
    const pool = new PlanePool(SIDE * SIDE);
    const plane = pool.take();
    plane.set(labFrom(lightness).L);
    return lineCoherence(plane, { ...size, pool, sigma: 3 });
  };

  it("is nearly 1 for straight lines of any direction", () => {
    expect(coherenceOf((x) => (x % 16 < 8 ? 0 : 1))).toBeGreaterThan(0.95);
    expect(coherenceOf((x, y) => ((x + y) % 16 < 8 ? 0 : 1))).toBeGreaterThan(0.9);
  });

  it("is near 0 for noise, and undefined without an edge", () => {
    expect(coherenceOf(noise)).toBeLessThan(0.15);
    expect(coherenceOf(() => 0.5)).toBeUndefined();
  });

  it("is decided by the strong lines", () => {
    const lines = (x: number) => (x % 16 < 8 ? 0 : 0.9);
    const clean = coherenceOf((x, y) => lines(x) + 0.01 * noise(x, y));
    const rough = coherenceOf((x, y) => lines(x) + 0.9 * noise(x, y));
    expect(clean).toBeGreaterThan((rough ?? 1) + 0.2);
  });
});

describe("skin", () => {
  it("takes the mean where the weights are", () => {
    const weights = labFrom((x) => (x < 32 ? 1 : 0)).L;
    const [L, a] = meanColour(
      labFrom((x) => (x < 32 ? 0.75 : 0.1), 0.25),
      weights,
    ) ?? [0, 0];
    expect([L, a]).toEqual([0.75, 0.25]);
    expect(meanColour(labFrom(noise), weights.fill(0))).toBeUndefined();
  });

  it("tells lighter from darker, and the hue the short way round", () => {
    expect(colourChange([0.5, 0.1, 0], [0.4, 0.1, 0]).lightness).toBeCloseTo(-0.1);
    expect(colourChange(labOfLch(0.5, 0.1, 350), labOfLch(0.5, 0.1, 20)).hue).toBeCloseTo(30);
    expect(colourChange(labOfLch(0.5, 0.1, 20), labOfLch(0.5, 0.1, 350)).hue).toBeCloseTo(-30);
  });

  it("has no hue for a grey", () => {
    expect(colourChange(labOfLch(0.5, 0.1, 60), [0.5, 0.001, 0]).hue).toBeUndefined();
  });
});

describe("statistics", () => {
  it("are undefined of nothing", () => {
    expect([mean([]), median([]), deviation([])]).toEqual([undefined, undefined, undefined]);
  });

  it("knows the middle of odd and even many", () => {
    expect([median([9, 1, 2]), median([4, 1, 2, 9])]).toEqual([2, 3]);
    expect(deviation([1, 3])).toBe(1);
  });

  it("correlates by rank, ties sharing theirs", () => {
    const pairs = (values: number[]) => values.map((value, i) => [i, value] as const);
    expect(rankCorrelation(pairs([1, 4, 9, 100]))).toBeCloseTo(1);
    expect(rankCorrelation(pairs([5, 4, 3]))).toBeCloseTo(-1);
    // By hand: ranks 1.5, 1.5, 3 against 1, 2, 3.
    expect(rankCorrelation(pairs([1, 1, 2]))).toBeCloseTo(1.5 / Math.sqrt(1.5 * 2));
    expect(rankCorrelation(pairs([7, 7, 7]))).toBeUndefined();
    expect(rankCorrelation(pairs([1, 2]))).toBeUndefined();
  });
});

describe("setting a face upright", () => {
  it("levels what ran at the angle", () => {
    const picture = { ...size, data: new Uint8Array(SIDE * SIDE * 3) };
    const angle = 0.5;
    for (let i = 0; i < SIDE * SIDE; i++) {
      const [dx, dy] = [(i % SIDE) - 31.5, Math.floor(i / SIDE) - 31.5];
      // Lighter below a line that falls to the right.
      if (dy * Math.cos(angle) > dx * Math.sin(angle)) picture.data.fill(255, 3 * i, 3 * i + 3);
    }
    const level = rotated(picture, angle, 32);
    const row = (y: number) => Array.from({ length: 32 }, (_, x) => level[3 * (y * 32 + x)] as number);
    expect(Math.max(...row(13))).toBe(0);
    expect(Math.min(...row(18))).toBe(255);
  });

  it("leaves a level one as it is", () => {
    const data = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => i);
    expect(rotated({ width: 4, height: 4, data }, 0, 2)).toEqual(
      Uint8Array.of(15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32),
    );
  });
});

describe("lanes", () => {
  it("keep the order and never have more at once", async () => {
    let [running, most] = [0, 0];
    const doubled = await inLanes([5, 1, 3, 2, 4], { lanes: 2 }, async (value) => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < value; turn++) await Promise.resolve();
      running--;
      return 2 * value;
    });
    expect(doubled).toEqual([10, 2, 6, 4, 8]);
    expect(most).toBe(2);
  });

  it("begin nothing more once called off", async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const working = inLanes([1, 2, 3], { lanes: 1, signal: controller.signal }, async (value) => {
      begun.push(value);
      if (value === 2) controller.abort(new Error("enough"));
    });
    await expect(working).rejects.toThrow("enough");
    expect(begun).toEqual([1, 2]);
  });
});

describe("the card", () => {
  const head = {
    flatness: 0.6,
    coherence: 0.8,
    skin: {
      photoLightness: 0.5,
      cartoonLightness: 0.7,
      change: { lightness: 0.2, hue: -4 },
    },
  };
  const calm = { ...head, skin: undefined };
  const picture = (style: string) => ({ style, seed: 1, thumbnail: `pictures/${style}.webp` });
  const [ann, bob] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  const files: MeasuredFile[] = [
    {
      file: "ann.jpg",
      drawn: [
        picture(CONTROL),
        { ...picture("ink"), milliseconds: 40 },
        { ...picture("pop"), error: "crash" },
      ],
      measured: {
        embeddings: [ann],
        cartoons: [
          { style: CONTROL, seed: 1, faces: [{ shift: 0, embedding: ann }], head: calm },
          { style: "ink", seed: 1, faces: [{ shift: 0.2, embedding: bob }], head },
        ],
      },
    },
    {
      file: "bob & <co>.jpg",
      drawn: [picture("ink")],
      measured: {
        embeddings: [bob],
        cartoons: [
          { style: "ink", seed: 1, faces: [{ shift: undefined, embedding: undefined }], head: calm },
        ],
      },
    },
    {
      file: "sea.jpg",
      drawn: [picture("ink")],
      measured: { embeddings: [], cartoons: [{ style: "ink", seed: 1, faces: [], head: calm }] },
    },
  ];
  const photos = figuresOf(files, (file) => file);

  it("says what is wrong with each cartoon", () => {
    expect(photos.map(({ cartoons }) => cartoons.map(({ failures }) => failures))).toEqual([
      [[], ["taken for another (rank 2)", "landmarks moved", "skin too light"], ["not drawn: crash"]],
      [["face not found"]],
      [[]],
    ]);
  });

  it("counts a face that is not found as not recognised", () => {
    const cartoons = photos.flatMap((photo) => photo.cartoons);
    expect(summarise("pop", cartoons)).toMatchObject({ faces: 1, found: 0, rankOne: 0 });
    expect(summarise("ink", cartoons)).toMatchObject({ faces: 2, found: 0.5, rankOne: 0, milliseconds: 40 });
    expect(summarise(CONTROL, cartoons)).toMatchObject({ found: 1, rankOne: 1, shift: 0 });
  });

  it("leaves photos without a face out of the sums, and sums groups up apart", () => {
    const summaries = summariseGroups(photos, ["ink"], { quiet: ["bob & <co>.jpg", "sea.jpg"] });
    expect(summaries.map(({ group, photos: count }) => [group, count])).toEqual([
      ["all", 2],
      ["quiet", 1],
    ]);
    expect(summaries[1]?.styles[0]).toMatchObject({ cartoons: 1, found: 0 });
  });

  it("knows a person by the given name, else by the photo", () => {
    const people = { ann: ["ann.jpg", "ann-dark.jpg"] };
    expect(["ann-dark.jpg", "sea.jpg"].map((file) => personOf(file, people))).toEqual(["ann", "sea.jpg"]);
  });

  it("lines the table's columns up", () => {
    const [summary] = summariseGroups(photos, [CONTROL, "ink"], {});
    if (!summary) throw new Error("no summary");
    const [title, ...rows] = textTable(summary).split("\n");
    expect(title).toBe("all (2 photos)");
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(rows[2]).toMatch(/^ink .* 50\.0 % .* \+0\.20 ±0\.00 .* 40$/);
  });

  it("shows every photo on the page, failures marked, names harmless", () => {
    const page = scorecardPage({
      node: "v20",
      cores: 2,
      styles: [CONTROL, "ink"],
      seeds: [1],
      summaries: summariseGroups(photos, [CONTROL, "ink"], {}),
      photos,
      unreadable: [{ file: "torn.jpg", reason: "The image is damaged." }],
    });
    expect(page).toContain("bob &#38; &#60;co&#62;.jpg");
    expect(page).not.toContain("<co>");
    expect(page.match(/<figure [^>]*class="failed"/g)).toHaveLength(3);
    expect(page.indexOf("sea.jpg")).toBeGreaterThan(page.indexOf("No face in the photo"));
    expect(page).toContain("torn.jpg: The image is damaged.");
    expect(page).not.toMatch(/https?:/);
  });
});
