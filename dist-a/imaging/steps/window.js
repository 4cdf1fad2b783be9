import { labOfLch } from "../pixels/oklab.js";
import { hash, kindOf } from "../seed.js";
/** Numbers of panes are made from a place in two directions (0..63 each) and a glass (0..7). */
export const PANE_NUMBERS = 64 * 64 * 8;
const GLASSES = 8;
/** The kinds of window, in the order in which seeds come by them. */
const KINDS = [rose, sunrise, arches, quarries, rays, scales];
/** The window that a seed means. */
export function windowDesign(seed) {
    return (KINDS[kindOf(seed, KINDS.length)] ?? rose)(seed);
}
/** Glass by number: 0 to 2 the window's main colour, 3 and 4 the second, 5 and 6 the accent, 7 pale. */
export function windowGlass(hue) {
    const [second, accent] = [hue + 38, hue + 165];
    return [
        jewel(hue, 0),
        jewel(hue + 10, 0.07),
        jewel(hue - 12, -0.06),
        jewel(second, 0),
        jewel(second + 14, 0.08),
        jewel(accent, 0.04),
        jewel(accent + 24, 0.1),
        labOfLch(0.9, 0.05, hue + 60),
    ];
}
/** A colour as deep as glass of that hue gets: yellow is light, blue is dark. */
function jewel(hue, lighter) {
    const warmth = Math.cos(((hue - 95) * Math.PI) / 180);
    return labOfLch(0.53 + 0.14 * warmth + lighter, 0.175 - 0.015 * warmth, hue);
}
function pane(across, down, glass) {
    return ((across & 63) * 64 + (down & 63)) * GLASSES + glass;
}
/** Sector of so many around a point, turned by a share of one. */
function sector(x, y, { count, turn = 0 }) {
    const around = Math.atan2(y, x) / (2 * Math.PI) + 1;
    return Math.floor(around * count + turn) % count;
}
/** A rose window: petals, a ring of medallions, an outer wreath. */
function rose(seed) {
    const count = 12 + 2 * (hash(seed) % 3);
    const medallion = (2 * Math.PI) / count;
    return {
        paneAt: (x, y) => {
            const v = y + 0.12;
            const r = Math.sqrt(x * x + v * v);
            if (r > 1.02)
                return pane(sector(x, v, { count: 2 * count }), r > 1.24 ? 41 : 40, r > 1.24 ? 2 : 0);
            if (r > 0.94)
                return pane(sector(x, v, { count: 2 * count }), 30, 5 + (sector(x, v, { count: 2 * count }) & 1));
            if (r < 0.6) {
                const petal = sector(x, v, { count });
                return pane(petal, r < 0.42 ? 10 : 11, r < 0.42 ? 4 : petal & 1 ? 3 : 1);
            }
            const nearest = Math.floor((Math.atan2(v, x) + Math.PI) / medallion);
            const angle = (nearest + 0.5) * medallion - Math.PI;
            const [dx, dy] = [x - 0.77 * Math.cos(angle), v - 0.77 * Math.sin(angle)];
            const away = Math.sqrt(dx * dx + dy * dy);
            if (away < 0.065)
                return pane(nearest, 21, 7);
            if (away < 0.142)
                return pane(nearest, 20, 5 + (nearest & 1));
            return pane(sector(x, v, { count, turn: r > 0.77 ? 0.5 : 0 }), r > 0.77 ? 23 : 22, r > 0.77 ? 2 : 0);
        },
    };
}
/** A sun behind the head over a sea in waves. */
function sunrise(seed) {
    const phase = (hash(seed) % 64) / 10;
    return {
        paneAt: (x, y) => {
            const v = y + 0.15;
            const r = Math.sqrt(x * x + v * v);
            const wave = y - 0.36 + 0.05 * Math.sin(x * 5 + phase);
            if (wave > 0) {
                const band = Math.floor((wave + 0.03 * Math.sin(x * 9 + phase)) / 0.17);
                return pane(Math.floor((x + 1.3 + 0.17 * (band & 1)) / 0.36), 40 + band, band & 1 ? 0 : 2);
            }
            if (r < 0.66)
                return pane(sector(x, v, { count: 16 }), 3, 6);
            if (r < 0.76)
                return pane(sector(x, v, { count: 16, turn: 0.5 }), 4, 7);
            const ray = sector(x, v, { count: 22 });
            const ring = Math.floor((r - 0.76 + 0.07 * (ray & 1)) / 0.34);
            return pane(ray, 10 + ring, ray & 1 ? 4 : 3 - (ring & 1) * 2);
        },
    };
}
/** Three lancets with pointed arches. */
function arches(seed) {
    const steep = 1.5 + 0.1 * (hash(seed) % 4);
    return {
        paneAt: (x, y) => {
            const middle = Math.abs(x) < 0.58;
            const u = middle ? x / 0.58 : (Math.abs(x) - 0.79) / 0.21;
            const top = middle ? -0.42 : -0.2;
            const span = middle ? 0.58 : 0.21;
            // A pointed arch is made of two circles, each about the other side's foot.
            const rise = Math.sqrt(Math.max(0, 4 - (Math.abs(u) + 1) ** 2)) / Math.sqrt(3);
            const roof = top - rise * span * 0.55 * steep;
            const side = middle ? 0 : x < 0 ? 1 : 2;
            if (y < roof)
                return pane(Math.floor((x + 1.3) / 0.26), Math.floor((y + 1) / 0.2), 2 - (side ? 2 : 0));
            const border = middle ? 0.82 : 0.6;
            if (Math.abs(u) > border || y < roof + span * 0.22) {
                return pane(u < 0 ? 40 + side : 44 + side, Math.floor((y + 1) / 0.19), 5 + (Math.floor((y + 1) / 0.19) & 1));
            }
            const [p, q] = [Math.floor((x * 1.6 + y) / 0.3), Math.floor((x * 1.6 - y) / 0.3)];
            return pane(p + 20, q + 20, middle ? ((p + q) & 1 ? 7 : 4) : (p + q) & 1 ? 3 : 0);
        },
    };
}
/** Diamond quarries within a border of coloured strips. */
function quarries(seed) {
    const size = 0.3 + 0.02 * (hash(seed) % 4);
    return {
        paneAt: (x, y) => {
            const edge = Math.max(Math.abs(x), Math.abs(y));
            if (edge > 0.86) {
                const along = Math.abs(x) > Math.abs(y) ? y : x;
                const side = Math.abs(x) > Math.abs(y) ? (x < 0 ? 0 : 1) : y < 0 ? 2 : 3;
                const part = Math.floor((along + 1) / 0.222);
                return pane(part, 50 + side, 5 + (part & 1));
            }
            const [s, t] = [(x * 1.35 + y) / size, (x * 1.35 - y) / size];
            const [p, q] = [Math.floor(s), Math.floor(t)];
            const knot = Math.abs(s - Math.round(s)) + Math.abs(t - Math.round(t));
            if (knot < 0.24)
                return pane(Math.round(s) + 20, Math.round(t) + 40, 6);
            return pane(p + 20, q + 20, [0, 3, 1, 7, 2, 4][(p * 2 + q * 3 + 60) % 6] ?? 0);
        },
    };
}
/** Broken rays of light from behind the head. */
function rays(seed) {
    const count = 20 + 2 * (hash(seed) % 3);
    return {
        paneAt: (x, y) => {
            const v = y + 0.1;
            const ray = sector(x, v, { count });
            const r = Math.sqrt(x * x + v * v) + 0.13 * (hash(seed * 64 + ray) % 3) - 0.13;
            const ring = r < 0.52 ? 0 : r < 0.78 ? 1 : r < 1.04 ? 2 : 3;
            return pane(ray, ring, [7, 5 + (ray & 1), 3 + (ray & 1), ray & 1 ? 0 : 2][ring] ?? 0);
        },
    };
}
/** Scales in rows, like a peacock's feathers. */
function scales(seed) {
    const size = 0.4 + 0.03 * (hash(seed) % 3);
    return {
        paneAt: (x, y) => {
            const row = Math.floor((y + 1.2) / (size * 0.5));
            // The scale of the row above hangs over this one when the point lies within its disc.
            for (const r of [row - 2, row - 1, row]) {
                const column = Math.round(x / size - (r & 1) * 0.5);
                const dx = x - (column + (r & 1) * 0.5) * size;
                const dy = y + 1.2 - r * size * 0.5;
                const away = Math.sqrt(dx * dx + dy * dy) / size;
                if (away > 0.5)
                    continue;
                if (away < 0.21)
                    return pane(column + 20, r + 32, 6);
                return pane(column + 20, r, [0, 3, 1, 4, 2][(r * 2 + ((column % 5) + 5)) % 5] ?? 0);
            }
            return pane(0, 63, 2);
        },
    };
}
//# sourceMappingURL=window.js.map