import type { GraphQLSchema } from "graphql";
import type { Config } from "../config.js";
import type { Logger } from "../log.js";
import type { RequestContext } from "../resolvers/context.js";
import type { Device } from "../schema/device.js";
import type { Background, ImageFormat, ImageSize } from "../schema/enums.js";
import type { MediaKey, ServedMedia } from "../services/images.js";
import type { Services } from "../services/services.js";
import type { ImageFolder } from "../storage/files/file-store.js";
import type { FileHolder } from "./held-files.js";

/** Which image of which folder a URL names. */
export interface ImageAddress {
  folder: ImageFolder;
  filename: string;
}

/** What a URL's query asks of an image. */
export interface ImageRequest {
  size: ImageSize;
  /** What the address asked for, or what was negotiated. */
  format: ImageFormat;
  background: Background;
  /** What is sent in place of an AVIF that is not made yet, or would be too large; WebP when left out. */
  meanwhile?: ImageFormat;
}

/** An image that is there, and the form in which it can be sent now. */
export interface FoundImage {
  address: ImageAddress;
  form: ImageRequest;
  /** Strong entity tag of that form in its quotes; known before the file is made. */
  etag: string;
  /** The tag of what will be sent in its place soon; undefined when what is sent now is final. */
  finalEtag?: string;
}

/** A finished file, ready to be sent. */
export interface ImageFile {
  /** Absolute path. */
  path: string;
  /** The way to it from the folder that all these files lie in. */
  relativePath: string;
  mimeType: string;
  /** Bytes. */
  fileSize: number;
}

/** Where the image routes get their files from. */
export interface ImageSource {
  /**
   * Whether the signature in a URL fits.
   * @throws AppError URL_EXPIRED when it fits but its time is over; NOT_FOUND when it does not fit.
   */
  verify(address: ImageAddress, query: { exp: string; sig: string }): { expiresAt: Date };
  /**
   * The address of a cartoon's image, of that device (null: any; a signature will be checked). Another device's cartoon
   * is looked for, and missed, exactly like one that does not exist.
   * @throws AppError NOT_FOUND when there is no such cartoon, or it has expired.
   */
  addressOfCartoon(cartoonId: string, device: Device | null): Promise<ImageAddress>;
  /**
   * A media item that is to be served, of that device (null: any; a signature will be checked), by the id of its
   * permanent address or the file name of its temporary one.
   * @throws AppError NOT_FOUND when there is no such item.
   */
  findMedia(key: MediaKey, device: Device | null): Promise<ServedMedia>;
  /**
   * Finds an image and tells in which form it can be sent; nothing that takes time is made.
   * @throws AppError NOT_FOUND when there is no such image, or not of that device (null: any; a signature was checked);
   *   BAD_USER_INPUT for a form that such images don't have.
   */
  find(address: ImageAddress, request: ImageRequest, device: Device | null): Promise<FoundImage>;
  /**
   * The file of a found image, made now if need be.
   * @throws AppError BUSY when too much is being made, NOT_FOUND when the image has gone meanwhile.
   */
  open(found: FoundImage): Promise<ImageFile>;
  /** Whether a found image whose file was sent may be sent again, as far as is known without looking; it then counts as served. */
  again(found: FoundImage): boolean;
  /** Has `forget` called as soon as an image is deleted, with its address; without one when that may be any image. */
  onForget(forget: (image?: ImageAddress) => void): void;
}

/** One part of the readiness report. */
export interface PartHealth {
  ok: boolean;
  detail?: string;
}

/** Is told what the network edge does, by somebody who counts. Each method returns at once and never throws. */
export interface HttpObserver {
  /** `route` is the pattern of the path, or "other": never a path that a client made up. */
  requestEnded(request: { route: string; method: string; status: number; seconds: number }): void;
  /** A WebSocket was opened. Returns the way to tell that it is closed. */
  socketOpened(protocol: string): () => void;
  /** An operation over a WebSocket began. Returns the way to tell that it is over. */
  operationStarted(): () => void;
}

/** What Prometheus scrapes. */
export interface Exposition {
  contentType: string;
  text: string;
}

/** What the network edge needs from the rest of the program. */
export interface HttpDependencies {
  config: Config;
  logger: Logger;
  schema: GraphQLSchema;
  /** The device of a valid token, else null. Never throws for a bad token. */
  authenticate(token: string): Promise<Device | null>;
  /** Tells when a device's tokens are voided, by its `deviceId`. Returns the way to stop listening. */
  onRevoked(listener: (deviceId: string) => void): () => void;
  /** The context of one operation: fresh loaders each time. */
  createContext(
    request: Pick<RequestContext, "requestId" | "device" | "token" | "admitRegistration" | "assertOperator">,
  ): RequestContext;
  images: ImageSource;
  /** Where files of a form wait that can't stream into their operation. */
  files: FileHolder;
  /** What the REST routes call; resolvers get theirs by their context. */
  services: Services;
  /**
   * Takes a place in the queue, and on the disk, for an upload of at most so many bytes, before its body is read. Returns
   * the way to give it back.
   * @throws AppError BUSY or DISK_FULL when there is none.
   */
  takePlace(bytes: number): Promise<() => void>;
  /** State of database, disk, engines and queue. */
  readiness(): Promise<Record<string, PartHealth>>;
  observer: HttpObserver;
  /** The present figures of the whole program. */
  metrics(): Promise<Exposition>;
}
