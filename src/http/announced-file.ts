import { type FileUpload, Upload } from "graphql-upload-minimal";
import type { FileSource } from "../resolvers/incoming-file.js";

/** What the library's class has beside what its types tell. */
interface Settlers {
  resolve(file: FileUpload): void;
  reject(error: unknown): void;
}

/** A file that a form announces and may not have brought yet; it stands in the variables where the file goes. */
export class AnnouncedFile extends Upload {
  /** Says that the file is there. Only the first of this and `fail` counts. */
  bring(file: FileSource | Promise<FileSource>): void {
    // Of the library's description of a file only the stream is ever used here: names and types are the client's words.
    (this as unknown as Settlers).resolve(file as FileUpload);
  }

  /** Says that the file has failed to come. */
  fail(error: unknown): void {
    (this as unknown as Settlers).reject(error);
  }
}
