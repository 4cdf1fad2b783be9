/** Documents go first: a file without a document is swept, a document without a file would be shown. */
export function createCartoonRemoval(options) {
    const { models, files, images } = options;
    return async (originalId) => {
        const cartoons = await models.cartoons.find({ originalId }).lean();
        await models.cartoons.deleteMany({ _id: { $in: cartoons.map(({ _id }) => _id) } });
        for (const { filename } of cartoons)
            images.forget("temp", filename);
        for (const { filename } of cartoons) {
            await files.remove("temp", filename);
            await images.removeVariants("temp", filename);
        }
    };
}
//# sourceMappingURL=cartoon-removal.js.map