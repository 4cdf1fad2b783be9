/** What is happening, in words. */

/** Titles of the steps of each kind of job, in their order. */
export const STEPS = {
  CARTOON: [
    ["SENDING", "Send"],
    ["PREPARING", "Prepare"],
    ["DETECTING", "Find the person"],
    ["STYLIZING", "Draw"],
    ["STORING", "Keep"],
  ],
  FACE_CUT: [
    ["PREPARING", "Prepare"],
    ["DETECTING", "Find the face"],
    ["CUTTING", "Cut out"],
    ["STORING", "Keep"],
  ],
};

const STAGES = {
  QUEUED: "Waiting for its turn",
  PREPARING: "Looking at the picture",
  DETECTING: "Looking for the person",
  STYLIZING: "Drawing",
  CUTTING: "Cutting out the face",
  STORING: "Keeping the picture",
  DONE: "Done",
};

/** The stage of a job that is under way, as a sentence without its end. */
export function stageOf({ status, stage, queuePosition, error, nextRetryAt }) {
  if (status === "WAITING") return error?.message ?? "Waiting for the AI server";
  if (status === "QUEUED" && nextRetryAt && error) return `${error.message} It is tried again shortly`;
  if (status === "QUEUED" && queuePosition > 1)
    return `${STAGES.QUEUED}: number ${queuePosition} in the queue`;
  return STAGES[status === "QUEUED" ? "QUEUED" : stage] ?? "Working";
}

/** How a job stands, with figures. */
export function progressOf(job) {
  const eta = job.etaSeconds;
  const left = eta ? `, about ${eta} second${eta === 1 ? "" : "s"} left` : "";
  const percent = job.status === "RUNNING" ? ` · ${job.percent} %` : "";
  return `${stageOf(job)}${percent}${left}`;
}

/** What a picture shows, for those who don't see it. */
export function describeCartoon({ style, styleId, seed }) {
  return `Cartoon of your photo, style ${style?.name ?? styleId}, seed ${seed}`;
}

/** When something was made, as people say it here. */
export function dateOf(text) {
  return new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
