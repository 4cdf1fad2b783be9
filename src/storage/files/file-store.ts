import type { Readable } from "node:stream";
import type { FileNameParts } from "./file-names.js";

/** Folders that hold published images. The first and the last are permanent. */
export type ImageFolder = "originals" | "temp" | "downloaded";

/** A file that was received, complete and on disk, under a temporary name. */
export interface ReceivedFile {
  /** Absolute path. */
  path: string;
  /** Bytes. */
  fileSize: number;
  /** Hexadecimal. */
  sha256: string;
}

/** A file in one of the folders, as the clean-up sees it. */
export interface StoredFile {
  filename: string;
  modifiedAt: Date;
}

/**
 * Where the images lie. A published name is never overwritten: publishing to a taken name moves the
 * timestamp on by one millisecond. What `publish` has answered is on disk.
 */
export interface FileStore {
  /** Makes the folders. */
  prepare(): Promise<void>;
  /**
   * Writes a stream to a temporary name, counting and hashing; on any failure nothing is left behind.
   * @param onBytes is told after each piece how many bytes have come so far.
   */
  receive(stream: Readable, onBytes?: (bytes: number) => void): Promise<ReceivedFile>;
  /** Hash, size and durability for a file that is on disk already, in a folder of `newWorkFolder`. */
  adopt(path: string): Promise<ReceivedFile>;
  /** Gives a temporary file its final name, taking the next free millisecond; the temporary name stays until `discard`. */
  publish(source: string, folder: ImageFolder, name: FileNameParts): Promise<FileNameParts>;
  /** Gives a temporary file exactly this name; false when the name is taken. */
  publishAs(source: string, folder: ImageFolder, filename: string): Promise<boolean>;
  /** Absolute path of a published file, whether it exists or not. Throws for a name that is none of ours. */
  pathOf(folder: ImageFolder, filename: string): string;
  exists(folder: ImageFolder, filename: string): Promise<boolean>;
  /** SHA-256 of a published file, hexadecimal; undefined when it is missing. */
  sha256Of(folder: ImageFolder, filename: string): Promise<string | undefined>;
  /** Deletes a published file; missing is fine. */
  remove(folder: ImageFolder, filename: string): Promise<void>;
  /** Deletes a temporary file or work folder; missing is fine. */
  discard(path: string): Promise<void>;
  /**
   * A fresh, empty folder for an engine's output, on the same file system as the published files. One for a backup counts as
   * old only when nothing has touched it for an hour: a backup runs beside the server, and survives its restart.
   */
  newWorkFolder(purpose?: "work" | "backup"): Promise<string>;
  list(folder: ImageFolder): Promise<StoredFile[]>;
  /** Moves a permanent file that no document names out of the way, to be looked at by a person. */
  quarantine(folder: ImageFolder, filename: string): Promise<void>;
  /** Temporary files and work folders that are older than this, as absolute paths. */
  listOlderThan(time: Date): Promise<string[]>;
  /** Deletes what `listOlderThan` tells. Returns how many. */
  discardOlderThan(time: Date): Promise<number>;
  /** Bytes free on the file system. */
  freeBytes(): Promise<number>;
}
