/** All of them. */
export const IMAGE_FOLDERS = ["originals", "temp", "downloaded", "media"];
//# sourceMappingURL=file-store.js.map