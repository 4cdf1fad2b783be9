/** Errors in words: what the server says is fit to show. */
import { byId, setText } from "./dom.js";

let again;
let returnTo;

/** Shows what went wrong, with a button to try again where that may help. */
export function showProblem(error, retry) {
  again = error.retryable ? retry : undefined;
  returnTo = document.activeElement;
  setText(byId("problem-text"), error.message);
  byId("problem-retry").hidden = !again;
  byId("problem").hidden = false;
  byId("problem").scrollIntoView({ block: "nearest" });
}

/** Takes the last problem away: something new is under way. */
export function clearProblem() {
  const box = byId("problem");
  const hadFocus = box.contains(document.activeElement);
  box.hidden = true;
  setText(byId("problem-text"), "");
  if (hadFocus) (returnTo?.isConnected ? returnTo : byId("new")).focus();
}

/** Runs what a person asked for; shows its failure, and offers to try again. */
export async function attempt(action) {
  clearProblem();
  try {
    await action();
  } catch (error) {
    report(error, action);
  }
}

/** Runs what nobody asked for just now: neither it nor its failure takes a problem away that is on show. */
export async function inBackground(action) {
  try {
    await action();
  } catch (error) {
    if (byId("problem").hidden || error.code === undefined) report(error, action);
  }
}

function report(error, action) {
  if (error.code === undefined) throw error;
  if (error.code !== "ABORTED") showProblem(error, () => attempt(action));
}

/** Wires the buttons of the box. */
export function prepareProblems() {
  byId("problem-close").addEventListener("click", clearProblem);
  byId("problem-retry").addEventListener("click", () => again?.());
}
