export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A date-time string at UTC, such as 2007-12-03T10:15:30Z, compliant with the `date-time` format outlined in section 5.6 of the RFC 3339 profile of the ISO 8601 standard for representation of dates and times using the Gregorian calendar. */
  DateTime: { input: string; output: string; }
  /** The `Upload` scalar type represents a file upload. */
  Upload: { input: Blob; output: never; }
};

/** Whether a picture comes with its background. */
export type Background =
  /** The picture as it is. */
  | 'ORIGINAL'
  /** The people alone, on transparency (JPEG: on white), at most 2400 pixels a side. Of a picture in which nobody is found the address answers 422 `NO_FACE`. */
  | 'REMOVED';

export type DeleteDevicePayload = {
  __typename?: 'DeleteDevicePayload';
  deletedDeviceId: Scalars['ID']['output'];
};

export type DeleteMediaPayload = {
  __typename?: 'DeleteMediaPayload';
  deletedMediaId: Scalars['ID']['output'];
};

export type DeleteOriginalPayload = {
  __typename?: 'DeleteOriginalPayload';
  deletedOriginalId: Scalars['ID']['output'];
};

/** One installation of an app. It owns everything that it uploads. */
export type Device = {
  __typename?: 'Device';
  createdAt: Scalars['DateTime']['output'];
  /** The RFC 4122 UUID that the app chose, in lower case. A name, not a secret. */
  deviceId: Scalars['String']['output'];
  id: Scalars['ID']['output'];
  /** When the device last called, exact to a minute. */
  lastActiveAt: Scalars['DateTime']['output'];
};

export type DownloadPayload = {
  __typename?: 'DownloadPayload';
  /** At once when it exists already. */
  face: Maybe<DownloadedFace>;
  /** The job that cuts the face; null when its record is gone (7 days after its end). */
  job: Maybe<Job>;
  original: Original;
};

/** The face-cut of the cartoon that the person chose, on transparency. Permanent; at most one per original. */
export type DownloadedFace = {
  __typename?: 'DownloadedFace';
  createdAt: Scalars['DateTime']['output'];
  /** The colour that takes up most of the picture, as `#rrggbb`. Null until the picture has been looked at, at the latest by its first job. */
  dominantColor: Maybe<Scalars['String']['output']>;
  /** Absolute and signed; transparent, except as JPEG, which is laid on white. */
  faceUrl: Scalars['String']['output'];
  /** `/uploads/downloaded/{filename}`; load the picture by `faceUrl`. */
  filePath: Scalars['String']['output'];
  /** Bytes. */
  fileSize: Scalars['Int']['output'];
  /** `{timestamp}_{originalId}.{ext}`; a good cache key. */
  filename: Scalars['String']['output'];
  /** Pixels. */
  height: Scalars['Int']['output'];
  id: Scalars['ID']['output'];
  /** `image/png` or `image/webp`. */
  mimeType: Scalars['String']['output'];
  original: Original;
  originalId: Scalars['ID']['output'];
  /** The cartoon that it was cut from; that cartoon itself is gone. */
  sourceCartoonId: Scalars['ID']['output'];
  /** For the attribute `srcset` of an `img` element: signed addresses with their widths, `… 480w, … 1200w`. Each loads as `imageUrl` does. */
  srcset: Scalars['String']['output'];
  /** A placeholder to paint before the picture comes: a ThumbHash of some 25 bytes, in base64. Null until the picture has been looked at, at the latest by its first job. */
  thumbhash: Maybe<Scalars['String']['output']>;
  /** Pixels. */
  width: Scalars['Int']['output'];
};


/** The face-cut of the cartoon that the person chose, on transparency. Permanent; at most one per original. */
export type DownloadedFaceFaceUrlArgs = {
  format: InputMaybe<ImageFormat>;
  size?: InputMaybe<ImageSize>;
};


/** The face-cut of the cartoon that the person chose, on transparency. Permanent; at most one per original. */
export type DownloadedFaceSrcsetArgs = {
  background?: InputMaybe<Background>;
  format: InputMaybe<ImageFormat>;
  sizes: InputMaybe<Array<ImageSize>>;
};

/** One page of a list, newest first. */
export type DownloadedFaceConnection = {
  __typename?: 'DownloadedFaceConnection';
  edges: Array<DownloadedFaceEdge>;
  /** The entries without their cursors. */
  nodes: Array<DownloadedFace>;
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An entry of a list with its cursor. */
export type DownloadedFaceEdge = {
  __typename?: 'DownloadedFaceEdge';
  /** Pass it as `after` for what follows this entry. */
  cursor: Scalars['String']['output'];
  node: DownloadedFace;
};

/** How often something happened since the server was started, and how long it took. */
export type Durations = {
  __typename?: 'Durations';
  /** Null when it has not happened yet. */
  averageSeconds: Maybe<Scalars['Float']['output']>;
  count: Scalars['Int']['output'];
};

/** File formats in which every image can be loaded. JPEG has no transparency: it is laid on white. */
export type ImageFormat =
  /** Made when there is time for it. Until then, and of more than 4 megapixels always, the address answers WebP. */
  | 'AVIF'
  | 'JPEG'
  | 'PNG'
  | 'WEBP';

/** Named sizes in which every image can be loaded; STICKER is for `DownloadedFace.faceUrl` alone. Pictures are never enlarged, except as STICKER. */
export type ImageSize =
  /** Inside 1200×1200 pixels. */
  | 'DETAIL'
  /** As large as it is stored; at most 24 megapixels as WebP. */
  | 'FULL'
  /** 500×500 pixels, cropped to a square around the face. */
  | 'GRID'
  /** 1600×500 pixels, cropped at the height of the face. */
  | 'HEADER'
  /** 480 pixels wide. */
  | 'SMALL'
  /** The face as messengers take it for a sticker: 512×512 pixels on transparency, with a white outline and a faint shadow; WebP of at most 100,000 bytes unless another format is asked for. Only of `DownloadedFace.faceUrl`; for other images it is `BAD_USER_INPUT`. */
  | 'STICKER'
  /** 300×300 pixels, cropped to a square around the face. */
  | 'THUMBNAIL'
  /** Inside 2400×2400 pixels. */
  | 'ZOOM';

/** One generation, from request to result. Also the progress event: each event is the whole job as it stands. */
export type Job = {
  __typename?: 'Job';
  /** 1-based. */
  attempt: Scalars['Int']['output'];
  /** Whether `cancelJob` can still end it. */
  cancelable: Scalars['Boolean']['output'];
  /** Set when a CARTOON job is READY; null again once that cartoon is gone. */
  cartoon: Maybe<RegeneratedCartoon>;
  createdAt: Scalars['DateTime']['output'];
  error: Maybe<JobError>;
  /** Null while unknown. */
  etaSeconds: Maybe<Scalars['Int']['output']>;
  /** Set when a FACE_CUT job is READY. */
  face: Maybe<DownloadedFace>;
  finishedAt: Maybe<Scalars['DateTime']['output']>;
  id: Scalars['ID']['output'];
  kind: JobKind;
  maxAttempts: Scalars['Int']['output'];
  /** When a job that waits for another try, or for the AI server, starts again. */
  nextRetryAt: Maybe<Scalars['DateTime']['output']>;
  original: Original;
  originalId: Scalars['ID']['output'];
  /** 0..100; never falls within one attempt. */
  percent: Scalars['Int']['output'];
  /** A `data:` URL of at most 8 KB with the picture so far; null at the end. */
  previewDataUrl: Maybe<Scalars['String']['output']>;
  /** 1 = next; null once running. A job that a Hugging Face Space has in its own queue has its position there. */
  queuePosition: Maybe<Scalars['Int']['output']>;
  /** The failed or canceled job that this one repeats. */
  retryOf: Maybe<Scalars['ID']['output']>;
  /** Grows with every change of this job: drop an event whose `seq` you have already seen. */
  seq: Scalars['Int']['output'];
  stage: JobStage;
  startedAt: Maybe<Scalars['DateTime']['output']>;
  status: JobStatus;
};

/** One page of a list, newest first. */
export type JobConnection = {
  __typename?: 'JobConnection';
  edges: Array<JobEdge>;
  /** The entries without their cursors. */
  nodes: Array<Job>;
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An entry of a list with its cursor. */
export type JobEdge = {
  __typename?: 'JobEdge';
  /** Pass it as `after` for what follows this entry. */
  cursor: Scalars['String']['output'];
  node: Job;
};

/** Why a job failed, or what it is waiting for. */
export type JobError = {
  __typename?: 'JobError';
  /** A code of the error table, e.g. `NO_FACE`. */
  code: Scalars['String']['output'];
  /** Fit to show to a person. */
  message: Scalars['String']['output'];
  /** Whether `retryJob` can help. */
  retryable: Scalars['Boolean']['output'];
  /** What the job was doing when it happened. */
  stage: Maybe<JobStage>;
};

/** What a job makes. */
export type JobKind =
  /** A cartoon of an original; the result is `Job.cartoon`. */
  | 'CARTOON'
  /** The face-cut of a cartoon; the result is `Job.face`. */
  | 'FACE_CUT';

/** What a job is doing right now, fit to be shown as a caption under the progress bar. */
export type JobStage =
  /** Cutting out the face. */
  | 'CUTTING'
  /** Looking for the face. */
  | 'DETECTING'
  /** Ended, in whatever way. */
  | 'DONE'
  /** Reading the picture. */
  | 'PREPARING'
  /** Not started. */
  | 'QUEUED'
  /** Storing the result; from here on the job can't be canceled. */
  | 'STORING'
  /** Drawing the cartoon. */
  | 'STYLIZING';

/** Where a job stands. READY, FAILED and CANCELED are final. */
export type JobStatus =
  /** Ended by `cancelJob`, or because its original was deleted. */
  | 'CANCELED'
  /** Ended without a result; `Job.error` says why and whether `retryJob` makes sense. */
  | 'FAILED'
  /** Waiting for its turn; see `Job.queuePosition`. */
  | 'QUEUED'
  /** Done: the result is there. */
  | 'READY'
  /** Being worked on; see `Job.stage` and `Job.percent`. */
  | 'RUNNING'
  /** The AI server is away. The job starts again by itself (`Job.nextRetryAt`); no attempt is used up. */
  | 'WAITING';

/** What was found in a picture without any service, by rules that `docs/analysis.md` states. Where the server has a vision service, its words are added. */
export type MediaAnalysis = {
  __typename?: 'MediaAnalysis';
  /** A suggestion for the attribute `alt`, one sentence of English, made of what was found or by a vision service. */
  altText: Scalars['String']['output'];
  background: MediaBackdrop;
  /** The colours that a LOGO is known by, at most five, the most common first; null for other types. */
  brandColors: Maybe<Array<MediaColor>>;
  /** Mean confidence (0..1) of what the alternative text rests on: medium, faces, things. */
  confidence: Scalars['Float']['output'];
  contrast: MediaContrast;
  /** Text in the picture. Only a vision service can read it: null when none was asked or answered; empty when one looked and there is none. */
  detectedText: Maybe<Scalars['String']['output']>;
  /** `#rrggbb` of the colour that most of the picture has; null when nothing of it is visible. */
  dominantColor: Maybe<Scalars['String']['output']>;
  exposure: MediaExposure;
  /** The largest first. */
  faces: Array<MediaFace>;
  /** What the picture shows, each word once: the kinds of `objects`, and what a vision service said. */
  labels: Array<MediaLabel>;
  medium: MediaMedium;
  /** At most four words for light and colour, e.g. `bright`, `warm`, `calm`; not for what happens in it. */
  moodWords: Array<Scalars['String']['output']>;
  /** Standard deviation of the noise, in steps of luma (0..255). */
  noise: Scalars['Float']['output'];
  /** What went otherwise than hoped, e.g. that a vision service gave no usable answer. */
  notes: Array<Scalars['String']['output']>;
  /** At most ten, the surest first. */
  objects: Array<MediaObject>;
  /** At most eight, the most common first. The shares add up to 1. */
  palette: Array<MediaColor>;
  /** A perceptual hash of 64 bits, 16 hexadecimal digits. Pictures whose hashes differ in at most 10 bits are near-duplicates. Null for a picture of one plain tone. */
  perceptualHash: Maybe<Scalars['String']['output']>;
  quality: MediaQuality;
  sharpness: MediaSharpness;
  /** Null but for the type SITE. */
  site: Maybe<SiteUse>;
  /** E.g. `photographic`, `flat`, `text-heavy`, `monochrome`, `soft`. */
  styleWords: Array<Scalars['String']['output']>;
  tone: MediaTone;
  /** Of the rules: raised when one changes so that the same picture gives other values. */
  version: Scalars['Int']['output'];
};

/** What lies behind a picture's motif. */
export type MediaBackdrop =
  /** One colour, or a linear gradient, along the border. */
  | 'FLAT'
  /** Anything else. */
  | 'SCENE'
  /** Something of the picture is clear. */
  | 'TRANSPARENT';

/** A rectangle of a picture, as shares (0..1) of its width and height. */
export type MediaBox = {
  __typename?: 'MediaBox';
  height: Scalars['Float']['output'];
  left: Scalars['Float']['output'];
  top: Scalars['Float']['output'];
  width: Scalars['Float']['output'];
};

/** A colour of a picture, and how much of the picture has it. */
export type MediaColor = {
  __typename?: 'MediaColor';
  /** `#rrggbb`, sRGB. */
  hex: Scalars['String']['output'];
  /** In plain English, e.g. `navy`. */
  name: Scalars['String']['output'];
  /** The same in Oklab: lightness 0..1, then two axes of about -0.4..0.4, green to red and blue to yellow. */
  oklab: Array<Scalars['Float']['output']>;
  /** Share of what is visible of the picture, 0..1. */
  share: Scalars['Float']['output'];
};

/** One page of a list, newest first. */
export type MediaConnection = {
  __typename?: 'MediaConnection';
  edges: Array<MediaEdge>;
  /** The entries without their cursors. */
  nodes: Array<MediaItem>;
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** How far a picture's tones lie apart. */
export type MediaContrast = {
  __typename?: 'MediaContrast';
  /** From the 5th to the 95th percentile of luma, as a share of white, 0..1. */
  range: Scalars['Float']['output'];
  /** Standard deviation of luma as a share of white, 0..0.5. */
  rms: Scalars['Float']['output'];
  /** 0..100. */
  score: Scalars['Float']['output'];
};

/** An entry of a list with its cursor. */
export type MediaEdge = {
  __typename?: 'MediaEdge';
  /** Pass it as `after` for what follows this entry. */
  cursor: Scalars['String']['output'];
  node: MediaItem;
};

/** Why a step of a media item's checklist failed. */
export type MediaError = {
  __typename?: 'MediaError';
  /** A code of the error table, e.g. `UNDECODABLE_IMAGE`. */
  code: Scalars['String']['output'];
  /** Fit to show to a person. */
  message: Scalars['String']['output'];
  /** Whether another try can help. */
  retryable: Scalars['Boolean']['output'];
};

/** How a picture is exposed. */
export type MediaExposure = {
  __typename?: 'MediaExposure';
  /** Share of pixels that are as good as black, 0..1. */
  clippedBlack: Scalars['Float']['output'];
  /** Share of pixels that are as good as white, 0..1. */
  clippedWhite: Scalars['Float']['output'];
  /** Mean luma as a share of white, 0..1. */
  mean: Scalars['Float']['output'];
  /** 0..100; falls with what is clipped, and away from middle tones. */
  score: Scalars['Float']['output'];
};

/** A face in a picture. Nobody is recognised. */
export type MediaFace = {
  __typename?: 'MediaFace';
  box: MediaBox;
  /** Confidence, 0..1. */
  score: Scalars['Float']['output'];
};

/** A picture of the media library. It can be loaded at once by `url`; a checklist of four steps makes its variants. */
export type MediaItem = {
  __typename?: 'MediaItem';
  /** What is in the picture; null before ANALYSE is done. */
  analysis: Maybe<MediaAnalysis>;
  /** Whether there are variants from which a background was removed. False for a LOGO that has none, or whose background could not be told from it. */
  backgroundRemoved: Scalars['Boolean']['output'];
  createdAt: Scalars['DateTime']['output'];
  /** The colour that takes up most of the picture, as `#rrggbb`. Null until the picture has been looked at, at the latest by its first job. */
  dominantColor: Maybe<Scalars['String']['output']>;
  /** Why it has failed, or what the try before the next one failed of. */
  error: Maybe<MediaError>;
  /** Bytes of the file as it was uploaded. */
  fileSize: Scalars['Int']['output'];
  /** `{timestamp}_{deviceId}.{ext}`; a good cache key. */
  filename: Scalars['String']['output'];
  /** When it became COMPLETE or FAILED. */
  finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** The formats in which variants lie ready; empty before the item is COMPLETE. */
  formats: Array<ImageFormat>;
  /** Pixels, after EXIF orientation. */
  height: Scalars['Int']['output'];
  id: Scalars['ID']['output'];
  /** Told by the file's bytes, e.g. `image/png`. */
  mimeType: Scalars['String']['output'];
  /** When it is tried again by itself, after something that may pass has failed. */
  nextRetryAt: Maybe<Scalars['DateTime']['output']>;
  /** 0..100, over all steps. */
  percent: Scalars['Int']['output'];
  /** Grows with every change of this item; a client drops what it has already seen. */
  seq: Scalars['Int']['output'];
  /** For the attribute `srcset` of an `img` element: signed addresses with their widths, `… 480w, … 1200w`. Each loads as `imageUrl` does. */
  srcset: Scalars['String']['output'];
  status: MediaStatus;
  /** The checklist, in its order. */
  steps: Array<MediaStep>;
  /** A placeholder to paint before the picture comes: a ThumbHash of some 25 bytes, in base64. Null until the picture has been looked at, at the latest by its first job. */
  thumbhash: Maybe<Scalars['String']['output']>;
  type: MediaType;
  /** Absolute and signed: it loads with no header, for at least 24 hours. Temporary until the item is COMPLETE, permanent (`/serve/{id}`) from then on; the temporary address goes on working by a redirect. */
  url: Scalars['String']['output'];
  /** The forms that lie ready; empty before the item is COMPLETE. */
  variants: Array<MediaVariant>;
  /** What vision services answered, as it came, up to 256 KB each; empty where the server has none, and when none gave a usable answer. Ask for it of one item, not of lists: it is priced accordingly. */
  visionResponses: Array<VisionResponse>;
  /** Pixels, after EXIF orientation. */
  width: Scalars['Int']['output'];
};


/** A picture of the media library. It can be loaded at once by `url`; a checklist of four steps makes its variants. */
export type MediaItemSrcsetArgs = {
  background?: InputMaybe<Background>;
  format: InputMaybe<ImageFormat>;
  sizes: InputMaybe<Array<ImageSize>>;
};


/** A picture of the media library. It can be loaded at once by `url`; a checklist of four steps makes its variants. */
export type MediaItemUrlArgs = {
  background?: InputMaybe<Background>;
  format: InputMaybe<ImageFormat>;
  size?: InputMaybe<ImageSize>;
};

/** A word for what a picture shows. */
export type MediaLabel = {
  __typename?: 'MediaLabel';
  name: Scalars['String']['output'];
  /** Confidence, 0..1. */
  score: Scalars['Float']['output'];
};

/** What a picture was made as. */
export type MediaMedium =
  /** Drawn, with areas and edges. */
  | 'DRAWING'
  /** Flat colours: logos, diagrams, icons. */
  | 'GRAPHIC'
  /** Also what is rendered or painted as softly as a photo. */
  | 'PHOTO'
  /** Of a program or a page. */
  | 'SCREENSHOT'
  /** Much lettering: documents, posters. */
  | 'TEXT';

/** A thing, animal or person in a picture. */
export type MediaObject = {
  __typename?: 'MediaObject';
  box: MediaBox;
  /** One of the 80 kinds of the COCO data set, e.g. `cup`. */
  label: Scalars['String']['output'];
  /** Confidence, 0..1. */
  score: Scalars['Float']['output'];
};

/** How well a picture will look where it is to be shown. It knows nothing of taste or composition. */
export type MediaQuality = {
  __typename?: 'MediaQuality';
  parts: MediaQualityParts;
  /** 0..100; one bad part is not made up for by the others. */
  score: Scalars['Float']['output'];
};

/** What a quality score is made of, each 0..100. */
export type MediaQualityParts = {
  __typename?: 'MediaQualityParts';
  contrast: Scalars['Float']['output'];
  /** Null for what is no photo. */
  exposure: Maybe<Scalars['Float']['output']>;
  /** 100 is none. Null for what is no photo. */
  noise: Maybe<Scalars['Float']['output']>;
  /** 100 when it is as large as its type is shown on large screens. */
  resolution: Scalars['Float']['output'];
  sharpness: Scalars['Float']['output'];
};

/** How sharp a picture is where it is sharpest, seen at no more than 1,024 pixels a side. */
export type MediaSharpness = {
  __typename?: 'MediaSharpness';
  /** 0..100. */
  score: Scalars['Float']['output'];
  /** Variance of the Laplacian of luma, in steps of 0..255, noise taken off. */
  variance: Scalars['Float']['output'];
};

/** The state of the media library, of all devices; `/metrics` has the same for Prometheus. */
export type MediaStats = {
  __typename?: 'MediaStats';
  /** Items that this process saw become COMPLETE, from their upload on. */
  completed: Durations;
  /** Items that have failed. */
  failed: Scalars['Int']['output'];
  /** Failed items that this process took up again by itself. */
  healed: Scalars['Int']['output'];
  /** Items that wait for their turn, or for their next try. */
  pending: Scalars['Int']['output'];
  /** Items that are being worked on. */
  processing: Scalars['Int']['output'];
  /** Answers of this process with a picture, or that the client has it already. */
  served: Durations;
  /** Of those pending and processing: items whose turn came, or whose worker fell silent, ten minutes ago, and that nobody has taken since. */
  stuck: Scalars['Int']['output'];
};

/** Where a media item stands. */
export type MediaStatus =
  /** All variants lie ready under the permanent address. Final. */
  | 'COMPLETE'
  /** Ended without variants; `MediaItem.error` says why. With `nextRetryAt` set it is tried again by itself then; `retryMedia` does so at once. */
  | 'FAILED'
  /** Stored; waits for its turn, or for its next try (`MediaItem.nextRetryAt`). */
  | 'PENDING'
  /** Being worked on; see `MediaItem.steps` and `MediaItem.percent`. */
  | 'PROCESSING';

/** One step of a media item's checklist. */
export type MediaStep = {
  __typename?: 'MediaStep';
  /** Tries that have begun; after the third the step is given up. */
  attempts: Scalars['Int']['output'];
  /** What the last try failed of; null once it is done. */
  error: Maybe<MediaError>;
  /** When it was done, or given up. */
  finishedAt: Maybe<Scalars['DateTime']['output']>;
  name: MediaStepName;
  /** When the last try began. */
  startedAt: Maybe<Scalars['DateTime']['output']>;
  state: MediaStepState;
};

/** A step of the checklist that every media item goes through, in this order. */
export type MediaStepName =
  /** What is in the picture; the outcome is `MediaItem.analysis`. */
  | 'ANALYSE'
  /** All variants are in their place: the permanent address holds. */
  | 'PUBLISH'
  /** The variants of its type are made and optimised. */
  | 'RESIZE'
  /** The stored file is there, unharmed, and can be decoded. */
  | 'RETRIEVE';

/** Where one step of the checklist stands. */
export type MediaStepState =
  /** Done; it is not repeated. */
  | 'DONE'
  /** Given up; see `MediaStep.error`. */
  | 'FAILED'
  /** Being worked on. */
  | 'RUNNING'
  /** Not begun, or waiting for its next try. */
  | 'WAITING';

/** The tone of a picture, over its palette. */
export type MediaTone = {
  __typename?: 'MediaTone';
  /** Mean chroma in Oklab: 0 is grey, 0.3 as colourful as screens can show. */
  chroma: Scalars['Float']['output'];
  /** Share of the chroma that is blue-greens, blues and violets, 0..1. */
  cool: Scalars['Float']['output'];
  /** Mean lightness in Oklab, 0..1. */
  lightness: Scalars['Float']['output'];
  /** Share of the chroma that is reds, oranges and yellows, 0..1. */
  warm: Scalars['Float']['output'];
};

/** What a picture of the media library is for. It decides which variants are made of it. */
export type MediaType =
  /** A picture of an event: GRID, SMALL, DETAIL and ZOOM are made. */
  | 'EVENT'
  /** A wide picture above a page: HEADER, SMALL and DETAIL are made. */
  | 'HEADER'
  /** A logo: SMALL and DETAIL are made, also without background and cropped to the logo. */
  | 'LOGO'
  /** A picture of a product: GRID, SMALL, DETAIL and ZOOM are made. */
  | 'PRODUCT'
  /** A person's picture: THUMBNAIL, GRID and SMALL are made. */
  | 'PROFILE'
  /** A picture of a site: SMALL, DETAIL and ZOOM are made. */
  | 'SITE';

/** A form of a media item that lies ready: no request waits for it. */
export type MediaVariant = {
  __typename?: 'MediaVariant';
  /** REMOVED: the person or object alone, on transparency. */
  background: Background;
  /** Bytes. */
  fileSize: Scalars['Int']['output'];
  format: ImageFormat;
  /** Pixels. */
  height: Scalars['Int']['output'];
  size: ImageSize;
  /** Absolute and signed: it loads with no header. */
  url: Scalars['String']['output'];
  /** Pixels. */
  width: Scalars['Int']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Ends a job. Of a canceled job: that job again. `NOT_CANCELABLE`: it has ended, or its result is being stored. */
  cancelJob: Job;
  /** Erases everything of this device, files included, and voids its token. There is no way back. */
  deleteDevice: DeleteDevicePayload;
  /** Erases a media item with its file and its variants. Repeating it succeeds. */
  deleteMedia: DeleteMediaPayload;
  /** Erases an original with its cartoons, its face and all files. Repeating it succeeds. */
  deleteOriginal: DeleteOriginalPayload;
  /** Cuts the face out of the chosen cartoon and keeps it for good; then all cartoons of that original vanish. Asking again for the same cartoon gives the same job or face. `DOWNLOAD_IN_PROGRESS`, `ALREADY_DOWNLOADED`: another cartoon was chosen before. */
  download: DownloadPayload;
  /** Queues one more cartoon of an original. */
  regenerate: RegeneratePayload;
  /** Registers a device under a random UUID of the app's own, and gives its token. Until that token has been used, registering again gives a new one and voids the old; later send the present token along to renew it. `DEVICE_TAKEN`: take a new UUID. */
  registerDevice: RegisterDevicePayload;
  /** A new job for a canceled one, or for one that failed with a retryable error. Repeated, the same new job. */
  retryJob: Job;
  /** Takes a FAILED item up again now, at the step that it failed at. One that is being worked on is answered as it is. `NOT_RETRYABLE`: it is COMPLETE, or its error is not retryable. */
  retryMedia: MediaItem;
  /** Stores a photo for good and queues its first cartoon. JPEG, PNG, WebP, AVIF or GIF, told by its bytes; at most 10 MB and 50 megapixels unless the server says otherwise. Sent by the GraphQL multipart request specification. */
  upload: UploadPayload;
  /** Stores a picture in the media library and queues its checklist. JPEG, PNG, WebP, AVIF or GIF, told by its bytes; at most 5 MB and 50 megapixels unless the server says otherwise. The same picture of the same type again within ten minutes gives the same item. Sent by the GraphQL multipart request specification. */
  uploadMedia: UploadMediaPayload;
};


export type MutationCancelJobArgs = {
  jobId: Scalars['ID']['input'];
};


export type MutationDeleteMediaArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteOriginalArgs = {
  originalId: Scalars['ID']['input'];
};


export type MutationDownloadArgs = {
  cartoonId: Scalars['ID']['input'];
};


export type MutationRegenerateArgs = {
  idempotencyKey: InputMaybe<Scalars['String']['input']>;
  originalId: Scalars['ID']['input'];
  seed: InputMaybe<Scalars['Int']['input']>;
  styleId: InputMaybe<Scalars['ID']['input']>;
};


export type MutationRegisterDeviceArgs = {
  deviceId: Scalars['String']['input'];
};


export type MutationRetryJobArgs = {
  jobId: Scalars['ID']['input'];
};


export type MutationRetryMediaArgs = {
  id: Scalars['ID']['input'];
};


export type MutationUploadArgs = {
  file: Scalars['Upload']['input'];
  idempotencyKey: InputMaybe<Scalars['String']['input']>;
  seed: InputMaybe<Scalars['Int']['input']>;
  styleId: InputMaybe<Scalars['ID']['input']>;
};


export type MutationUploadMediaArgs = {
  file: Scalars['Upload']['input'];
  idempotencyKey: InputMaybe<Scalars['String']['input']>;
  type: MediaType;
};

/** A photo as it was uploaded. It is kept until its owner deletes it. */
export type Original = {
  __typename?: 'Original';
  cartoonCount: Scalars['Int']['output'];
  /** Newest first; empty once a face has been downloaded. */
  cartoons: Array<RegeneratedCartoon>;
  createdAt: Scalars['DateTime']['output'];
  /** The colour that takes up most of the picture, as `#rrggbb`. Null until the picture has been looked at, at the latest by its first job. */
  dominantColor: Maybe<Scalars['String']['output']>;
  downloadedFace: Maybe<DownloadedFace>;
  /** `/uploads/originals/{filename}`; load the picture by `imageUrl`. */
  filePath: Scalars['String']['output'];
  /** Bytes of the file as it was uploaded. */
  fileSize: Scalars['Int']['output'];
  /** `{timestamp}_{deviceId}.{ext}`; a good cache key. */
  filename: Scalars['String']['output'];
  /** Pixels, after EXIF orientation. */
  height: Scalars['Int']['output'];
  id: Scalars['ID']['output'];
  /** Absolute and signed: it loads with no header, for at least 24 hours. Ask again for a fresh one. */
  imageUrl: Scalars['String']['output'];
  /** The job that was started last. */
  latestJob: Maybe<Job>;
  /** Told by the file's bytes, e.g. `image/jpeg`. */
  mimeType: Scalars['String']['output'];
  /** For the attribute `srcset` of an `img` element: signed addresses with their widths, `… 480w, … 1200w`. Each loads as `imageUrl` does. */
  srcset: Scalars['String']['output'];
  /** A placeholder to paint before the picture comes: a ThumbHash of some 25 bytes, in base64. Null until the picture has been looked at, at the latest by its first job. */
  thumbhash: Maybe<Scalars['String']['output']>;
  /** Pixels, after EXIF orientation. */
  width: Scalars['Int']['output'];
};


/** A photo as it was uploaded. It is kept until its owner deletes it. */
export type OriginalCartoonsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** A photo as it was uploaded. It is kept until its owner deletes it. */
export type OriginalImageUrlArgs = {
  background?: InputMaybe<Background>;
  format: InputMaybe<ImageFormat>;
  size?: InputMaybe<ImageSize>;
};


/** A photo as it was uploaded. It is kept until its owner deletes it. */
export type OriginalSrcsetArgs = {
  background?: InputMaybe<Background>;
  format: InputMaybe<ImageFormat>;
  sizes: InputMaybe<Array<ImageSize>>;
};

/** One page of a list, newest first. */
export type OriginalConnection = {
  __typename?: 'OriginalConnection';
  edges: Array<OriginalEdge>;
  /** The entries without their cursors. */
  nodes: Array<Original>;
  pageInfo: PageInfo;
  /** How many there are on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** An entry of a list with its cursor. */
export type OriginalEdge = {
  __typename?: 'OriginalEdge';
  /** Pass it as `after` for what follows this entry. */
  cursor: Scalars['String']['output'];
  node: Original;
};

/** Where a page of a list ends. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Pass it as `after` for the next page. */
  endCursor: Maybe<Scalars['String']['output']>;
  hasNextPage: Scalars['Boolean']['output'];
};

export type Query = {
  __typename?: 'Query';
  /** Null when it is gone or not this device's. */
  cartoon: Maybe<RegeneratedCartoon>;
  /** Null when it is not this device's. */
  downloadedFace: Maybe<DownloadedFace>;
  /** This device's faces, newest first. */
  downloadedFaces: DownloadedFaceConnection;
  /** Null when it is not this device's, or ended over 7 days ago. */
  job: Maybe<Job>;
  /** This device's jobs, newest first. */
  jobs: JobConnection;
  /** The calling device. */
  me: Device;
  /** This device's media items, newest first. */
  media: MediaConnection;
  /** Null when it is not this device's. */
  mediaItem: Maybe<MediaItem>;
  /** For operators: send `Authorization: Bearer <ADMIN_TOKEN>` in place of a device's token. `UNAUTHENTICATED`: it is not that, or the server has none. */
  mediaStats: MediaStats;
  /** Null when it is not this device's. */
  original: Maybe<Original>;
  /** This device's originals, newest first. */
  originals: OriginalConnection;
  /** This device's COMPLETE items that are most like that one: near-duplicates first, then by score. Compared are its newest 1,000; empty when that item has no analysis yet, or one without what pictures are compared by. */
  similarMedia: Array<SimilarMedia>;
  /** The styles on offer; the first is the default. */
  styles: Array<Style>;
};


export type QueryCartoonArgs = {
  id: Scalars['ID']['input'];
};


export type QueryDownloadedFaceArgs = {
  id: Scalars['ID']['input'];
};


export type QueryDownloadedFacesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryJobArgs = {
  id: Scalars['ID']['input'];
};


export type QueryJobsArgs = {
  active: InputMaybe<Scalars['Boolean']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  originalId: InputMaybe<Scalars['ID']['input']>;
};


export type QueryMediaArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  status: InputMaybe<MediaStatus>;
  type: InputMaybe<MediaType>;
};


export type QueryMediaItemArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOriginalArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOriginalsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QuerySimilarMediaArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  id: Scalars['ID']['input'];
};

export type RegeneratePayload = {
  __typename?: 'RegeneratePayload';
  /** The job that draws one more cartoon. */
  job: Job;
  original: Original;
};

/** A cartoon of an original. Temporary: it is gone at `expiresAt`, or as soon as a face of its original is downloaded. */
export type RegeneratedCartoon = {
  __typename?: 'RegeneratedCartoon';
  createdAt: Scalars['DateTime']['output'];
  /** The colour that takes up most of the picture, as `#rrggbb`. Null until the picture has been looked at, at the latest by its first job. */
  dominantColor: Maybe<Scalars['String']['output']>;
  /** The engine that drew it, e.g. `builtin`. */
  engine: Scalars['String']['output'];
  /** When the clean-up deletes it if it is never downloaded. */
  expiresAt: Scalars['DateTime']['output'];
  /** True when the preferred engine was away and the built-in one drew it. */
  fallbackUsed: Scalars['Boolean']['output'];
  /** `/uploads/temp/{filename}`; load the picture by `imageUrl`. */
  filePath: Scalars['String']['output'];
  /** Bytes. */
  fileSize: Scalars['Int']['output'];
  /** `{timestamp}_{originalId}.{ext}`; a good cache key. */
  filename: Scalars['String']['output'];
  /** Pixels. */
  height: Scalars['Int']['output'];
  id: Scalars['ID']['output'];
  /** Absolute and signed: it loads with no header, until `expiresAt` at the latest. */
  imageUrl: Scalars['String']['output'];
  mimeType: Scalars['String']['output'];
  original: Original;
  originalId: Scalars['ID']['output'];
  /** What it was drawn with. The built-in engine draws the same picture again from the same original, style and seed. */
  seed: Scalars['Int']['output'];
  /** For the attribute `srcset` of an `img` element: signed addresses with their widths, `… 480w, … 1200w`. Each loads as `imageUrl` does. */
  srcset: Scalars['String']['output'];
  /** Null when the engine no longer offers it. */
  style: Maybe<Style>;
  /** The style it was drawn in, e.g. `ink`. */
  styleId: Scalars['ID']['output'];
  /** A placeholder to paint before the picture comes: a ThumbHash of some 25 bytes, in base64. Null until the picture has been looked at, at the latest by its first job. */
  thumbhash: Maybe<Scalars['String']['output']>;
  /** Pixels. */
  width: Scalars['Int']['output'];
};


/** A cartoon of an original. Temporary: it is gone at `expiresAt`, or as soon as a face of its original is downloaded. */
export type RegeneratedCartoonImageUrlArgs = {
  background?: InputMaybe<Background>;
  format: InputMaybe<ImageFormat>;
  size?: InputMaybe<ImageSize>;
};


/** A cartoon of an original. Temporary: it is gone at `expiresAt`, or as soon as a face of its original is downloaded. */
export type RegeneratedCartoonSrcsetArgs = {
  background?: InputMaybe<Background>;
  format: InputMaybe<ImageFormat>;
  sizes: InputMaybe<Array<ImageSize>>;
};

export type RegisterDevicePayload = {
  __typename?: 'RegisterDevicePayload';
  device: Device;
  /** Send it as `Authorization: Bearer <token>`; keep it in the keychain or keystore. */
  token: Scalars['String']['output'];
};

/** A media item that is like another one. */
export type SimilarMedia = {
  __typename?: 'SimilarMedia';
  item: MediaItem;
  /** Whether it is the same picture but for its size, format, tones or a narrow margin. */
  nearDuplicate: Scalars['Boolean']['output'];
  /** How alike they are, -1..1: 1 is the same picture; from about 0.8 on they show the like. */
  score: Scalars['Float']['output'];
};

/** What a picture of a web site is for. */
export type SiteRole =
  /** Wide and calm, with nothing in it. */
  | 'BACKGROUND'
  /** Much wider than high. */
  | 'BANNER'
  /** A picture within the text. */
  | 'CONTENT'
  /** A screenshot, an icon or a button. */
  | 'INTERFACE';

/** What a picture of a web site is for, told by its shape and content. */
export type SiteUse = {
  __typename?: 'SiteUse';
  role: SiteRole;
  /** Widths in which it should be offered, pixels, rising; none is wider than the picture. */
  widths: Array<Scalars['Int']['output']>;
};

/** A style in which cartoons are drawn. */
export type Style = {
  __typename?: 'Style';
  /** One or two sentences on what the picture will look like. */
  description: Scalars['String']['output'];
  /** The engine that draws it, e.g. `builtin`. */
  engine: Scalars['String']['output'];
  /** What `upload` and `regenerate` take as `styleId`, e.g. `ink`. */
  id: Scalars['ID']['output'];
  /** Fit to show to a person. */
  name: Scalars['String']['output'];
  /** A small picture of the style. */
  sampleUrl: Maybe<Scalars['String']['output']>;
};

export type Subscription = {
  __typename?: 'Subscription';
  /** Cartoons of this device, or of one original, as they become ready. With `since`, those with `createdAt >= since` first (oldest first, at most 100). Stays open. */
  cartoonReady: RegeneratedCartoon;
  /** The present state of a job first, then each change; completes after READY, FAILED or CANCELED. After a lost connection subscribe again and drop what `seq` says you have seen. */
  jobProgress: Job;
  /** Every job of this device: the active ones first, then each change of any. Stays open. */
  jobUpdates: Job;
  /** The present state of a media item first, then each change; completes after COMPLETE or FAILED, and when the item is deleted. After a lost connection subscribe again and drop what `seq` says you have seen. */
  mediaProgress: MediaItem;
  /** How far this device's upload with that key has come: its present state first (WAITING when there is none), then each change; completes after STORED or FAILED. Subscribe before the upload begins. */
  uploadProgress: UploadProgress;
};


export type SubscriptionCartoonReadyArgs = {
  originalId: InputMaybe<Scalars['ID']['input']>;
  since: InputMaybe<Scalars['DateTime']['input']>;
};


export type SubscriptionJobProgressArgs = {
  jobId: Scalars['ID']['input'];
};


export type SubscriptionMediaProgressArgs = {
  id: Scalars['ID']['input'];
};


export type SubscriptionUploadProgressArgs = {
  idempotencyKey: Scalars['String']['input'];
};

export type UploadMediaPayload = {
  __typename?: 'UploadMediaPayload';
  /** Follow it with `mediaProgress`; its `url` loads at once. */
  item: MediaItem;
};

export type UploadPayload = {
  __typename?: 'UploadPayload';
  /** The job that draws the first cartoon; follow it with `jobProgress`. */
  job: Job;
  original: Original;
};

/** How far an upload has come, while it is coming in. */
export type UploadProgress = {
  __typename?: 'UploadProgress';
  /** The `idempotencyKey` of the upload. */
  id: Scalars['ID']['output'];
  /** Bytes of the picture that have come so far. */
  receivedBytes: Scalars['Int']['output'];
  state: UploadState;
  /** Bytes of the whole picture; null while the client has not told, exact from CHECKING on. */
  totalBytes: Maybe<Scalars['Int']['output']>;
};

/** How far an upload has come. STORED and FAILED are final. */
export type UploadState =
  /** All of it has come; the photo is being looked at and stored. */
  | 'CHECKING'
  /** It was refused or broken off; the answer of `upload` says why. */
  | 'FAILED'
  /** It is coming in; see `UploadProgress.receivedBytes`. */
  | 'RECEIVING'
  /** The photo is stored: `upload` answers, or has answered. */
  | 'STORED'
  /** Nothing of it has come yet. */
  | 'WAITING';

/** What a vision service answered, as it came. */
export type VisionResponse = {
  __typename?: 'VisionResponse';
  /** The body of its answer: JSON. */
  body: Scalars['String']['output'];
  /** `google-vision` or `openai-vision`. */
  service: Scalars['String']['output'];
};
