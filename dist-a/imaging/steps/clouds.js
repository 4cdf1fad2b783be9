/**
 * A cumulus as SVG shapes: a heap of puffs, each with smaller ones around its rim, so that the outline is crisp and
 * scalloped at every size; each puff is painted in three tones, those below before those above. Its underside melts.
 */
export function cumulus(place, colours, roll) {
    const heaped = heap(place, roll).sort((one, other) => one.puff.y - other.puff.y);
    const { lit, base, height } = place;
    const id = `cloud${Math.round(place.x * 10)}-${Math.round(base * 10)}`;
    const painted = heaped.map(({ puff, rim }) => {
        const layer = (puffs, shrink, shift, fill) => `<path d="${puffs.map((one) => disc(one, { shrink, dx: lit * shift * one.r, dy: -shift * one.r })).join("")}" fill="${fill}"/>`;
        const all = [puff, ...rim];
        return (layer(all, 1, 0, colours.shade) +
            layer(all, 0.9, 0.12, colours.body) +
            layer(all, 0.66, 0.26, colours.light));
    });
    const [top, bottom] = [(base - 0.35 * height).toFixed(1), (base + 0.05 * height).toFixed(1)];
    return (`<linearGradient id="${id}f" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${top}" y2="${bottom}"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient>` +
        `<mask id="${id}" maskUnits="userSpaceOnUse" x="-20" y="-20" width="140" height="140"><rect x="-20" y="-20" width="140" height="140" fill="url(#${id}f)"/></mask>` +
        `<g mask="url(#${id})">${painted.join("")}</g>`);
}
/** Large puffs along the base, higher in the middle, and rims of smaller ones. */
function heap({ x, base, width, height }, roll) {
    const puffs = [];
    const count = 7;
    for (let i = 0; i < count; i++) {
        const t = (i + 0.2 + 0.6 * roll()) / count;
        const tall = Math.sin(Math.PI * t) ** 0.8 * (0.62 + 0.38 * roll());
        const storeys = Math.max(1, Math.round(3 * tall));
        for (let storey = 0; storey < storeys; storey++) {
            const share = (storey + 0.35) / storeys;
            const r = (height * tall * (0.46 - 0.2 * share) + width * 0.02) * (0.85 + 0.3 * roll());
            const puff = {
                x: x + (t - 0.5) * width * (1 - 0.25 * share) + (roll() - 0.5) * r,
                y: base - tall * height * share,
                r,
            };
            puffs.push({ puff, rim: rim(puff, roll) });
        }
    }
    return puffs;
}
/** Smaller puffs along the upper half of one. */
function rim(puff, roll) {
    return Array.from({ length: 6 }, (_, i) => {
        const angle = Math.PI * (1.02 + (0.96 * (i + roll())) / 6);
        return {
            x: puff.x + 0.9 * puff.r * Math.cos(angle),
            y: puff.y + 0.9 * puff.r * Math.sin(angle),
            r: puff.r * (0.2 + 0.24 * roll()),
        };
    });
}
function disc({ x, y, r }, { shrink, dx, dy }) {
    const radius = (r * shrink).toFixed(2);
    const left = (x + dx - r * shrink).toFixed(2);
    const across = (2 * r * shrink).toFixed(2);
    return `M${left},${(y + dy).toFixed(2)}a${radius},${radius} 0 1 0 ${across},0a${radius},${radius} 0 1 0 -${across},0Z`;
}
//# sourceMappingURL=clouds.js.map