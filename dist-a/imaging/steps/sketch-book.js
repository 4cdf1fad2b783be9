import { kindOf } from "../seed.js";
const GRAPHITE = [0.24, 0, -0.004];
/** In the order in which neighbouring seeds get them; eight, so that no two of six neighbours are alike (see `kindOf`). */
const BOOK = [
    { paper: [0.972, 0.001, 0.006], pencil: GRAPHITE, chalk: false, colours: 0, behind: "side" },
    { paper: [0.735, 0.016, 0.055], pencil: [0.2, 0.008, 0.01], chalk: true, colours: 0, behind: "halo" },
    { paper: [0.9, 0.01, 0.05], pencil: [0.36, 0.098, 0.062], chalk: false, colours: 0, behind: "frame" },
    { paper: [0.8, -0.003, -0.008], pencil: [0.19, 0, -0.006], chalk: true, colours: 0, behind: "cross" },
    { paper: [0.965, 0.003, 0.018], pencil: GRAPHITE, chalk: false, colours: 0.95, behind: "side" },
    { paper: [0.78, -0.022, -0.034], pencil: [0.25, -0.012, -0.085], chalk: true, colours: 0, behind: "halo" },
    { paper: [0.87, -0.034, 0.022], pencil: [0.21, -0.012, 0.006], chalk: true, colours: 0, behind: "frame" },
    { paper: [0.84, 0.05, 0.018], pencil: [0.27, 0.055, 0.03], chalk: true, colours: 0, behind: "cross" },
];
/** The sheet that a seed means. */
export function sketchSheet(seed) {
    return BOOK[kindOf(seed, BOOK.length)];
}
//# sourceMappingURL=sketch-book.js.map