/** Whether the sheet shows a card rather than a person cut out: a card has hard borders, a person is soft somewhere. */
export function isCard({ matte }) {
    return matte.every((value) => value === 0 || value === 1);
}
//# sourceMappingURL=card.js.map