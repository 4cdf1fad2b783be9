import { brushStroke } from "../pixels/vectors.js";
import { dice, kindOf } from "../seed.js";
const KINDS = [bloom, strokes, drips, splash, corners, ring];
/** The layout of the washes behind a figure: the seed chooses kind and place. */
export function washShapes(seed) {
    const random = dice(seed, 1);
    const kind = KINDS[kindOf(seed, KINDS.length)] ?? bloom;
    return kind(random);
}
/** One round wash behind the head, and a second that runs into it. */
function bloom(random) {
    const side = random() < 0.5 ? -1 : 1;
    return {
        first: ellipse({ x: 50 - 4 * side, y: 46, rx: 40 + 4 * random(), ry: 38 + 4 * random() }),
        second: ellipse({ x: 50 + side * 27, y: 58 + 8 * random(), rx: 20, ry: 26 }),
        drips: "",
        drops: drops(random, { count: 10, near: 42, far: 49 }),
    };
}
/** Broad strokes of a flat brush, one below the other. */
function strokes(random) {
    const tilt = -14 + 28 * random();
    const stroke = (i) => {
        const from = 3 + 9 * random();
        const to = 97 - 9 * random();
        const y = 15 + i * 17.5;
        return `<path d="M${from.toFixed(1)},${(y + 2).toFixed(1)} Q50,${(y - 5 * random()).toFixed(1)} ${to.toFixed(1)},${y.toFixed(1)}" stroke-width="15.5" fill="none"/>`;
    };
    const turned = (indices) => `<g transform="rotate(${tilt.toFixed(1)} 50 50)">${indices.map(stroke).join("")}</g>`;
    return {
        first: turned([0, 2, 4]),
        second: turned([1, 3]),
        drips: "",
        drops: drops(random, { count: 8, near: 40, far: 50 }),
    };
}
/** A wash across the top that runs down here and there: a few long drips, more short ones, none like another. */
function drips(random) {
    const wash = `<path d="M6,12 Q30,4 52,9 T95,10 L93,40 Q81,50 70,43 T46,45 T24,42 T8,46 Z"/>`;
    const columns = [];
    for (let x = 10 + 4 * random(); x < 92; x += 2.5 + 12 * random() ** 2)
        columns.push(drip(x, random));
    return {
        first: wash,
        second: ellipse({ x: 22 + 56 * random(), y: 26, rx: 26, ry: 15 }),
        drips: columns.join(""),
        drops: drops(random, { count: 6, near: 43, far: 50 }),
    };
}
/** Points of a drip's way, and units of 100 that its outline is drawn finer. */
const WAY = 7;
const FINER = 10;
/** Broad where it leaves the wash, then thin and never straight, with a drop at its end. */
function drip(x, random) {
    const length = 14 + 44 * random() ** 2.2;
    const breadth = 0.55 + 0.75 * random();
    let drift = x;
    const points = Array.from({ length: WAY }, (_, k) => {
        if (k > 0)
            drift += 0.9 * (random() - 0.5);
        return { x: drift * FINER, y: (36 + (length * k) / (WAY - 1)) * FINER };
    });
    const swell = 0.25 * random();
    const stroke = brushStroke(points, (t) => {
        const funnel = 2.2 * (1 - t) ** 5;
        return FINER * breadth * (0.75 + funnel + swell * Math.sin(9 * t + x));
    });
    const end = points.at(-1) ?? { x: 0, y: 0 };
    const bead = { rx: breadth * (0.5 + 0.3 * random()), ry: breadth * (0.8 + 0.7 * random()) };
    return `<path transform="scale(${1 / FINER})" d="${stroke}"/>${ellipse({ x: end.x / FINER, y: end.y / FINER, ...bead })}`;
}
/** A thrown splash: a star of uneven rays, and drops that flew further. */
function splash(random) {
    const rays = 22;
    const points = Array.from({ length: rays * 2 }, (_, i) => {
        const angle = ((i + 0.5 * random()) * Math.PI) / rays;
        const reach = i % 2 ? 30 + 5 * random() : 37 + 12 * random();
        return `${(50 + reach * Math.cos(angle)).toFixed(1)},${(47 + reach * Math.sin(angle)).toFixed(1)}`;
    });
    return {
        first: `<path d="M${points.join("L")}Z" stroke-width="3"/>`,
        second: ellipse({ x: 30 + 40 * random(), y: 34, rx: 19, ry: 15 }),
        drips: "",
        drops: drops(random, { count: 26, near: 36, far: 52 }),
    };
}
/** Two washes from opposite corners that meet behind the head. */
function corners(random) {
    const mirror = random() < 0.5 ? ' transform="matrix(-1 0 0 1 100 0)"' : "";
    return {
        first: `<path${mirror} d="M4,5 H74 Q58,38 36,60 T4,90 Z"/>`,
        second: `<path${mirror} d="M96,14 V84 Q78,90 62,74 T66,36 Q80,26 96,14 Z"/>`,
        drips: "",
        drops: drops(random, { count: 9, near: 40, far: 50 }),
    };
}
/** A broad ring drawn with a full round brush, not quite closed. */
function ring(random) {
    const turn = 360 * random();
    const arc = (radius, width, share) => {
        const length = 2 * Math.PI * radius;
        return `<circle cx="50" cy="48" r="${radius}" fill="none" stroke-width="${width}" stroke-dasharray="${(length * share).toFixed(1)} ${length.toFixed(1)}" transform="rotate(${turn.toFixed(0)} 50 48)"/>`;
    };
    return {
        first: arc(34, 17, 0.9),
        second: arc(21, 24, 0.55),
        drips: "",
        drops: drops(random, { count: 12, near: 44, far: 51 }),
    };
}
function ellipse({ x, y, rx, ry }) {
    return `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${rx.toFixed(2)}" ry="${ry.toFixed(2)}"/>`;
}
/** Drops around the middle, small ones more often than large ones. */
function drops(random, { count, near, far }) {
    return Array.from({ length: count }, () => {
        const angle = 2 * Math.PI * random();
        const away = near + (far - near) * random();
        const radius = 0.35 + 1.5 * random() ** 3;
        const [x, y] = [50 + away * Math.cos(angle), 50 + away * Math.sin(angle)];
        return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(2)}"/>`;
    }).join("");
}
//# sourceMappingURL=wash-shapes.js.map