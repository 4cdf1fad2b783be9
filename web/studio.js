/** One photo: what is being made of it, what was made, and what can be done with it. */
import { ApiError, ask, newKey, sendPhoto } from "./api.js";
import { CANCEL, DELETE, DOWNLOAD, PHOTO, PROGRESS, REGENERATE, RETRY, UPLOAD } from "./documents.js";
import { announce, byId, goTo } from "./dom.js";
import { attempt, showProblem } from "./problem.js";
import { StudioView } from "./studio-view.js";
import { stageOf } from "./words.js";

const FINAL = ["READY", "FAILED", "CANCELED"];

/** Whether a job has not ended. */
const isActive = (job) => Boolean(job) && !FINAL.includes(job.status);

export class Studio {
  #subscriptions;
  #chosenStyle;
  #onChange;
  #view;
  #photo = null;
  /** What is in the strip, the newest first: a job, or the cartoon that came of one. */
  #items = [];
  #selected = "photo";
  #sending = null;
  #cut = null;
  #face = null;
  /** Ways to stop following jobs. */
  #following = new Map();
  /** Changes whenever another photo is turned to: answers that come late are not for it. */
  #visit = 0;

  /** `chosenStyle()` answers a style, `onChange()` is told when photos or faces came or went. */
  constructor({ subscriptions, chosenStyle, onChange }) {
    this.#subscriptions = subscriptions;
    this.#chosenStyle = chosenStyle;
    this.#onChange = onChange;
    this.#view = new StudioView({
      select: (key) => this.#select(key),
      cancel: () => attempt(() => this.#cancel()),
      retry: () => attempt(() => this.#retry()),
      pick: () => attempt(() => this.#pick()),
      more: () => this.#more(),
      delete: () => attempt(() => this.#delete()),
    });
  }

  get photoId() {
    return this.#photo?.id ?? null;
  }

  /** Sends a photo and follows its first cartoon. The same key again: a lost answer leaves no second photo. */
  send(file) {
    const key = newKey();
    const styleId = this.#chosenStyle()?.id;
    return attempt(() => this.#send(file, { key, styleId }));
  }

  async #send(file, variables) {
    this.#leave();
    const abort = new AbortController();
    const sending = { percent: 0, picture: URL.createObjectURL(file), abort };
    this.#sending = sending;
    this.#show();
    goTo(byId("studio-title"));
    announce("Sending the photo.");
    const onProgress = (percent) => {
      sending.percent = percent;
      if (this.#sending === sending) this.#show();
    };
    try {
      const { upload } = await sendPhoto(UPLOAD, { file, variables, onProgress, signal: abort.signal });
      // Canceled, but the server had it already.
      if (this.#sending !== sending) return this.#onChange();
      history.pushState(null, "", `#photo-${upload.original.id}`);
      this.#onChange();
      await this.#load(upload.original.id);
    } catch (error) {
      if (this.#sending === sending) this.close();
      throw error;
    } finally {
      URL.revokeObjectURL(sending.picture);
    }
  }

  /** Shows a photo of the past, and follows what is being made of it. */
  open(id) {
    return attempt(async () => {
      this.#leave();
      await this.#load(id);
      goTo(byId("studio-title"));
    });
  }

  /** Puts the photo away. */
  close() {
    this.#leave();
    this.#show();
    byId("new").focus();
    if (location.hash) history.pushState(null, "", location.pathname + location.search);
  }

  /** The style was changed: the button names it. */
  refresh() {
    this.#show();
  }

  async #load(id) {
    const { original, jobs } = await this.#askHere(PHOTO, { id });
    if (!original) {
      this.close();
      throw new ApiError("There is no such photo, or it is another browser's.", {
        code: "NOT_FOUND",
        retryable: false,
      });
    }
    const { cartoons, downloadedFace, latestJob, ...photo } = original;
    this.#leave();
    this.#photo = photo;
    this.#face = downloadedFace;
    this.#items = cartoons.map((cartoon) => ({ key: cartoon.id, cartoon, job: null }));
    const ended = latestJob && !isActive(latestJob) && latestJob.status !== "READY" ? [latestJob] : [];
    const shown = [...jobs.nodes, ...(cartoons.length === 0 ? ended : [])];
    for (const job of shown.reverse()) {
      if (job.kind === "CARTOON") this.#add(job);
      else if (isActive(job)) this.#startCut(job);
    }
    this.#selected = this.#items[0]?.key ?? "photo";
    this.#show();
  }

  /** As `ask`, but the answer is dropped when another photo was turned to meanwhile. */
  async #askHere(query, variables) {
    const visit = this.#visit;
    const data = await ask(query, variables);
    if (visit !== this.#visit) throw new ApiError("Too late.", { code: "ABORTED" });
    return data;
  }

  #leave() {
    this.#visit += 1;
    this.#sending?.abort.abort();
    for (const stop of this.#following.values()) stop();
    this.#following.clear();
    this.#photo = null;
    this.#items = [];
    this.#selected = "photo";
    this.#sending = null;
    this.#cut = null;
    this.#face = null;
  }

  #add(job) {
    const item = { key: job.id, job, cartoon: null };
    this.#items.unshift(item);
    this.#selected = item.key;
    this.#follow(job, (changed) => this.#itemChanged(item, changed));
  }

  #startCut(job) {
    this.#cut = job;
    this.#follow(job, (changed) => this.#cutChanged(changed));
  }

  /** Calls `onChange` with the job as it stands, now and at every change, until it has ended. */
  #follow(job, onChange) {
    let { seq } = job;
    onChange(job);
    if (!isActive(job)) return;
    const next = ({ jobProgress }) => {
      // After a lost connection the present state comes again.
      if (jobProgress.seq <= seq) return;
      seq = jobProgress.seq;
      onChange(jobProgress);
      this.#show();
    };
    const stop = () => this.#following.delete(job.id);
    const error = (problem) => {
      stop();
      showProblem(problem);
    };
    const end = this.#subscriptions.subscribe(PROGRESS, { jobId: job.id }, { next, error, complete: stop });
    this.#following.set(job.id, end);
  }

  #itemChanged(item, job) {
    const before = item.job;
    item.job = job;
    if (job.status === "READY" && job.cartoon) {
      item.cartoon = job.cartoon;
      announce("The cartoon is ready.");
      this.#onChange();
    } else if (job.status === "FAILED") announce(job.error?.message ?? "The drawing failed.");
    else if (job.status === "CANCELED") announce("The drawing was canceled.");
    else if (before === job || stageOf(before) !== stageOf(job)) announce(stageOf(job));
  }

  #cutChanged(job) {
    this.#cut = isActive(job) ? job : null;
    if (job.status === "READY") {
      this.#face = job.face;
      this.#items = [];
      announce("The face is ready to be downloaded.");
      this.#onChange();
      this.#show();
      // Whoever watched the cutting goes on with what is next.
      if (byId("studio").contains(document.activeElement)) byId("save").focus();
    } else if (job.status === "FAILED")
      showProblem(new ApiError(job.error?.message ?? "The face could not be cut out.", job.error ?? {}), () =>
        this.#again(job),
      );
    else if (job.status === "CANCELED") announce("Cutting out was canceled. All variants are still there.");
    else announce(stageOf(job));
  }

  #again(job) {
    return attempt(async () => {
      const { retryJob } = await this.#askHere(RETRY, { jobId: job.id });
      this.#startCut(retryJob);
      this.#show();
    });
  }

  #current() {
    return this.#items.find(({ key }) => key === this.#selected);
  }

  #select(key) {
    this.#selected = key;
    this.#show();
  }

  async #cancel() {
    if (this.#sending) {
      announce("The upload was canceled.");
      return this.close();
    }
    const item = this.#cut ? null : this.#current();
    const { cancelJob } = await this.#askHere(CANCEL, { jobId: (this.#cut ?? item.job).id });
    // Its subscription may have told already.
    if (item && isActive(item.job)) this.#itemChanged(item, cancelJob);
    else if (!item && this.#cut) this.#cutChanged(cancelJob);
    this.#show();
  }

  async #retry() {
    const item = this.#current();
    const { retryJob } = await this.#askHere(RETRY, { jobId: item.job.id });
    this.#follow(retryJob, (changed) => this.#itemChanged(item, changed));
    this.#show();
  }

  #more() {
    const variables = { originalId: this.#photo.id, styleId: this.#chosenStyle()?.id, key: newKey() };
    return attempt(() =>
      this.#unlessGone(async () => {
        const { regenerate } = await this.#askHere(REGENERATE, variables);
        this.#add(regenerate.job);
        this.#show();
      }),
    );
  }

  async #pick() {
    const { cartoon } = this.#current();
    await this.#unlessGone(async () => {
      const { download } = await this.#askHere(DOWNLOAD, { cartoonId: cartoon.id });
      if (download.face) {
        this.#face = download.face;
        this.#onChange();
      } else if (download.job) this.#startCut(download.job);
      this.#show();
    });
  }

  /** What was decided elsewhere (another tab, a cartoon that expired) is shown, and then said. */
  async #unlessGone(action) {
    try {
      await action();
    } catch (error) {
      if (["ALREADY_DOWNLOADED", "NOT_FOUND"].includes(error.code)) await this.#load(this.#photo.id);
      throw error;
    }
  }

  async #delete() {
    if (!confirm("Delete this photo, its cartoons and its face? This can't be undone.")) return;
    await ask(DELETE, { id: this.#photo.id });
    this.close();
    announce("The photo was deleted.");
    this.#onChange();
  }

  #show() {
    this.#view.show({
      photo: this.#photo,
      items: this.#items,
      selected: this.#selected,
      current: this.#current(),
      sending: this.#sending,
      cut: this.#cut,
      face: this.#face,
      style: this.#chosenStyle(),
    });
  }
}
