import type { MediaItem } from "../../schema/media.js";
import { type EventStream, Topics } from "../topics.js";

/** What happens to media items, for whoever listens in this process. Nothing is kept: the database is the truth. */
export interface MediaEvents {
  itemChanged(item: MediaItem): void;
  /** Ends the streams of an item that was deleted. */
  itemGone(mediaId: string): void;
  /** Every change of one item. */
  ofItem(mediaId: string): EventStream<MediaItem>;
  /** Items that somebody in this process listens to. */
  followed(): string[];
}

/** Makes the topics, one for each item. */
export function createMediaEvents(): MediaEvents {
  const items = new Topics<MediaItem>();
  return {
    itemChanged: (item) => items.publish(item._id, item),
    itemGone: (mediaId) => items.end(mediaId),
    ofItem: (mediaId) => items.subscribe(mediaId),
    followed: () => items.keys(),
  };
}
