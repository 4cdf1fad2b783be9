import { Topics } from "../topics.js";
/** Makes the topics, one for each item. */
export function createMediaEvents() {
    const items = new Topics();
    return {
        itemChanged: (item) => items.publish(item._id, item),
        itemGone: (mediaId) => items.end(mediaId),
        ofItem: (mediaId) => items.subscribe(mediaId),
        followed: () => items.keys(),
    };
}
//# sourceMappingURL=media-events.js.map