/** What is seen in pictures: found once, then stored with their documents. */
export class PictureTraitsService {
    #options;
    #underWay = new Map();
    constructor(options) {
        this.#options = options;
    }
    /**
     * The traits of an image; looks at it now when nobody has before.
     * @throws AppError UNDECODABLE_IMAGE, TOO_MANY_PIXELS; a plain Error when an image process failed.
     */
    async of(address, record) {
        if (record.traits)
            return record.traits;
        const key = `${address.folder}/${address.filename}`;
        let work = this.#underWay.get(key);
        if (!work) {
            work = this.#look(address).finally(() => this.#underWay.delete(key));
            this.#underWay.set(key, work);
        }
        return work;
    }
    /** Stores what an engine has seen on the way; what is stored already stays. */
    async store({ folder, filename }, traits) {
        const unseen = { filename, traits: { $exists: false } };
        const change = { $set: { traits } };
        await this.#write[folder](unseen, change);
        this.#options.lookup.forget({ folder, filename });
    }
    async #look(address) {
        const { files, describe } = this.#options;
        const traits = await describe(files.pathOf(address.folder, address.filename));
        await this.store(address, traits);
        return traits;
    }
    /** The collections have types of their own, so that there is no one call for all of them. */
    #write = {
        originals: (filter, change) => this.#options.models.originals.updateOne(filter, change),
        temp: (filter, change) => this.#options.models.cartoons.updateOne(filter, change),
        downloaded: (filter, change) => this.#options.models.faces.updateOne(filter, change),
        media: (filter, change) => this.#options.models.media.updateOne(filter, change),
    };
}
//# sourceMappingURL=picture-traits.js.map