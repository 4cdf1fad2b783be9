/** Everything that the page asks of the API. */

const CARTOON = `fragment Cartoon on RegeneratedCartoon {
  id originalId seed styleId style { id name } grid: imageUrl(size: GRID) detail: imageUrl(size: DETAIL)
}`;

const FACE = `fragment Face on DownloadedFace {
  id originalId createdAt grid: faceUrl(size: GRID) detail: faceUrl(size: DETAIL) png: faceUrl(format: PNG)
  sticker: faceUrl(size: STICKER, format: WEBP)
}`;

const JOB = `fragment Progress on Job {
  id seq kind status stage percent queuePosition etaSeconds nextRetryAt cancelable originalId previewDataUrl
  error { code message retryable } cartoon { ...Cartoon } face { ...Face }
} ${CARTOON} ${FACE}`;

export const STYLES = "query Styles { styles { id name description sampleUrl } }";

export const UPLOAD = `mutation Upload($file: Upload!, $styleId: ID, $key: String) {
  upload(file: $file, styleId: $styleId, idempotencyKey: $key) { original { id } job { ...Progress } }
} ${JOB}`;

export const REGENERATE = `mutation Regenerate($originalId: ID!, $styleId: ID, $key: String) {
  regenerate(originalId: $originalId, styleId: $styleId, idempotencyKey: $key) { job { ...Progress } }
} ${JOB}`;

export const DOWNLOAD = `mutation Download($cartoonId: ID!) {
  download(cartoonId: $cartoonId) { job { ...Progress } face { ...Face } }
} ${JOB}`;

export const CANCEL = `mutation Cancel($jobId: ID!) { cancelJob(jobId: $jobId) { ...Progress } } ${JOB}`;

export const RETRY = `mutation Retry($jobId: ID!) { retryJob(jobId: $jobId) { ...Progress } } ${JOB}`;

export const DELETE = "mutation Delete($id: ID!) { deleteOriginal(originalId: $id) { deletedOriginalId } }";

export const PROGRESS = `subscription Progress($jobId: ID!) { jobProgress(jobId: $jobId) { ...Progress } } ${JOB}`;

export const PHOTO = `query Photo($id: ID!) {
  original(id: $id) {
    id createdAt detail: imageUrl(size: DETAIL) small: imageUrl(size: SMALL)
    cartoons(first: 100) { ...Cartoon } downloadedFace { ...Face } latestJob { ...Progress }
  }
  jobs(originalId: $id, active: true, first: 100) { nodes { ...Progress } }
} ${JOB}`;

export const ACTIVE = "query Active { jobs(active: true, first: 1) { nodes { originalId } } }";

export const PHOTOS = `query Photos($after: String) {
  originals(first: 24, after: $after) {
    nodes { id createdAt small: imageUrl(size: SMALL) cartoonCount downloadedFace { id } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const FACES = `query Faces($after: String) {
  downloadedFaces(first: 24, after: $after) { nodes { ...Face } pageInfo { hasNextPage endCursor } }
} ${FACE}`;
