/** The pictures that are served. */
import { readFile } from "node:fs/promises";
import sharp from "sharp";

const SAMPLES = [1, 2].map((n) => new URL(`../../samples/us-official-0${n}.jpg`, import.meta.url));

/** As the server encodes a JPEG. */
const SERVED = { quality: 80, quantisationTable: 3, overshootDeringing: true } as const;

/** A portrait that has about so many bytes when it is served whole, as JPEG. */
export async function portraitServedAs(bytes: number): Promise<Buffer> {
  const sample = await readFile(SAMPLES[0] ?? "");
  const whole = sharp(sample).resize(2_600).blur(0.8);
  const large = await whole.png({ compressionLevel: 1 }).toBuffer();
  let [least, most] = [100, 2_600];
  while (most - least > 8) {
    const width = Math.round((least + most) / 2);
    const served = await sharp(large).resize(width).jpeg(SERVED).toBuffer();
    if (served.length < bytes) least = width;
    else most = width;
  }
  return sharp(large).resize(most).jpeg({ quality: 97 }).toBuffer();
}

/** Photos as phones make them: 12 megapixels, with a camera's noise, JPEG of some 4 MB. */
export async function phonePhotos(count: number): Promise<Buffer[]> {
  const [width, height] = [3_000, 4_000];
  const noise = { type: "gaussian", mean: 128, sigma: 8 } as const;
  const grain = await sharp({ create: { width, height, channels: 3, background: "#808080", noise } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const photos: Buffer[] = [];
  for (let n = 0; n < count; n += 1) {
    const sample = await readFile(SAMPLES[n % SAMPLES.length] ?? "");
    const photo = sharp(sample)
      .resize(width, height, { fit: "cover" })
      .modulate({ brightness: 1 + n / 50 });
    photos.push(
      await photo
        .composite([{ input: grain, blend: "soft-light" }])
        .jpeg({ quality: 88 })
        .toBuffer(),
    );
  }
  return photos;
}
