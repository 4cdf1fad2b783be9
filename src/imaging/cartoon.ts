import { writeFile } from "node:fs/promises";
import { decodeImage } from "./decode.js";
import type { TaskContext } from "./limits.js";
import type { CartoonRequest, DrawnImage } from "./protocol.js";

/** Draws a cartoon. For now only the frame of it: the picture, cropped to 1024×1024. */
export async function drawCartoon(request: CartoonRequest, context: TaskContext): Promise<DrawnImage> {
  context.report({ stage: "PREPARING", percent: 0 });
  const data = await decodeImage(request.source, context, (image) =>
    image.flatten({ background: "#ffffff" }).resize(1024, 1024, { fit: "cover" }).webp().toBuffer(),
  );
  await writeFile(request.target, data);
  return { mimeType: "image/webp", width: 1024, height: 1024 };
}
