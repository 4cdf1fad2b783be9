import { describe, expect, it } from "vitest";
import { RetryJobDocument } from "../../client/generated/operations.js";
import { GraphQLRequestError } from "../../client/toonbooth-client.js";
import { Device } from "./support/device.js";
import { Home } from "./support/home.js";
import { landscape, loadPicture } from "./support/pictures.js";

describe("a picture without a face", () => {
  it("is drawn, gives no face-cut, and leaves every choice open", { timeout: 60_000 }, async () => {
    await using home = await Home.make();
    const { url } = await home.start();
    await using device = await Device.register(url);
    const { originalId, cartoon } = await device.draw(await landscape());
    const other = await device.cartoonOf(await device.regenerate(originalId, 2));
    const failed = await device.ended(await device.download(cartoon.id));
    expect(failed).toMatchObject({
      kind: "FACE_CUT",
      status: "FAILED",
      attempt: 1,
      face: null,
      error: { code: "NO_FACE", retryable: false, message: expect.stringMatching(/face/i) },
    });
    await expect(device.client.request(RetryJobDocument, { jobId: failed.id })).rejects.toSatisfy(
      (error) => error instanceof GraphQLRequestError && error.code === "NOT_RETRYABLE",
    );

    // The claim is released: the other cartoon, the same one once more, and a new drawing are all accepted.
    for (const { id } of [other, cartoon]) {
      expect((await device.ended(await device.download(id))).error?.code).toBe("NO_FACE");
    }
    const another = await device.cartoonOf(await device.regenerate(originalId, 3));
    for (const { imageUrl } of [cartoon, other, another]) await loadPicture(imageUrl);
    expect(await home.filesIn("downloaded")).toEqual([]);
    expect(await home.filesIn("incoming")).toEqual([]);
  });
});
