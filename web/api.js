/** Queries, mutations and uploads over HTTP. What goes wrong is an ApiError, with a message that is fit to show. */
import { ENDPOINT, forgetDevice, ownDevice } from "./device.js";

/** A failure in words. `retryable`: the same may succeed when it is tried again. */
export class ApiError extends Error {
  constructor(message, { code = "OFFLINE", retryable = true, details = {} } = {}) {
    super(message);
    this.code = code;
    this.retryable = retryable;
    this.details = details;
  }
}

const UNREACHABLE = "The server can't be reached. Check the connection and try again.";

/** Sends a query or mutation; answers its data. A token that the server does not know is replaced once. */
export async function ask(query, variables = {}) {
  const { token } = await device();
  try {
    return dataOf(await post(token, JSON.stringify({ query, variables })));
  } catch (error) {
    if (error.code !== "UNAUTHENTICATED") throw error;
    forgetDevice(token);
    return dataOf(await post((await device()).token, JSON.stringify({ query, variables })));
  }
}

/**
 * Sends a photo by the GraphQL multipart request specification. XMLHttpRequest, because fetch tells nothing of what
 * has been sent.
 */
export async function sendPhoto(query, { file, variables, onProgress, signal }) {
  const { token } = await device();
  const form = new FormData();
  form.set("operations", JSON.stringify({ query, variables: { ...variables, file: null } }));
  form.set("map", '{"0":["variables.file"]}');
  form.set("0", file);
  const request = new XMLHttpRequest();
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => onProgress(Math.floor((loaded / total) * 100));
  signal.addEventListener("abort", () => request.abort());
  await new Promise((resolve, reject) => {
    request.onload = resolve;
    request.onerror = () => reject(new ApiError(UNREACHABLE));
    request.onabort = () => reject(new ApiError("The upload was canceled.", { code: "ABORTED" }));
    request.open("POST", ENDPOINT);
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.send(form);
  });
  return dataOf(request.response);
}

async function device() {
  try {
    return await ownDevice();
  } catch (error) {
    throw error.code ? new ApiError(error.message, { code: error.code }) : new ApiError(UNREACHABLE);
  }
}

async function post(token, body) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  try {
    const response = await fetch(ENDPOINT, { method: "POST", headers, body });
    return await response.json();
  } catch {
    throw new ApiError(UNREACHABLE);
  }
}

function dataOf(answer) {
  if (!answer) throw new ApiError(UNREACHABLE);
  if (answer.errors) throw toApiError(answer.errors[0]);
  return answer.data;
}

/** A GraphQL error as an ApiError. */
export function toApiError({ message, extensions = {} }) {
  return new ApiError(message, extensions);
}

/**
 * Pictures by the page's own address: the server may be reached under several names, and gives out one. Only addresses of
 * the same origin can be saved under a name of our choice.
 */
export function local(url) {
  const at = url.indexOf("/uploads/");
  return at < 0 ? url : url.slice(at + 1);
}

/** A key that makes it harmless to send the same thing twice. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}
