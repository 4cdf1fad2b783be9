/** A photo and everything that the server has promised about it, as its owner's phone remembers it. */
export interface Photo {
  sha256: string;
  /** Cartoons that were asked for, whether the answer came or not. */
  drawingsAsked: number;
  /** Set when the upload was acknowledged. */
  original?: { id: string; filename: string };
  /** Jobs that were acknowledged. */
  jobIds: Set<string>;
  /** Cartoons that were seen READY, as long as nobody has asked for the face. */
  cartoonIds: Set<string>;
  /** A face that was seen READY, with the hash of its file at that moment. */
  face?: { id: string; filename: string; sha256: string };
  /** From the moment its deletion is asked for, nothing is promised any more … */
  deletionAsked: boolean;
  /** … and from the moment that is acknowledged, nothing may be left. */
  deleted: boolean;
}

/** A picture for the media library, and what the server has promised about it. */
export interface Picture {
  sha256: string;
  /** Set when the upload was acknowledged. */
  item?: { id: string; filename: string };
  /** Whether the item was seen COMPLETE. */
  complete: boolean;
  /** As of photos. */
  deletionAsked: boolean;
  deleted: boolean;
}

/** What all phones remember together. */
export class Ledger {
  readonly photos: Photo[] = [];
  readonly pictures: Picture[] = [];

  /** Begins a picture that is about to be sent. */
  beginPicture(sha256: string): Picture {
    const picture: Picture = { sha256, complete: false, deletionAsked: false, deleted: false };
    this.pictures.push(picture);
    return picture;
  }

  /** Begins a photo that is about to be sent. */
  begin(sha256: string): Photo {
    const photo: Photo = {
      sha256,
      drawingsAsked: 1,
      jobIds: new Set(),
      cartoonIds: new Set(),
      deletionAsked: false,
      deleted: false,
    };
    this.photos.push(photo);
    return photo;
  }

  /** How much was acknowledged so far. */
  get counts() {
    const count = (is: (photo: Photo) => unknown) => this.photos.filter((photo) => is(photo)).length;
    return {
      originals: count(({ original }) => original),
      jobs: this.photos.reduce((sum, { jobIds }) => sum + jobIds.size, 0),
      faces: count(({ face }) => face),
      deletions: count(({ deleted }) => deleted),
      media: this.pictures.filter(({ item }) => item).length,
      mediaComplete: this.pictures.filter(({ complete }) => complete).length,
      mediaDeletions: this.pictures.filter(({ deleted }) => deleted).length,
    };
  }
}
