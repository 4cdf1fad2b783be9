import { bayer } from "../pixels/bayer.js";
import { labOfLch } from "../pixels/oklab.js";
import { clamp } from "../pixels/raster.js";
import { hash, kindOf } from "../seed.js";
/** Units across in which backgrounds are designed. */
const EXTENT = 128;
/** The kinds of background, in the order in which seeds come by them. */
const KINDS = [
    bands,
    hills,
    night,
    checkers,
    city,
    hearts,
];
/** The background that a seed means: kind, hue and the places of stars, clouds and houses. */
export function pixelBackground({ hue, seed }) {
    return (KINDS[kindOf(seed, KINDS.length)] ?? bands)(hue, seed);
}
/** Indices for a whole grid of `side` cells a row. */
export function paintBackground({ paint }, side) {
    const cells = new Uint8Array(side * side);
    const unit = EXTENT / side;
    for (let y = 0, cell = 0; y < side; y++) {
        for (let x = 0; x < side; x++, cell++)
            cells[cell] = paint((x + 0.5) * unit, (y + 0.5) * unit, bayer(x, y));
    }
    return cells;
}
/** A tone between whole indices, dithered, held within 0..`last`. */
function dithered(tone, threshold, last) {
    return clamp(Math.floor(tone + threshold), 0, last);
}
/** A sunset of broad bands that dissolve into one another, with a sun behind the head. */
function bands(hue) {
    const dusk = 215 + hue * 0.48;
    const palette = Array.from({ length: 5 }, (_, i) => labOfLch(0.47 + 0.1 * i, 0.15 - 0.012 * i, dusk + 22 * i));
    palette.push(labOfLch(0.95, 0.09, dusk + 120));
    return {
        palette,
        paint: (x, y, threshold) => {
            const [dx, dy] = [x - 64, y - 56];
            const sun = dx * dx + dy * dy < 54 * 54;
            // Slits widen toward the bottom of the sun, as on old games' title screens.
            if (sun && (y < 58 || (y - 58) % 10 > (y - 58) / 12 + 1))
                return 5;
            return dithered(steep((y / EXTENT) * 4.4), threshold, 4);
        },
    };
}
/** Yellow that is not light is olive and looks dirty: those hues are turned on to green and blue. */
function clean(hue) {
    const turned = ((hue % 360) + 360) % 360;
    return turned > 60 && turned < 140 ? turned + 80 : turned;
}
/** Keeps most of a tone's width flat and dithers at its borders alone. */
function steep(tone) {
    const whole = Math.floor(tone);
    return whole + clamp((tone - whole - 0.5) * 2.2 + 0.5, 0, 1) - 0.02;
}
/** Sky, clouds and two rows of hills. */
function hills(hue, seed) {
    const palette = [
        labOfLch(0.74, 0.11, 240 + (hue % 40) - 20),
        labOfLch(0.84, 0.075, 228 + (hue % 40) - 20),
        labOfLch(0.98, 0.01, 230),
        labOfLch(0.89, 0.035, 250),
        labOfLch(0.74, 0.16, 100 + (hue % 60)),
        labOfLch(0.6, 0.15, 115 + (hue % 60)),
    ];
    const clouds = Array.from({ length: 6 }, (_, i) => ({
        x: (i * 47 + (hash(seed * 16 + i) % 21)) % 136,
        y: 10 + ((i * 23 + (hash(seed * 16 + i + 8) % 9)) % 66),
        size: 8 + (hash(seed * 32 + i) % 6),
    }));
    const shift = hash(seed) % 64;
    return {
        palette,
        paint: (x, y, threshold) => {
            const near = 104 + 9 * Math.sin((x + shift) / 15) + 4 * Math.sin((x + shift) / 6.5);
            const far = 84 + 12 * Math.sin((x - shift) / 23);
            if (y > near)
                return 5;
            if (y > far)
                return dithered(4 + (y - far - 14) / 24, threshold, 5);
            const cloud = cloudAt(clouds, x, y);
            if (cloud)
                return cloud === 1 ? 2 : 3;
            return dithered(y / 80 - 0.2, threshold, 1);
        },
    };
}
/** 1 in a cloud's light, 2 in its shade along the flat bottom, 0 beside. */
function cloudAt(clouds, x, y) {
    for (const { x: cx, y: cy, size } of clouds) {
        if (y > cy + size * 0.45)
            continue;
        for (const [dx, dy, r] of CLOUD_PUFFS) {
            const [ax, ay] = [x - cx - dx * size, y - cy - dy * size];
            if (ax * ax + ay * ay < r * r * size * size)
                return y > cy + size * 0.2 ? 2 : 1;
        }
    }
    return 0;
}
const CLOUD_PUFFS = [
    [-0.9, 0.2, 0.6],
    [0, -0.15, 0.8],
    [0.85, 0.15, 0.65],
];
/** A night sky with stars, a crescent and a dithered glow above the horizon. */
function night(hue, seed) {
    // From blue-green to crimson: an olive night would be a murky one.
    const sky = 190 + hue * 0.42;
    const palette = [
        labOfLch(0.22, 0.08, sky),
        labOfLch(0.31, 0.11, sky + 10),
        labOfLch(0.42, 0.13, sky + 25),
        labOfLch(0.56, 0.13, sky + 55),
        labOfLch(0.97, 0.03, 95),
        labOfLch(0.86, 0.11, 95),
    ];
    const moon = { x: hash(seed) & 1 ? 24 : 104, y: 26 };
    return {
        palette,
        paint: (x, y, threshold) => {
            const round = (cx, r) => (x - cx) ** 2 + (y - moon.y) ** 2 < r * r;
            if (round(moon.x, 14) && !round(moon.x + 7, 12))
                return x - moon.x < -9 ? 4 : 5;
            const star = starAt(x, y, seed);
            return star || dithered(steep((y / EXTENT) * 3.6), threshold, 3);
        },
    };
}
/** Small and large stars, one in each square of 14 units at most: an index, or 0. */
function starAt(x, y, seed) {
    const [column, row] = [Math.floor(x / 14), Math.floor(y / 14)];
    const dice = hash(seed * 131 + row * 17 + column);
    if (dice % 5 > 2)
        return 0;
    const [dx, dy] = [
        Math.abs(Math.floor(x) - column * 14 - 3 - ((dice >> 4) % 8)),
        Math.abs(Math.floor(y) - row * 14 - 3 - ((dice >> 8) % 8)),
    ];
    const reach = dice % 5 === 0 ? 2 : (dice >> 12) & 1;
    if (dx * dy !== 0 || dx + dy > reach)
        return 0;
    return dx + dy === 0 ? 4 : 5;
}
/** A chequered floor that runs to the horizon, under a banded sky. */
function checkers(hue) {
    const sky = clean(hue);
    const palette = [
        labOfLch(0.86, 0.08, sky),
        labOfLch(0.77, 0.115, sky + 10),
        labOfLch(0.68, 0.145, sky + 20),
        labOfLch(0.93, 0.045, hue + 180),
        labOfLch(0.62, 0.13, hue + 180),
        labOfLch(0.48, 0.12, hue + 190),
    ];
    const horizon = 66;
    return {
        palette,
        paint: (x, y, threshold) => {
            if (y < horizon)
                return dithered(steep((y / horizon) * 2.6), threshold, 2);
            const depth = 900 / (y - horizon + 6);
            const column = Math.floor(((x - 64) * depth) / 620 + 64);
            const row = Math.floor(depth / 9);
            const fade = dithered((y - horizon) / 60, threshold, 1);
            return (column + row) & 1 ? 3 : 5 - fade;
        },
    };
}
/** A skyline with lit windows before a dusk. */
function city(hue, seed) {
    const dusk = clean(hue - 40);
    const palette = [
        labOfLch(0.55, 0.14, dusk),
        labOfLch(0.67, 0.14, dusk + 30),
        labOfLch(0.79, 0.12, dusk + 65),
        labOfLch(0.42, 0.09, dusk - 20),
        labOfLch(0.27, 0.06, dusk - 30),
        labOfLch(0.9, 0.13, 95),
    ];
    return {
        palette,
        paint: (x, y, threshold) => {
            const near = house(x, { width: 17, seed: seed * 7 + 1, low: 84, span: 34 });
            if (y > near.roof)
                return lit(near, y, 13) ? 5 : 4;
            const far = house(x + 6, { width: 13, seed: seed * 7 + 2, low: 62, span: 44 });
            if (y > far.roof)
                return lit(far, y, 5) ? 2 : 3;
            return dithered(steep((y / 96) * 2.7), threshold, 2);
        },
    };
}
function house(x, { width, seed, low, span }) {
    const number = Math.floor(x / width);
    const dice = hash(seed * 64 + number);
    return { roof: low - (dice % span), inside: Math.floor(x - number * width), width, dice };
}
/** Whether a house's window is there and lit. */
function lit({ roof, inside, width, dice }, y, rarity) {
    const [column, row] = [Math.floor((inside - 2) / 4), Math.floor((y - roof - 3) / 5)];
    if (inside < 2 || inside > width - 4 || y - roof < 3)
        return false;
    if ((inside - 2) % 4 > 1 || Math.floor(y - roof - 3) % 5 > 2)
        return false;
    return hash(dice + row * 31 + column) % 16 < rarity;
}
/** A heart: # outline, + light, o fill. */
const HEART = [
    "..###...###..",
    ".#ooo#.#ooo#.",
    "#o++oooooooo#",
    "#o+ooooooooo#",
    "#ooooooooooo#",
    "#ooooooooooo#",
    ".#ooooooooo#.",
    "..#ooooooo#..",
    "...#ooooo#...",
    "....#ooo#....",
    ".....#o#.....",
    "......#......",
];
/** Hearts in staggered rows on a ground that grows lighter upwards. */
function hearts(hue) {
    const heart = clean(hue + 140);
    const palette = [
        labOfLch(0.93, 0.045, hue),
        labOfLch(0.87, 0.075, hue + 5),
        labOfLch(0.8, 0.1, hue + 10),
        labOfLch(0.45, 0.13, heart),
        labOfLch(0.66, 0.19, heart + 10),
        labOfLch(0.96, 0.03, heart),
    ];
    return {
        palette,
        paint: (x, y, threshold) => {
            const row = Math.floor(y / 20);
            const [dx, dy] = [Math.floor((x + (row & 1) * 11) % 22) - 4, Math.floor(y % 20) - 4];
            const mark = HEART[dy]?.[dx] ?? ".";
            if (mark !== ".")
                return mark === "#" ? 3 : mark === "+" ? 5 : 4;
            return dithered(steep((y / EXTENT) * 2.7), threshold, 2);
        },
    };
}
//# sourceMappingURL=pixel-background.js.map