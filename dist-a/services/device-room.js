/**
 * Bounds what each device has of something. A place is taken before the document is written, so that requests that come
 * together can't all pass by the same count.
 */
export class DeviceRoom {
    #options;
    #places = new Map();
    constructor(options) {
        this.#options = options;
    }
    /**
     * Takes a place for each document that is about to be written: all of them, or none.
     * @param purposes the same for requests that mean the same document: they share a place.
     * @returns the way to give them back, to be called when all is written or nothing came of it; harmless when repeated.
     * @throws the refusal when there are not as many.
     */
    async take(deviceId, ...purposes) {
        const { count, maximum, refusal } = this.#options;
        const places = this.#places.get(deviceId) ?? { holders: new Map(), taken: 0, givenBack: 0, asking: 0 };
        this.#places.set(deviceId, places);
        const { givenBack } = places;
        places.asking += 1;
        try {
            const known = await count(deviceId);
            // No await from here on: of those who come together each sees the places of the others.
            const wanted = new Set(purposes.filter((purpose) => !places.holders.has(purpose))).size;
            // What was held when the database was asked, or taken since, may have become a document that its answer lacks.
            if (wanted > 0 && known + places.taken - givenBack + wanted > maximum)
                throw refusal(known);
            for (const purpose of purposes)
                hold(places, purpose);
        }
        finally {
            places.asking -= 1;
            this.#forget(deviceId, places);
        }
        let held = true;
        return () => {
            if (held)
                for (const purpose of purposes)
                    letGo(places, purpose);
            held = false;
            this.#forget(deviceId, places);
        };
    }
    #forget(deviceId, { taken, givenBack, asking }) {
        if (taken === givenBack && asking === 0)
            this.#places.delete(deviceId);
    }
}
function hold(places, purpose) {
    const holders = places.holders.get(purpose) ?? 0;
    places.holders.set(purpose, holders + 1);
    if (holders === 0)
        places.taken += 1;
}
function letGo(places, purpose) {
    const holders = (places.holders.get(purpose) ?? 0) - 1;
    if (holders > 0) {
        places.holders.set(purpose, holders);
        return;
    }
    places.holders.delete(purpose);
    places.givenBack += 1;
}
//# sourceMappingURL=device-room.js.map