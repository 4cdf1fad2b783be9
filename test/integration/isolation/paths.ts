import type { Ids } from "./victim.js";

/** One HTTP request by which somebody's things could be asked for. */
export interface Request {
  path: string;
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  json?: object;
  /** Sent as multipart/form-data: texts, and the bytes of pictures. */
  form?: Record<string, string | Uint8Array>;
  headers?: Record<string, string>;
  /** Which of the victim's signatures opens it: those of images. */
  signed?: "original" | "cartoon" | "face" | "media";
}

/** The ways to ask, of the ids that are asked for and a photo. */
type RequestsOf = (ids: Ids, photo: Uint8Array) => Request[];

/**
 * Every path of openapi.json. One that is missing here fails the matrix: whoever adds one has to say how another device's
 * things could be asked for by it.
 */
export const PATHS: Record<string, RequestsOf> = {
  "POST /api/upload": ({ deviceId }, photo) => [
    { path: "/api/upload?wait=0", method: "POST", form: { image: photo, device_id: deviceId } },
  ],
  "POST /api/regenerate/{originalId}": ({ originalId, downloadedOriginalId, deviceId, idempotencyKey }) => [
    ...[originalId, downloadedOriginalId].map((id) => post(`/api/regenerate/${id}?wait=0`, {})),
    post(`/api/regenerate/${originalId}?wait=0`, { device_id: deviceId }),
    { ...post(`/api/regenerate/${originalId}?wait=0`, {}), headers: { "idempotency-key": idempotencyKey } },
  ],
  "POST /api/download/{cartoonId}": ({ cartoonId, goneCartoonId, deviceId }) => [
    ...[cartoonId, goneCartoonId].map((id) => post(`/api/download/${id}?wait=0`, {})),
    post(`/api/download/${cartoonId}?wait=0`, { device_id: deviceId }),
  ],
  "GET /api/jobs/{jobId}": ({ readyJobId, faceJobId, canceledJobId, activeJobId }) =>
    [readyJobId, faceJobId, canceledJobId, activeJobId].map((id) => ({ path: `/api/jobs/${id}` })),
  "GET /api/originals": ({ originalCursor }) => [{ path: `/api/originals?after=${originalCursor}` }],
  "GET /api/downloaded-faces": ({ faceCursor }) => [{ path: `/api/downloaded-faces?after=${faceCursor}` }],
  "GET /api/temp/{cartoonId}": ({ cartoonId, goneCartoonId }) => [
    { path: `/api/temp/${cartoonId}`, signed: "cartoon" },
    { path: `/api/temp/${goneCartoonId}` },
  ],
  "PATCH /users/me": ({ deviceId }, photo) => [
    { path: "/users/me", method: "PATCH", form: { profile_image: photo, device_id: deviceId } },
  ],
  "GET /api/images/{mediaId}": ({ mediaId }) => [{ path: `/api/images/${mediaId}`, signed: "media" }],
  "GET /serve/{mediaId}": ({ mediaId }) => [{ path: `/serve/${mediaId}`, signed: "media" }],
  "POST /api/media/renew": ({ mediaId }) => [
    post("/api/media/renew", { claims: [{ id: mediaId, claimToken: "guessed" }] }),
  ],
  "POST /api/media/complete/{mediaId}": ({ mediaId }) => [
    { ...post(`/api/media/complete/${mediaId}`, {}), headers: { "claim-token": "guessed" } },
  ],
  "DELETE /api/media/cleanup/{mediaId}": ({ mediaId }) => [
    { path: `/api/media/cleanup/${mediaId}`, method: "DELETE", headers: { "claim-token": "guessed" } },
  ],
  "GET /api/media/analysis/{mediaId}": ({ mediaId }) => [{ path: `/api/media/analysis/${mediaId}` }],
  "GET /uploads/{folder}/{filename}": ({ originalFile, cartoonFile, faceFile, mediaFile }) => [
    { path: `/uploads/originals/${originalFile}`, signed: "original" },
    { path: `/uploads/temp/${cartoonFile}`, signed: "cartoon" },
    { path: `/uploads/downloaded/${faceFile}`, signed: "face" },
    { path: `/uploads/media/${mediaFile}`, signed: "media" },
  ],
};

/** Paths that show nothing of any device, or tell on purpose. */
export const PATHS_APART: Record<string, string> = {
  "GET /api/media/pending/all": "for workers, who bring a key: a device's token is a wrong one",
  "POST /api/media/claim": "for workers, who bring a key: a device's token is a wrong one",
  "POST /api/devices": "tells that a UUID is in use, and nothing more",
  "GET /health/live": "of the whole server",
  "GET /health/ready": "of the whole server",
  "GET /metrics": "of the whole server; closed to strangers by a rule of its own",
  "GET /openapi.json": "the same for everybody",
};

function post(path: string, json: object): Request {
  return { path, method: "POST", json };
}
