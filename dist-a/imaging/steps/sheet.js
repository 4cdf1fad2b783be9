/** Shows those who wait what there is so far. */
export function showPreview() {
    return { name: "preview", cost: 13, run: (_sheet, work) => work.preview() };
}
//# sourceMappingURL=sheet.js.map